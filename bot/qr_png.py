"""A poster as a PNG picture, 150 dots an inch, each module a whole number of pixels."""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.qr_font import load_font
from bot.qr_poster import MIDDLE, PAGE_HEIGHT, PAGE_WIDTH, Poster

DPI = 150
_PER_MM = DPI / 25.4
_DARK, _LIGHT = 0, 255


def render_png(poster: Poster) -> bytes:
    image = Image.new("L", (round(PAGE_WIDTH * _PER_MM), round(PAGE_HEIGHT * _PER_MM)), _LIGHT)
    pen = ImageDraw.Draw(image)
    _draw_code(pen, poster)
    for line in poster.lines:
        font = load_font(round(line.points * DPI / 72), bold=line.bold)
        at = (MIDDLE * _PER_MM, line.baseline * _PER_MM)
        pen.text(at, line.text, fill=_DARK, font=font, anchor="ms")
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True, dpi=(DPI, DPI))
    return stream.getvalue()


def _draw_code(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    module = int(poster.side * _PER_MM / poster.picture.side)
    inset = (poster.side * _PER_MM - module * poster.picture.side) / 2
    left, top = round(poster.left * _PER_MM + inset), round(poster.top * _PER_MM + inset)
    for run in poster.picture.runs:
        x, y = left + run.x * module, top + run.y * module
        pen.rectangle((x, y, x + run.length * module - 1, y + module - 1), fill=_DARK)
