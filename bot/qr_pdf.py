"""Posters as a PDF for print: a page each, drawn as shapes, with the letters it uses embedded."""

from collections.abc import Iterable

from bot.paper import FAMILY, Paper
from bot.qr_font import measure
from bot.qr_poster import MIDDLE, Poster


def render_pdf(posters: Iterable[Poster], title: str) -> bytes:
    paper = Paper()
    paper.set_auto_page_break(auto=False)
    paper.set_title(title)
    paper.set_lang("vi")
    for poster in posters:
        _add_page(paper, poster)
    return bytes(paper.output())


def _add_page(paper: Paper, poster: Poster) -> None:
    paper.add_page()
    module = poster.side / poster.picture.side
    for run in poster.picture.runs:
        x, y = poster.left + run.x * module, poster.top + run.y * module
        paper.rect(x, y, run.length * module, module, style="F")
    for line in poster.lines:
        paper.set_font(FAMILY, "B" if line.bold else "", line.points)
        width = measure(line.text, line.points, bold=line.bold)
        paper.text(MIDDLE - width / 2, line.baseline, line.text)
