"""The file a person takes along, drawn as a PDF: Zalo takes no other readable kind (zalo-api §7)."""

import unicodedata

from bot.paper import Paper
from handlers.kit.own_file import OwnFile

FILE_NAME = "du-lieu-cua-toi.pdf"


def draw_own_file(file: OwnFile) -> bytes:
    """A4, with the Vietnamese letters it uses inside."""
    paper = Paper()
    paper.set_title(file.title)
    paper.set_lang("vi")
    paper.add_page()
    paper.write_block(file.title, 20, bold=True, gap=3)
    paper.write_block(_printable(file.intro), 11, gap=6)
    for section in file.sections:
        paper.write_block(section.title, 14, bold=True, gap=1)
        for line in section.lines:
            paper.write_block(f"• {_printable(line)}", 11, gap=1)
        paper.ln(5)
    return bytes(paper.output())


def _printable(text: str) -> str:
    """Composed letters, without pictures and controls, for which the font has no shape."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        one for one in composed if unicodedata.category(one)[0] != "C" and one < "\U00010000"
    )
