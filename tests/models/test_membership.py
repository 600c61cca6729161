"""Who belonged where on which day: joining, changing, leaving, and the maps above."""

from datetime import date

import pytest
from sqlmodel import Session, select

from models.database import Database
from models.member import Member
from models.membership import (
    Membership,
    count_members,
    find_membership,
    join_unit,
    leave_unit,
    list_members,
)
from models.spans import NO_END
from models.unit import Unit, find_unit, list_below, list_line

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def town(database: Database) -> Database:
    """CANTHO over ANBINH over the branches MOT and HAI; a member in MOT since May."""
    with database.session() as db:
        add_unit(db, "CANTHO", "province")
        add_unit(db, "ANBINH", "commune", "CANTHO")
        for code in ("MOT", "HAI"):
            add_unit(db, code, "branch", "ANBINH")
        lan = Member(full_name="Lê Thị Lan")
        join_unit(db, lan, unit(db, "MOT"), MAY)
    return database


def add_unit(db: Session, code: str, level: str, parent: str | None = None) -> None:
    above = unit(db, parent).id if parent else None
    db.add(Unit(code=code, name=code.title(), level=level, parent_id=above))
    db.flush()


def unit(db: Session, code: str) -> Unit:
    found = find_unit(db, code)
    assert found is not None
    return found


def lan(db: Session) -> Member:
    return db.exec(select(Member)).one()


def counts(db: Session, day: date) -> dict[str, int]:
    codes = ("CANTHO", "ANBINH", "MOT", "HAI")
    return {code: count_members(db, unit(db, code).id, day) for code in codes}


def test_a_member_counts_in_her_branch_and_in_all_above_it(town: Database) -> None:
    with town.read_session() as db:
        assert counts(db, MAY) == {"CANTHO": 1, "ANBINH": 1, "MOT": 1, "HAI": 0}
        assert counts(db, date(2026, 4, 30)) == {"CANTHO": 0, "ANBINH": 0, "MOT": 0, "HAI": 0}
        assert [m.full_name for m in list_members(db, unit(db, "CANTHO").id, MAY)] == [
            "Lê Thị Lan"
        ]


def test_after_a_change_of_branch_each_day_has_its_own_answer(town: Database) -> None:
    with town.session() as db:
        join_unit(db, lan(db), unit(db, "HAI"), JUNE)

    with town.read_session() as db:
        assert counts(db, date(2026, 5, 31)) == {"CANTHO": 1, "ANBINH": 1, "MOT": 1, "HAI": 0}
        assert counts(db, JUNE) == {"CANTHO": 1, "ANBINH": 1, "MOT": 0, "HAI": 1}
        assert lan(db).unit_id == unit(db, "HAI").id


def test_joining_again_changes_nothing(town: Database) -> None:
    with town.session() as db:
        join_unit(db, lan(db), unit(db, "MOT"), JULY)

    with town.read_session() as db:
        (row,) = db.exec(select(Membership)).all()
        assert (row.valid_from, row.valid_to) == (MAY, NO_END)


def test_changing_twice_on_a_day_leaves_only_the_last_branch(town: Database) -> None:
    with town.session() as db:
        join_unit(db, lan(db), unit(db, "HAI"), JUNE)
        join_unit(db, lan(db), unit(db, "MOT"), JUNE)

    with town.read_session() as db:
        assert counts(db, JUNE) == {"CANTHO": 1, "ANBINH": 1, "MOT": 1, "HAI": 0}


def test_who_left_is_no_longer_counted_and_may_come_back(town: Database) -> None:
    with town.session() as db:
        leave_unit(db, lan(db), JUNE)
        leave_unit(db, lan(db), JUNE)
        assert find_membership(db, lan(db).id) is None
        join_unit(db, lan(db), unit(db, "MOT"), JULY)

    with town.read_session() as db:
        assert [counts(db, day)["MOT"] for day in (MAY, JUNE, JULY)] == [1, 0, 1]


def test_a_new_unit_has_its_line_at_once(town: Database) -> None:
    with town.session() as db:
        add_unit(db, "TO1", "cell", "MOT")

    with town.read_session() as db:
        line = [above.code for above in list_line(db, unit(db, "TO1"))]
        below = list_below(db, unit(db, "CANTHO").id)
    assert line == ["TO1", "MOT", "ANBINH", "CANTHO"]
    assert len(below) == 5
