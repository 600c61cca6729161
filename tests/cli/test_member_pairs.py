"""Duplicates: proposed from what the register holds, decided by an officer, and undone."""

from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.member import Identity, Member
from models.member_pair import MemberPair
from models.membership import Membership, count_members
from models.role import Role
from models.tables import TABLES, table
from models.unit import Unit
from tests.cli.office import LAN, MORNING, OA, Office

HEADING = ("full_name", "phone", "unit_code", "roles", "birth_year", "away_place")
HOA = ("Nguyễn Thị Hoa", "0912345678", "MYPHU03", "chi hội trưởng", "", "")
TWIN = ("Nguyen Thi Hoa", "0912345678", "MYPHU04", "tổ trưởng", 1974, "Bình Dương")


@pytest.fixture
def twins(union: Office) -> Office:
    return _with_twins(union)


@pytest.fixture
def either_twins(either_union: Office) -> Office:
    """The same on SQLite, then on PostgreSQL."""
    return _with_twins(either_union)


def _with_twins(office: Office) -> Office:
    """Hoa and her other row, which her Zalo account is tied to."""
    office.done("member", "import", office.csv("m.csv", HEADING, HOA, TWIN))
    office.add(Identity(oa_id=OA, user_id=LAN, member_id=2, first_seen_at=MORNING))
    return office


def whole(office: Office) -> dict[str, list[str]]:
    database = office.database()
    with database.read() as connection:
        found = {
            model.__name__: sorted(map(repr, connection.execute(table(model).select())))
            for model in TABLES
            if model not in (AuditEntry, MemberPair)
        }
    database.close()
    return found


def counted(office: Office) -> int:
    database = office.database()
    with database.read_session() as db:
        top = db.exec(select(Unit).where(col(Unit.code) == "CANTHO")).one()
        count = count_members(db, top.id, MORNING.date())
    database.close()
    return count


def pairs(office: Office, *words: str) -> list[tuple[Any, ...]]:
    rows = office.done("member", "duplicates", "--json", *words).rows
    return [(row["id"], row["state"], row["why"]) for row in rows]


def test_two_with_one_phone_are_proposed_and_nothing_is_merged(either_twins: Office) -> None:
    proposed = pairs(either_twins)

    assert proposed == [("1 2", "proposed", "cùng số điện thoại")]
    assert counted(either_twins) == 2


def test_a_merge_is_shown_first_and_needs_yes(twins: Office) -> None:
    before = whole(twins)

    outcome = twins("member", "merge", "1", "2")

    assert outcome.status == 2
    assert "Sẽ giữ: 1 Nguyễn Thị Hoa, 0912***678, Chi hội ấp Mỹ Phú (MYPHU03)" in outcome.err
    assert (
        "2 Nguyen Thi Hoa, 1974, 0912***678, Chi hội ấp Mỹ Hoà (MYPHU04), có tài khoản"
        in outcome.err
    )
    assert whole(twins) == before


def test_merging_moves_accounts_roles_and_what_was_not_known(either_twins: Office) -> None:
    either_twins.done("member", "merge", "1", "2", "--yes")

    keep, other = either_twins.ask(select(Member).order_by(col(Member.id)))
    assert (keep.birth_year, keep.away_place, keep.state) == (1974, "Bình Dương", "active")
    assert (other.state, other.merged_into) == ("merged", 1)
    assert [i.member_id for i in either_twins.ask(select(Identity))] == [1]
    assert {(r.role, r.member_id) for r in either_twins.ask(select(Role))} == {
        ("leader", 1), ("cell_leader", 1),
    }  # fmt: skip
    assert counted(either_twins) == 1
    assert pairs(either_twins) == []


def test_parting_them_again_is_as_before(either_twins: Office) -> None:
    before = whole(either_twins)
    either_twins.done("member", "merge", "1", "2", "--yes")

    told = either_twins.done("member", "unmerge", "2").out
    again = either_twins.done("member", "unmerge", "2").out

    assert "Đã tách lại: 2 Nguyen Thi Hoa" in told
    assert "không có gì để làm" in again
    assert whole(either_twins) == before
    actions = [e.action for e in either_twins.ask(select(AuditEntry)) if e.source == "cli"]
    assert actions[-2:] == ["member.merge", "member.unmerge"]


