"""The picture behind a chart's address: drawn anew each time, since the day's figures still grow."""

from datetime import datetime

from sqlmodel import Session

from bot.catalogue import Catalogue
from bot.config import Config
from bot.houses import house_of
from handlers.kit.board import open_board
from handlers.kit.chart_link import read_chart_path
from handlers.kit.periods import span_of
from models.unit import find_unit


def draw_chart(
    db: Session, config: Config, texts: Catalogue, said: str, now: datetime
) -> bytes | None:
    """A PNG, or None where we never gave out such an address."""
    from bot.charts import draw_bars  # noqa: PLC0415  (slow to load, and only needed here)
    from bot.report_wording import make_bars  # noqa: PLC0415

    houses = [house_of(config, oa) for oa in config.official_accounts]
    read = ((house, read_chart_path(house.code_key, said)) for house in houses)
    house, found = next((pair for pair in read if pair[1] is not None), (houses[0], None))
    unit = find_unit(db, found[0]) if found is not None else None
    if found is None or unit is None:
        return None
    today = now.astimezone(house.zone).date()
    span = span_of(found[1], found[2], today)
    return draw_bars(make_bars(texts, open_board(db, house, unit, span, now)))
