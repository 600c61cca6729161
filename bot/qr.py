"""A QR code as rows of dark and light modules, and the runs of dark ones that a drawing needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

Modules: TypeAlias = tuple[tuple[bool, ...], ...]

# Light modules all round, as many as the standard (ISO/IEC 18004) asks for.
QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side, counted from the top left corner, quiet zone included."""

    x: int
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`side` counts modules with the quiet zone; the runs are all that is dark."""

    side: int
    runs: tuple[Run, ...]


def draw_code(text: str) -> Picture:
    """With a quarter of it restorable (level Q): a poster fades in the sun and gets torn.

    Level H would restore 30 % and make each module a fifth smaller for an old phone's camera.
    """
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows: Modules = tuple(tuple(map(bool, row)) for row in code.get_matrix())
    return Picture(len(rows) + 2 * QUIET_ZONE, tuple(_list_runs(rows)))


def _list_runs(rows: Modules) -> Iterator[Run]:
    for y, row in enumerate(rows, start=QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row):
            length = len(list(modules))
            if is_dark:
                yield Run(x, y, length)
            x += length
