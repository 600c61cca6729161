"""Slips of paper with a one-time code each: eight to a page of A4, with lines to cut along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from bot.catalogue import Catalogue
from bot.qr import draw_code

COLUMNS, ROWS = 2, 4
WIDTH, HEIGHT = 210 / COLUMNS, 297 / ROWS  # mm
_MARGIN = 9
_ROOM = WIDTH - 2 * _MARGIN
_SMALLEST = 0.85  # of a line's usual size
_QR = 30  # mm: half a millimetre or more a module
_FAMILY = "DejaVu"


@dataclass(frozen=True, slots=True)
class Slip:
    """What one piece of paper says; `above` is the unit over hers, since names repeat."""

    oa_name: str
    role: str
    unit: str
    above: str
    code: str
    last_day: date
    link: str  # opens the OA's chat with the code filled in


def draw_slips(slips: Iterable[Slip], texts: Catalogue) -> bytes:
    """The PDF, with a Vietnamese font inside."""
    paper = FPDF(format="A4")
    paper.set_auto_page_break(False)
    paper.c_margin = 0  # each line begins where the slip does
    paper.add_font(_FAMILY, "", _font("DejaVuSans.ttf"))
    paper.add_font(_FAMILY, "B", _font("DejaVuSans-Bold.ttf"))
    remaining = iter(slips)
    while page := list(islice(remaining, COLUMNS * ROWS)):
        _draw_page(paper, page, texts)
    return bytes(paper.output())


def _draw_page(paper: FPDF, slips: Sequence[Slip], texts: Catalogue) -> None:
    paper.add_page()
    paper.set_dash_pattern(dash=2, gap=2)
    paper.set_draw_color(120)
    for column in range(1, COLUMNS):
        paper.line(column * WIDTH, 0, column * WIDTH, ROWS * HEIGHT)
    for row in range(1, ROWS):
        paper.line(0, row * HEIGHT, COLUMNS * WIDTH, row * HEIGHT)
    for number, slip in enumerate(slips):
        row, column = divmod(number, COLUMNS)
        _draw_slip(paper, slip, (column * WIDTH, row * HEIGHT), texts)


def _draw_slip(paper: FPDF, slip: Slip, corner: tuple[float, float], texts: Catalogue) -> None:
    left, top = corner[0] + _MARGIN, corner[1] + _MARGIN
    _draw_link(paper, slip.link, (left + _ROOM - _QR, top))
    paper.set_xy(left, top)
    beside = _ROOM - _QR
    role = slip.role[:1].upper() + slip.role[1:]
    _write(paper, slip.oa_name, 8, room=beside)
    _write(paper, role, 10, bold=True, room=beside)
    _write(paper, slip.unit, 12, bold=True, room=beside)
    _write(paper, slip.above, 8, room=beside)
    _write(paper, slip.code, 26, bold=True, leading=1.6, room=beside)
    for key in ("slip_first", "slip_second", "slip_third"):
        _write(paper, texts(f"invite.{key}", oa=slip.oa_name, code=slip.code), 8)
    last_day = f"{slip.last_day:%d/%m/%Y}"
    _write(paper, texts("invite.slip_until", day=last_day), 7)


def _draw_link(paper: FPDF, link: str, corner: tuple[float, float]) -> None:
    """For a phone's camera; its light border is part of the square."""
    picture = draw_code(link)
    module = _QR / picture.side
    paper.set_fill_color(0)
    for run in picture.runs:
        x, y = corner[0] + run.x * module, corner[1] + run.y * module
        paper.rect(x, y, run.length * module, module, style="F")


def _write(
    paper: FPDF,
    text: str,
    points: float,
    *,
    bold: bool = False,
    leading: float = 1.35,
    room: float = _ROOM,
) -> None:
    """One line, a little smaller where it would run over the cut, then on a second one."""
    paper.set_font(_FAMILY, "B" if bold else "", points)
    wide = paper.get_string_width(text)
    if wide > room:
        points *= max(room / wide * 0.99, _SMALLEST)
        paper.set_font_size(points)
    height = points * 25.4 / 72 * leading
    paper.multi_cell(room, height, text, align=Align.L, new_x=XPos.LEFT, new_y=YPos.NEXT)


@cache
def _font(name: str) -> Path:
    """DejaVu has every Vietnamese letter; matplotlib brings it along."""
    from matplotlib import get_data_path  # noqa: PLC0415  (slow to load, and only needed here)

    return Path(get_data_path()) / "fonts" / "ttf" / name
