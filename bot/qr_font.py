"""The font of posters: DejaVu Sans, which has every Vietnamese letter and comes with matplotlib."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL.ImageFont import FreeTypeFont, truetype

POINTS_PER_MM = 72 / 25.4
_MEASURED_AT = 200
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}


@cache
def font_file(*, bold: bool) -> Path:
    """Found without importing matplotlib, which takes its time."""
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("matplotlib")
    folder = Path(found.submodule_search_locations[0])
    return folder / "mpl-data" / "fonts" / "ttf" / _FILES[bold]


@cache
def load_font(pixels: int, *, bold: bool) -> FreeTypeFont:
    return truetype(font_file(bold=bold), pixels)


def measure(text: str, points: float, *, bold: bool) -> float:
    """The width in millimetres."""
    em = load_font(_MEASURED_AT, bold=bold).getlength(text) / _MEASURED_AT
    return em * points / POINTS_PER_MM
