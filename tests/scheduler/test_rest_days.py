"""Days on which nothing is sent unasked: Tết everywhere, Khmer feasts where a unit keeps them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from handlers.kit.rest_days import is_rest_day, rests_on
from models.database import Database
from models.push import DailyPush
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from tests.scheduler.town import HOUSE, add_commune, add_group, add_news, at

KHMER = replace(HOUSE, khmer_units=frozenset({"ANBINH"}))
DONTA = date(2026, 10, 8)


@pytest.mark.parametrize("year", range(2026, 2031))
def test_each_year_has_its_three_days_of_tet_in_the_right_season(year: int) -> None:
    start = date(year, 1, 1)
    resting = [d for d in (start + timedelta(days=n) for n in range(365)) if is_rest_day(d)]

    assert len(resting) == 3
    assert resting[2] - resting[0] == timedelta(days=2)
    assert date(year, 1, 21) <= resting[0] <= date(year, 2, 20)


@pytest.mark.parametrize("year", range(2026, 2031))
def test_each_year_has_the_feasts_of_the_khmer(year: int) -> None:
    unit = [Unit(code="ANBINH", name="Phường An Bình", level="commune")]
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    resting = [d for d in days if rests_on(KHMER, unit, d) and not is_rest_day(d)]

    months = [day.month for day in resting]
    assert len(resting) == 8
    assert months[:3] == [4, 4, 4]
    assert set(months[3:6]) <= {9, 10}
    assert set(months[6:]) <= {10, 11}


def test_a_feast_is_kept_below_the_named_unit_and_nowhere_else(sqlite_database: Database) -> None:
    database = sqlite_database
    with database.session() as db:
        kept = add_commune(db, 2)
        province = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        other = Unit(code="KHAC01", name="Chi hội khác", level="branch", parent_id=province.id)
        db.add(other)
        db.flush()
        add_news(db, province, DONTA)
        for unit in (*kept, other):
            add_group(db, unit, f"g{unit.code}")
    give_slots(database, KHMER, at(6, day=DONTA))

    tick(database, KHMER, at(7, day=DONTA))

    with database.read_session() as db:
        rows = db.exec(select(Unit.code, DailyPush.state, DailyPush.reason).join(DailyPush))
        assert sorted(rows) == [
            ("AP01", "skipped", "holiday"),
            ("AP02", "skipped", "holiday"),
            ("KHAC01", "queued", None),
        ]
