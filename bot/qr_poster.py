"""An A4 poster around a QR code: what stands where, in millimetres; the drawing is others' work."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.qr import Picture, draw_code
from bot.qr_font import POINTS_PER_MM, measure

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MIDDLE = PAGE_WIDTH / 2
_MARGIN = 15
_QR_SIDE = 125
_LINE_HEIGHT = 1.3
_MOST_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be read on the poster: `code` is typed by those who can't scan."""

    title: str
    place: str
    purpose: str
    typed: str
    code: str
    promise: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, centred on the page; `baseline` from the top in mm."""

    text: str
    baseline: float
    points: float
    bold: bool = False


@dataclass(slots=True)
class Poster:
    """A page ready to be drawn: lines, and a QR code `side` mm wide, quiet zone included."""

    name: str
    picture: Picture
    left: float
    top: float
    side: float
    lines: list[Line] = field(default_factory=list)


def lay_out(wording: Wording) -> Poster:
    """From the top downwards: name, place, purpose, QR code, what to type instead, the code."""
    title, points = _fit_title(_clean(wording.title))
    lines = list(_stack(title, 18, points, bold=True))
    lines += _stack(_first(2, wording.place, 20), _below(lines, 18), 20)
    lines += _stack(_first(2, wording.purpose, 22), _below(lines, 20) + 3, 22)
    top = _below(lines, 20)
    typed = list(_stack(_first(3, wording.typed, 19), top + _QR_SIDE, 19))
    lines += typed
    size = _shrink(wording.code, 54, bold=True)
    lines += _stack([wording.code], _below(typed, top + _QR_SIDE) + 1, size, bold=True)
    lines += _stack(_first(2, wording.promise, 13), PAGE_HEIGHT - 22, 13)
    picture, left = draw_code(wording.url), MIDDLE - _QR_SIDE / 2
    return Poster(_clean(wording.title), picture, left, top, _QR_SIDE, lines)


def _fit_title(text: str) -> tuple[list[str], float]:
    """As large as three lines allow."""
    for points in (36, 32, 28, 24, 20):
        lines = _wrap(text, points, bold=True)
        if len(lines) <= _MOST_TITLE_LINES:
            return lines, points
    return _end(_wrap(text, 20, bold=True), _MOST_TITLE_LINES), 20


def _first(most: int, text: str, points: float) -> list[str]:
    return _end(_wrap(_clean(text), points), most)


def _end(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1][:-2].rstrip()}…"]


def _below(lines: list[Line], at_least: float) -> float:
    """Where the next line may begin: under the last one's descenders."""
    if not lines:
        return at_least
    return lines[-1].baseline + lines[-1].points / POINTS_PER_MM * 0.35


def _shrink(text: str, points: float, *, bold: bool) -> float:
    while points > 10 and measure(text, points, bold=bold) > PAGE_WIDTH - 2 * _MARGIN:
        points -= 2
    return points


def _wrap(text: str, points: float, *, bold: bool = False) -> list[str]:
    """Whole words; a word wider than the page is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, points, bold=bold):
            lines[-1] = longer
        else:
            lines += _cut(word, points, bold=bold)
    return lines


def _cut(word: str, points: float, *, bold: bool) -> Iterator[str]:
    while not _fits(word, points, bold=bold):
        end = next(
            n for n in range(len(word), 0, -1) if n == 1 or _fits(word[:n], points, bold=bold)
        )
        yield word[:end]
        word = word[end:]
    yield word


def _fits(text: str, points: float, *, bold: bool) -> bool:
    return len(text) < 2 or measure(text, points, bold=bold) <= PAGE_WIDTH - 2 * _MARGIN


def _stack(texts: list[str], top: float, points: float, *, bold: bool = False) -> Iterator[Line]:
    step = points / POINTS_PER_MM * _LINE_HEIGHT
    for number, text in enumerate(texts, start=1):
        yield Line(text, top + number * step, points, bold)


def _clean(text: str) -> str:
    """Letters that the font has: no emoji, no control characters."""
    kept = (
        c if unicodedata.category(c)[0] in "LMNPZ" else " "
        for c in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(c for c in kept if ord(c) < 0x3000).split())
