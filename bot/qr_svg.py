"""A poster as an SVG drawing; letters become outlines, so that it looks the same everywhere."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath

from bot.qr_font import POINTS_PER_MM, font_file
from bot.qr_poster import MIDDLE, PAGE_HEIGHT, PAGE_WIDTH, Line, Poster

_PAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
    ' viewBox="0 0 {width} {height}" role="img"><title>{title}</title><desc>{told}</desc>'
    '<rect width="{width}" height="{height}" fill="#fff"/>'
    '<path fill="#000" shape-rendering="crispEdges" d="{code}"/>'
    '<path fill="#000" d="{letters}"/></svg>\n'
)
_COMMANDS = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q", Outline.CURVE4: "C"}


def render_svg(poster: Poster) -> bytes:
    drawing = _PAGE.format(
        width=PAGE_WIDTH,
        height=PAGE_HEIGHT,
        title=escape(poster.name),
        told=escape(" · ".join(line.text for line in poster.lines)),
        code="".join(_draw_code(poster)),
        letters="".join(part for line in poster.lines for part in _draw_line(line)),
    )
    return drawing.encode()


def _draw_code(poster: Poster) -> Iterator[str]:
    module = poster.side / poster.picture.side
    for run in poster.picture.runs:
        x, y = poster.left + run.x * module, poster.top + run.y * module
        width = run.length * module
        yield f"M{x:.3f} {y:.3f}h{width:.3f}v{module:.3f}h-{width:.3f}z"


def _draw_line(line: Line) -> Iterator[str]:
    font = FontProperties(fname=str(font_file(bold=line.bold)))
    # "$" would begin a formula.
    outline = TextPath((0, 0), line.text.replace("$", r"\$"), line.points, prop=font)
    box = outline.get_extents()
    shift = MIDDLE - (box.x0 + box.x1) / 2 / POINTS_PER_MM
    for points, command in outline.iter_segments():
        if command == Outline.CLOSEPOLY:
            yield "z"
            continue
        flat = [float(value) / POINTS_PER_MM for value in points]
        pairs = zip(flat[::2], flat[1::2], strict=True)
        yield _COMMANDS[command] + " ".join(
            f"{shift + x:.2f} {line.baseline - y:.2f}" for x, y in pairs
        )