def test_what_she_changed_since_stays_when_they_are_parted(twins: Office) -> None:
    twins.done("member", "merge", "1", "2", "--yes")
    database = twins.database()
    with database.session() as db:
        db.get_one(Member, 1).away_place = "Đồng Nai"
    database.close()

    twins.done("member", "unmerge", "2")

    keep = twins.ask(select(Member).order_by(col(Member.id)))[0]
    assert (keep.birth_year, keep.away_place) == (None, "Đồng Nai")


def test_the_same_file_after_a_merge_changes_nothing(either_twins: Office) -> None:
    either_twins.done("member", "merge", "1", "2", "--yes")

    told = either_twins.done("member", "import", either_twins.csv("m.csv", HEADING, HOA, TWIN))

    assert "0 mới, 0 sửa, 2 giữ nguyên" in told.out


def test_an_import_is_not_undone_over_a_merge(union: Office) -> None:
    union.done("member", "import", union.csv("m.csv", HEADING, HOA, TWIN))
    union.done("member", "merge", "1", "2", "--yes")

    refused = union("member", "undo", "1")
    union.done("member", "unmerge", "2")

    assert refused.status == 1
    assert "đã được gộp với người khác" in refused.err


def test_two_people_are_not_proposed_again(union: Office) -> None:
    union.done("member", "import", union.csv("m.csv", HEADING, HOA, TWIN))

    union.done("member", "distinct", "2", "1")
    union.done("member", "distinct", "1", "2")

    assert pairs(union) == []
    assert len(union.ask(select(MemberPair))) == 1


def test_proposals_of_a_unit_or_an_import_and_the_kinds(union: Office) -> None:
    union.done("member", "import", union.csv("m.csv", HEADING, HOA))
    rows = (
        ("Nguyễn Thị Hoa", "", "MYPHU03", "", 1980, ""),
        ("Trần Thị Mai", "0933333333", "MYPHU03", "", 1980, ""),
        ("Trần thị Mái", "0944444444", "MYPHU04", "", 1980, ""),
    )
    union.done("member", "import", union.csv("n.csv", HEADING, *rows))

    assert pairs(union) == [
        ("3 4", "proposed", "cùng tên và năm sinh"),
        ("1 2", "proposed", "cùng tên trong một chi hội"),
    ]
    assert [row[0] for row in pairs(union, "--unit", "MYPHU04")] == ["3 4"]
    assert [row[0] for row in pairs(union, "--import", "1")] == ["1 2"]
    assert "member merge GIỮ BỎ" in union.done("member", "duplicates").err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "1"), "Hai số là một người"),
        (("1", "9"), "Không có mục nào mang số 9"),
        (("3", "1"), "Người được giữ chưa là hội viên"),
        (("1", "4"), "đã được xoá dữ liệu"),
    ],
)
def test_what_cannot_be_merged_is_said(union: Office, words: tuple[str, ...], says: str) -> None:
    union.done("member", "import", union.csv("m.csv", HEADING, HOA, TWIN))
    union.add(
        Member(id=3, full_name="Lan", state="waiting"), Member(id=4, full_name="", state="erased")
    )

    outcome = union("member", "merge", *words, "--yes")

    assert outcome.status == 1
    assert says in outcome.err


def test_a_role_both_hold_is_held_once(union: Office) -> None:
    same = ("Nguyễn Thị Hoà", "0912345678", "MYPHU03", "chi hội trưởng", "", "")
    union.done("member", "import", union.csv("m.csv", HEADING, HOA, same))

    union.done("member", "merge", "1", "2", "--yes")
    ended = [r.valid_to for r in union.ask(select(Role).order_by(col(Role.id)))]
    union.done("member", "unmerge", "2")

    assert ended == [None, MORNING]
    assert [r.valid_to for r in union.ask(select(Role))] == [None, None]
    assert len(union.ask(select(Membership))) == 2


def test_erasing_her_erases_the_rows_merged_into_hers(either_twins: Office) -> None:
    either_twins.done("member", "merge", "1", "2", "--yes")

    either_twins.done("member", "forget", "1", "--yes")

    held = repr(whole(either_twins)) + repr(either_twins.ask(select(MemberPair)))
    for trace in ("Nguyễn Thị Hoa", "Nguyen Thi Hoa", "nguyen thi hoa", "0912345678", "1974", LAN):
        assert trace not in held
