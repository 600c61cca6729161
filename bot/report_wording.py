"""A report's figures in words, for the screen, the sheet's first page and the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.catalogue import Catalogue
from handlers.kit.board import Board
from handlers.kit.periods import Span


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for each label, 0 to 100; `headline` is the figure to remember."""

    headline: str
    title: str
    labels: Sequence[str]
    values: Sequence[float]
    footer: str = ""


def list_figures(texts: Catalogue, board: Board) -> Iterator[tuple[str, str]]:
    """(what it is, the figure)."""
    all_branches = len(board.branches)
    yield texts("report.items"), f"{board.issued.items:,}".replace(",", ".")
    yield texts("report.active"), f"{board.active}/{all_branches}"
    yield texts("report.coverage"), _percent(board.coverage)
    yield texts("report.told"), str(board.told)
    yield texts("report.posts"), str(board.posts)
    yield texts("report.visits"), str(board.visits)
    duty = board.duty
    yield texts("report.duty"), f"{duty.shared}/{duty.on_duty} ({_percent(duty.percent)})"
    yield texts("report.missed"), str(board.pushes.get("missed", 0))


def make_bars(texts: Catalogue, board: Board) -> Bars:
    """Coverage of each day, of each week of a quarter, or of each month of a year."""
    branches = len(board.branches) or 1
    by_label: dict[str, list[float]] = {}
    for day, count in board.covered.items():
        by_label.setdefault(_label(board.span, day), []).append(100 * count / branches)
    first, last = f"{board.span.first:%d/%m}", f"{board.span.last:%d/%m/%Y}"
    return Bars(
        headline=_percent(board.coverage),
        title=texts("report.chart", unit=board.unit.name, first=first, last=last),
        labels=list(by_label),
        values=[sum(shares) / len(shares) for shares in by_label.values()],
        footer=texts("report.chart_foot", active=board.active, branches=len(board.branches)),
    )


def _label(span: Span, day: date) -> str:
    """The bar a day belongs to; a week is called by the first of its days in the span."""
    if span.period == "year":
        return f"{day:%m}"
    if span.period == "quarter":
        day = max(span.first, day - timedelta(days=day.weekday()))
    return f"{day:%d/%m}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %".replace(".", ",")
