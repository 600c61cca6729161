"""Sums of visits: by unit, item and day, apart from scans of printed codes, from indexes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from models.code_issuing import ensure_codes
from models.code_target import news_target, unit_target
from models.database import Database
from models.unit import Unit
from models.visit import (
    VisitDay,
    count_scans,
    count_visits,
    count_visits_by_item,
    count_visits_by_unit,
)
from tests.models.test_codes import NOW, add_item, add_unit

TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - timedelta(days=1)


def fill(db: Session) -> tuple[Unit, Unit, int, int]:
    """Two branches, two items: 3 + 4 + 5 visits of links, and 9 scans of a poster."""
    one, two = add_unit(db), add_unit(db, "MYLOC04", "Chi hội ấp Mỹ Lộc")
    first, second = add_item(db, one).id, add_item(db, one, "M4ZP").id
    targets = {
        news_target(first, one.id): (TODAY, 3),
        news_target(first, two.id): (TODAY, 4),
        news_target(second, one.id): (YESTERDAY, 5),
        unit_target(one): (TODAY, 9),
    }
    for target, code in ensure_codes(db, targets, "push", NOW).items():
        day, visitors = targets[target]
        db.add(
            VisitDay(
                code_id=code.id,
                day=day,
                unit_id=code.unit_id,
                news_item_id=code.news_item_id,
                visitors=visitors,
            )
        )
    db.flush()
    return one, two, first, second


def test_visits_are_added_up_by_day_unit_and_item(database: Database) -> None:
    with database.session() as db:
        one, two, first, _ = fill(db)

        assert count_visits(db, TODAY, TODAY) == 7
        assert count_visits(db, YESTERDAY, TODAY) == 12
        assert count_visits(db, YESTERDAY, TODAY, unit_ids=[one.id]) == 8
        assert count_visits(db, TODAY, TODAY, unit_ids=[two.id], item_ids=[first]) == 4
        assert count_visits(db, TODAY, TODAY, unit_ids=[]) == 0


def test_the_parts_add_up_to_the_whole(database: Database) -> None:
    with database.session() as db:
        one, two, first, second = fill(db)

        assert count_visits_by_unit(db, YESTERDAY, TODAY) == {one.id: 8, two.id: 4}
        assert count_visits_by_item(db, YESTERDAY, TODAY) == {first: 7, second: 5}
        assert count_visits_by_unit(db, TODAY, TODAY, [two.id]) == {two.id: 4}


def test_scans_of_a_poster_are_no_visits_of_a_link(database: Database) -> None:
    with database.session() as db:
        one, *_ = fill(db)
        poster = ensure_codes(db, [unit_target(one)], "hoa", NOW)[unit_target(one)]

        assert count_scans(db, [poster.id]) == {poster.id: 9}


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("unit_id IN (1, 2) AND day >= '2026-11-01'", "ix_visit_day_unit"),
        ("news_item_id = 3 AND day >= '2026-11-01'", "ix_visit_day_item"),
        ("day >= '2026-11-21'", "ix_visit_day_day"),
    ],
)
def test_a_sum_comes_from_an_index(sqlite_database: Database, where: str, index: str) -> None:
    query = f"EXPLAIN QUERY PLAN SELECT sum(visitors) FROM visit_day WHERE {where}"  # noqa: S608

    with sqlite_database.read() as connection:
        plan = " ".join(str(row) for row in connection.execute(text(query)))

    assert index in plan
