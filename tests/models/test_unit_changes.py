"""Renaming, moving, merging and splitting from a day on; each can be undone as if it never was."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from models.database import Database
from models.group import Group
from models.member import Member
from models.membership import find_membership, join_unit
from models.push import PushSlot
from models.role import list_roles
from models.unit import find_unit, list_below, list_line, list_units_on
from models.unit_change import RefusedError, UnitName
from tests.models.country import (
    NOW,
    add_member,
    add_role,
    add_units,
    change,
    counts,
    snapshot,
    undo,
    unit,
)

JUNE_30, JULY = date(2026, 6, 30), date(2026, 7, 1)
AUGUST = date(2026, 8, 1)


@pytest.fixture
def country(sqlite_database: Database) -> Database:
    """Lan and Hoa in MOT, which Hoa leads; Mai leads HAI; one more in BA."""
    return fill(sqlite_database)


@pytest.fixture
def either_country(database: Database) -> Database:
    """The same on SQLite, then on PostgreSQL."""
    return fill(database)


def fill(database: Database) -> Database:
    with database.session() as db:
        add_units(db)
        add_member(db, "MOT", "Lan")
        add_role(db, add_member(db, "MOT", "Hoa"), "MOT", "leader")
        add_role(db, add_member(db, "HAI", "Mai"), "HAI", "leader")
        add_member(db, "BA", "Cúc")
        db.add(Group(oa_id="1", group_id="g", name="Nhóm Một", unit_id=unit(db, "MOT").id))
    return database


def line(database: Database, code: str) -> list[str]:
    with database.read_session() as db:
        return [above.code for above in list_line(db, unit(db, code))]


def test_a_new_name_leaves_the_old_one_with_its_days(country: Database) -> None:
    change(country, "rename", JULY, unit="MOT", name="Chi hội khu vực Một")

    with country.read_session() as db:
        renamed, old = unit(db, "MOT"), db.exec(select(UnitName)).one()
    assert (renamed.name, renamed.old_names) == ("Chi hội khu vực Một", "Chi hội ấp Một")
    assert (old.name, old.valid_to) == ("Chi hội ấp Một", JUNE_30)


def test_a_branch_that_moves_takes_its_members_along(country: Database) -> None:
    before = counts(country, JUNE_30)

    change(country, "move", JULY, units=["MOT"], to="KESACH")

    assert counts(country, JUNE_30) == before
    assert before["ANBINH"] == 3
    assert counts(country, JULY)["ANBINH"] == 1
    assert counts(country, JULY)["KESACH"] == 3
    assert line(country, "MOT") == ["MOT", "KESACH", "CANTHO"]


def test_a_figure_of_any_day_can_be_shown_under_the_map_of_another(country: Database) -> None:
    change(country, "move", JULY, units=["MOT"], to="KESACH")

    assert counts(country, JUNE_30, map_day=JULY)["KESACH"] == 3
    assert counts(country, JULY, map_day=JUNE_30)["KESACH"] == 1


def test_merging_brings_everything_into_the_successor(country: Database) -> None:
    journal = change(country, "merge", JULY, units=["MOT"], into="HAI")

    with country.read_session() as db:
        old, new = unit(db, "MOT"), unit(db, "HAI")
        (group,) = db.exec(select(Group))
        at_home = {m.full_name for m in db.exec(select(Member)) if m.unit_id == new.id}
        assert find_unit(db, "mot") == new
        assert (old.valid_to, group.unit_id) == (JUNE_30, new.id)
        assert old.id not in list_below(db, new.id)
    assert at_home == {"Lan", "Hoa", "Mai"}
    assert (journal.counts["members"], journal.counts["groups"]) == (2, 1)
    assert counts(country, JULY) == {"ANBINH": 3, "BA": 1, "CANTHO": 4, "HAI": 3, "KESACH": 1}


def test_both_maps_show_the_same_total_after_a_merger(country: Database) -> None:
    change(country, "merge", JULY, units=["MOT"], into="HAI")

    assert counts(country, JUNE_30)["HAI"] == 1
    assert counts(country, JUNE_30, map_day=JULY)["HAI"] == 3
    assert counts(country, JULY, map_day=JUNE_30)["CANTHO"] == 4


def test_the_leader_of_a_merged_branch_becomes_deputy_of_one_that_has_a_leader(
    country: Database,
) -> None:
    change(country, "merge", JULY, units=["MOT"], into="HAI")

    with country.read_session() as db:
        hoa = db.exec(select(Member).where(Member.full_name == "Hoa")).one()
        held = [(role.role, role.unit_id) for role in list_roles(db, hoa.id, NOW)]
        assert held == [("deputy", unit(db, "HAI").id)]


def test_the_first_leader_to_come_leads_a_branch_without_one(country: Database) -> None:
    journal = change(country, "merge", JULY, units=["MOT", "HAI"], into="BA")

    became = [becomes for _, _, becomes in journal.roles]
    assert became == [("leader", "BA"), ("deputy", "BA")]


def test_a_commune_s_branches_go_on_under_its_successor(country: Database) -> None:
    change(country, "merge", JULY, units=["KESACH"], into="ANBINH")

    assert line(country, "BA") == ["BA", "ANBINH", "CANTHO"]
    with country.read_session() as db:
        below = {u.code for u in list_units_on(db, unit(db, "ANBINH").id, JULY)}
        before = {u.code for u in list_units_on(db, unit(db, "KESACH").id, JUNE_30)}
    assert below == {"ANBINH", "MOT", "HAI", "BA"}
    assert before == {"KESACH", "BA"}


def test_codes_follow_one_merger_after_the_other(country: Database) -> None:
    change(country, "merge", JULY, units=["MOT"], into="HAI")
    change(country, "merge", AUGUST, units=["HAI"], into="BA")

    with country.read_session() as db:
        assert find_unit(db, "MOT") == unit(db, "BA")
    assert counts(country, JUNE_30, map_day=AUGUST)["BA"] == 4


def test_splitting_keeps_the_figures_of_before_whole(country: Database) -> None:
    with country.read_session() as db:
        lan = db.exec(select(Member).where(Member.full_name == "Lan")).one()

    change(
        country, "split", JULY, unit="MOT", new=[["MOTB", "Chi hội ấp Một B"]],
        members={"MOTB": [lan.id]}, children={},
    )  # fmt: skip

    assert line(country, "MOTB") == ["MOTB", "ANBINH", "CANTHO"]
    assert counts(country, JULY)["MOT"] == counts(country, JULY)["MOTB"] == 1
    assert counts(country, JULY, map_day=JUNE_30)["MOT"] == 2
    assert counts(country, JUNE_30)["MOT"] == 2


CHANGES: dict[str, dict[str, Any]] = {
    "rename": {"unit": "MOT", "name": "Tên mới"},
    "move": {"units": ["MOT", "HAI"], "to": "KESACH"},
    "merge": {"units": ["MOT", "HAI"], "into": "BA"},
    "split": {"unit": "MOT", "new": [["X1", "X"]], "members": {"X1": [1]}, "children": {}},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_undone_all_is_as_before(either_country: Database, kind: str) -> None:
    before = snapshot(either_country)
    number = change(either_country, kind, JULY, **CHANGES[kind]).change.id
    changed = snapshot(either_country)

    done = undo(either_country, number), undo(either_country, number)

    assert changed != before
    assert snapshot(either_country) == before
    assert done == (True, False)


def test_a_commune_s_merger_is_undone_as_a_whole(country: Database) -> None:
    before = snapshot(country)
    number = change(country, "merge", JULY, units=["ANBINH"], into="KESACH").change.id

    undo(country, number)

    assert snapshot(country) == before


def test_undoing_keeps_what_members_did_since(country: Database) -> None:
    number = change(country, "merge", JULY, units=["MOT"], into="HAI").change.id
    with country.session() as db:
        lan = db.exec(select(Member).where(Member.full_name == "Lan")).one()
        join_unit(db, lan, unit(db, "BA"), AUGUST)

    undo(country, number)

    with country.read_session() as db:
        july, today = find_membership(db, lan.id, JULY), find_membership(db, lan.id)
        home = db.get_one(Member, lan.id).unit_id
        assert july is not None
        assert today is not None
        assert july.unit_id == unit(db, "MOT").id
        assert today.unit_id == home == unit(db, "BA").id


def test_what_later_changes_build_on_is_not_undone(country: Database) -> None:
    first = change(country, "merge", JULY, units=["MOT"], into="HAI").change.id
    second = change(country, "merge", AUGUST, units=["HAI"], into="BA").change.id
    before = snapshot(country)

    with pytest.raises(RefusedError) as refused:
        undo(country, first)

    assert (refused.value.key, refused.value.values["later"]) == ("built_on", str(second))
    assert snapshot(country) == before
    assert undo(country, second)
    assert undo(country, first)


def test_a_rename_since_does_not_hinder_undoing_a_move(country: Database) -> None:
    number = change(country, "move", JULY, units=["MOT"], to="KESACH").change.id
    change(country, "rename", AUGUST, unit="MOT", name="Tên mới")

    undo(country, number)

    assert line(country, "MOT") == ["MOT", "ANBINH", "CANTHO"]
    with country.read_session() as db:
        assert unit(db, "MOT").name == "Tên mới"


def test_a_new_unit_that_is_in_use_is_not_taken_away(country: Database) -> None:
    number = change(country, "split", JULY, **CHANGES["split"]).change.id
    with country.session() as db:
        add_member(db, "X1", "Người mới", AUGUST)

    with pytest.raises(RefusedError, match="in_use"):
        undo(country, number)

    assert counts(country, AUGUST)["X1"] == 2


@pytest.mark.parametrize(
    ("kind", "wanted", "key"),
    [
        ("move", {"units": ["MOT"], "to": "BA"}, "level"),
        ("move", {"units": ["QQQ"], "to": "ANBINH"}, "no_unit"),
        ("merge", {"units": ["MOT"], "into": "ANBINH"}, "merge_level"),
        ("merge", {"units": ["MOT"], "into": "MOT"}, "merge_level"),
        ("split", {"unit": "MOT", "new": [["BA", "Ba"]], "members": {}}, "code_taken"),
    ],
)
def test_what_makes_no_sense_is_refused(
    country: Database, kind: str, wanted: dict[str, Any], key: str
) -> None:
    before = snapshot(country)

    with pytest.raises(RefusedError, match=key):
        change(country, kind, JULY, **wanted)

    assert snapshot(country) == before


def test_a_closed_unit_is_left_alone(country: Database) -> None:
    change(country, "merge", JULY, units=["MOT"], into="HAI")

    late: list[tuple[str, dict[str, Any]]] = [
        ("rename", {"unit": "MOT", "name": "x"}),
        ("move", {"units": ["MOT"], "to": "KESACH"}),
        ("merge", {"units": ["BA"], "into": "MOT"}),
    ]
    for kind, wanted in late:
        with pytest.raises(RefusedError, match="closed"):
            change(country, kind, AUGUST, **wanted)


def test_changes_of_one_unit_are_made_in_the_order_of_their_days(country: Database) -> None:
    change(country, "move", AUGUST, units=["MOT"], to="KESACH")

    with pytest.raises(RefusedError, match="changed_since"):
        change(country, "move", JULY, units=["MOT"], to="ANBINH")


@pytest.mark.parametrize("kind", ["rename", "move", "merge"])
def test_asking_for_what_is_so_already_changes_nothing(country: Database, kind: str) -> None:
    change(country, kind, JULY, **CHANGES[kind])
    before = snapshot(country)

    again = change(country, kind, AUGUST, **CHANGES[kind])

    assert not +again.counts
    assert snapshot(country) == before


def test_a_merged_branch_gets_no_more_pushes(country: Database) -> None:
    with country.session() as db:
        db.add(PushSlot(unit_id=unit(db, "MOT").id, day=JULY, due_at=NOW))

    change(country, "merge", JULY, units=["MOT"], into="HAI")

    with country.read_session() as db:
        assert db.exec(select(PushSlot)).all() == []


def test_whoever_waits_waits_for_the_successor_s_leader(country: Database) -> None:
    with country.session() as db:
        waiting = Member(full_name="Bé", unit_id=unit(db, "MOT").id, state="waiting")
        db.add(waiting)

    journal = change(country, "merge", JULY, units=["MOT"], into="HAI")

    with country.read_session() as db:
        assert db.get_one(Member, waiting.id).unit_id == unit(db, "HAI").id
    assert journal.counts["waiting"] == 1


def test_two_changes_of_one_day_come_one_after_the_other(country: Database) -> None:
    before = snapshot(country)
    first = change(country, "merge", JULY, units=["ANBINH"], into="KESACH").change.id
    between = snapshot(country)
    second = change(country, "merge", JULY, units=["MOT"], into="HAI").change.id

    assert line(country, "MOT") == ["MOT", "HAI", "KESACH", "CANTHO"]
    assert counts(country, JUNE_30, map_day=JULY)["HAI"] == 3
    undo(country, second)
    assert snapshot(country) == between
    undo(country, first)
    assert snapshot(country) == before
