"""`chihoi member undo`: the register exactly as before, or the reason why not."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.database import Database
from models.member import Identity, Member
from models.member_import import ImportedMember, MemberImport
from models.member_pair import MemberPair
from models.membership import Membership
from models.role import Role
from models.tables import TABLES, table
from models.unit import Unit
from tests.cli.office import LAN, MORNING, OA, Office

HEADING = ("full_name", "phone", "unit_code", "roles", "birth_year", "away_place")
HOA = ("Nguyễn Thị Hoa", "0912345678", "MYPHU03", "", 1974, "")
HOA_AWAY = ("Nguyễn Thị Hoa", "0912345678", "MYPHU03", "chi hội trưởng", 1975, "Bình Dương")
MAI = ("Trần Thị Mai", "", "MYPHU04", "tổ trưởng", "", "")
RECORDS = (AuditEntry, MemberImport)


def whole(office: Office) -> dict[str, list[Any]]:
    """Every table but the records of what was done."""
    database = office.database()
    with database.read() as connection:
        found = {
            model.__name__: sorted(map(repr, connection.execute(table(model).select())))
            for model in TABLES
            if model not in RECORDS
        }
    database.close()
    return found


def bring_in_two(office: Office) -> dict[str, list[Any]]:
    """One import, then another that changes one member and brings a new one; as between them."""
    office.done("member", "import", office.csv("m.csv", HEADING, HOA))
    before = whole(office)
    office.done("member", "import", office.csv("n.csv", HEADING, MAI, HOA_AWAY))
    return before


def test_afterwards_every_table_is_as_before(either_union: Office) -> None:
    before = bring_in_two(either_union)

    told = either_union.done("member", "undo", "2").out

    assert "bỏ 1 người mới, trả lại 1 người đã sửa" in told
    assert whole(either_union) == before
    (one, two) = either_union.done("member", "imports", "--json").rows
    assert [(row["id"], row["state"]) for row in (one, two)] == [("2", "undone"), ("1", "applied")]
    assert one["applied_by"] == "hoa.tran"


def test_all_can_be_taken_back_down_to_the_empty_register(union: Office) -> None:
    before = whole(union)
    bring_in_two(union)

    union.done("member", "undo", "2")
    union.done("member", "undo", "1")

    assert whole(union) == before
    audits = [e.details for e in union.ask(select(AuditEntry)) if e.action == "member.undo"]
    assert {"import_id": 1, "new": 1, "changed": 0} in audits


def test_a_dry_run_and_a_second_time_change_nothing(union: Office) -> None:
    bring_in_two(union)
    before = whole(union)

    shown = union.done("member", "undo", "2", "--dry-run").out
    same = whole(union)
    union.done("member", "undo", "2")
    again = union.done("member", "undo", "2").out

    assert "Sẽ lấy lại như trước" in shown
    assert same == before
    assert "đã được lấy lại từ trước" in again


def change_name(db: Session) -> None:
    db.get_one(Member, 2).phone = "0999888777"


def tie_to_zalo(db: Session) -> None:
    db.add(Identity(oa_id=OA, user_id=LAN, member_id=2, first_seen_at=MORNING))


def give_role(db: Session) -> None:
    db.add(Role(member_id=2, unit_id=3, role="leader", valid_from=MORNING, granted_by="x"))


def end_role(db: Session) -> None:
    db.exec(select(Role).where(col(Role.role) == "leader")).one().valid_to = MORNING


def leave(db: Session) -> None:
    db.get_one(Member, 2).state = "left"


def move(db: Session) -> None:
    place = db.exec(select(Membership).where(col(Membership.member_id) == 2)).one()
    place.unit_id = db.exec(select(Unit).where(col(Unit.code) == "MYPHU03")).one().id


def decide(db: Session) -> None:
    db.add(
        MemberPair(first_id=1, second_id=2, state="distinct", decided_at=MORNING, decided_by="x")
    )


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (change_name, "1 người đã được sửa sau khi nhập: số 2."),
        (leave, "1 người đã được sửa sau khi nhập: số 2."),
        (tie_to_zalo, "1 người đã nối với tài khoản Zalo: số 2."),
        (give_role, "1 người đã được giao hoặc thôi vai trò: số 2."),
        (end_role, "1 người đã được giao hoặc thôi vai trò: số 1."),
        (move, "1 người đã chuyển hoặc rời chi hội: số 2."),
        (decide, "1 người đã được xét trùng hay không: số 2."),
    ],
)
def test_what_was_changed_since_is_said_and_nothing_is_lost(
    union: Office, act: Callable[[Session], None], reason: str
) -> None:
    bring_in_two(union)
    database = union.database()
    with database.session() as db:
        act(db)
    database.close()
    before = whole(union)

    outcome = union("member", "undo", "2")

    assert outcome.status == 1
    assert reason in outcome.err
    assert "Chưa lấy lại lần nhập 2 (n.csv)" in outcome.err
    assert whole(union) == before


def test_it_is_refused_on_either_database(either_union: Office) -> None:
    bring_in_two(either_union)
    either_union.add(Identity(oa_id=OA, user_id=LAN, member_id=2, first_seen_at=MORNING))

    outcome = either_union("member", "undo", "2")

    assert outcome.status == 1
    assert "đã nối với tài khoản Zalo: số 2." in outcome.err


@pytest.mark.parametrize("import_id", ["9", "x"])
def test_an_unknown_import_is_one_sentence(union: Office, import_id: str) -> None:
    outcome = union("member", "undo", import_id)

    assert (outcome.status, outcome.err) == (
        1,
        f"Không có mục nào mang số {import_id}; xem các số ở: chihoi member imports.\n",
    )


def test_nobody_gets_the_number_of_someone_taken_out(either_union: Office) -> None:
    bring_in_two(either_union)
    either_union.done("member", "undo", "2")

    either_union.done("member", "import", either_union.csv("n.csv", HEADING, MAI))
    either_union.add(Member(full_name="Lan"))

    assert [m.id for m in either_union.ask(select(Member).order_by(col(Member.id)))] == [1, 3, 4]


def test_rows_of_an_import_hold_what_it_found(database: Database) -> None:
    with database.session() as db:
        db.add(MemberImport(file_name="m.csv", new=1, changed=0, unchanged=0, skipped=0, applied_at=MORNING, applied_by="x"))  # fmt: skip
        db.flush()
        db.add(ImportedMember(import_id=1, row=2, member_id=1, full_name="Lan", unit_id=1, has_smartphone=True))  # fmt: skip

    with database.read_session() as db:
        found = db.exec(select(ImportedMember).where(col(ImportedMember.before).is_(None))).all()

    assert [row.full_name for row in found] == ["Lan"]
