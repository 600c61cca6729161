"""The leaders' commands as one A4 page to print: `python -m tests.page.leaders_page` writes it anew.

docs/vi/chi-hoi-truong.md is the source, docs/vi/chi-hoi-truong.pdf what an officer prints or sends.
"""

import re
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import PATIENCE_MS, open_browser

DOCS = Path(__file__).parents[2] / "docs" / "vi"
SOURCE, PRINTED = DOCS / "chi-hoi-truong.md", DOCS / "chi-hoi-truong.pdf"
LINK = "[Tờ A4 để in](chi-hoi-truong.pdf)"  # for who reads it on a screen
_STYLE = """
@page { size: A4; margin: 11mm 13mm }
body { font: 11.2pt/1.38 "Noto Sans", "DejaVu Sans", Arial, sans-serif; color: #1c2430; margin: 0 }
h1 { font-size: 16.5pt; margin: 0 0 2mm; color: #9b1457; border-bottom: 1.2mm solid #b5176b; padding-bottom: 1.5mm }
p { margin: 0 0 2.2mm }
table { width: 100%; border-collapse: collapse; margin: 0 0 3mm }
th { text-align: left; background: #b5176b; color: #fff; padding: 1.3mm 2mm; print-color-adjust: exact }
td { padding: 1.15mm 2mm; border-bottom: .25mm solid #d8c6d0; vertical-align: top }
tr:nth-child(even) td { background: #fbf1f6; print-color-adjust: exact }
td:first-child { font-weight: 600; width: 40% }
"""


def compose_html(markdown: str) -> str:
    """Of a heading, paragraphs and one table, which is all there is in the source."""
    blocks = [block.strip() for block in markdown.split("\n\n")]
    blocks.remove(LINK)
    body = "\n".join(_block(block) for block in blocks)
    return f'<!doctype html><html lang="vi"><style>{_STYLE}</style><body>{body}</body></html>'


def _block(block: str) -> str:
    if block.startswith("# "):
        return f"<h1>{escape(block[2:])}</h1>"
    if block.startswith("|"):
        head, _, *rows = block.splitlines()
        return f"<table>{_row(head, 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"
    return f"<p>{_words(block)}</p>"


def _row(line: str, tag: str) -> str:
    cells = line.strip().strip("|").split("|")
    return f"<tr>{''.join(f'<{tag}>{_words(cell.strip())}</{tag}>' for cell in cells)}</tr>"


def _words(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))


def draw_page(browser: Browser) -> bytes:
    """As PDF."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_content(compose_html(SOURCE.read_text(encoding="utf-8")))
    drawn = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return drawn


if __name__ == "__main__":
    with open_browser() as started:
        PRINTED.write_bytes(draw_page(started))
