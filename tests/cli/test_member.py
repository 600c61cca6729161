"""`chihoi member`: adding, accepting, refusing, and roles that are given and taken back."""

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.member import Identity, Member
from models.role import Role
from models.unit import Unit
from tests.cli.office import LAN, MORNING, OA, Office

ROLE = ("member", "role", "--oa", OA, "--zalo-user-id", LAN, "--unit", "MYPHU03")


def branch_id(office: Office) -> int:
    (unit,) = office.ask(select(Unit).where(Unit.code == "MYPHU03"))
    return int(unit.id)


def add_waiting(office: Office, state: str = "waiting") -> None:
    office.add(Member(full_name="Lan", unit_id=branch_id(office), state=state, asked_at=MORNING))


def test_a_member_is_added_once(either_union: Office) -> None:
    words = ("member", "add", "--name", " Nguyễn  Thị Năm ", "--unit", "MYPHU03")
    first = either_union.done(*words, "--phone", "+84 912.345.678", "--birth-year", "1960")
    again = either_union.done(*words, "--phone", "0912345678", "--birth-year", "1960")

    (member,) = either_union.ask(select(Member))
    assert (member.full_name, member.phone) == ("Nguyễn Thị Năm", "0912345678")
    assert "Đã thêm Nguyễn Thị Năm" in first.out
    assert "đã có trong" in again.out


def test_members_without_a_smartphone_count_too(union: Office) -> None:
    union.done("member", "add", "--name", "Năm", "--unit", "MYPHU03", "--no-smartphone")

    (row,) = union.done("member", "list", "--json").rows

    assert (row["has_smartphone"], row["state"], row["unit_code"]) == (False, "active", "MYPHU03")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--name", " ", "--unit", "MYPHU03"), 2, "Họ tên còn trống"),
        (("--name", "Năm", "--unit", "NOPE"), 1, "Không có đơn vị mã NOPE"),
        (("--name", "Năm", "--unit", "MYPHU03", "--phone", "abc"), 2, "không phải số điện thoại"),
        (
            ("--name", "Năm", "--unit", "MYPHU03", "--birth-year", "12"),
            2,
            "năm sinh “12” chưa đúng",
        ),
    ],
)
def test_what_cannot_be_added_is_said_in_one_sentence(
    union: Office, words: tuple[str, ...], status: int, says: str
) -> None:
    outcome = union("member", "add", *words)

    assert outcome.status == status
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_those_who_wait_are_listed_and_accepted(either_union: Office) -> None:
    add_waiting(either_union)
    (row,) = either_union.done("member", "list", "--state", "waiting", "--json").rows

    told = either_union.done("member", "accept", row["id"]).out

    (member,) = either_union.ask(select(Member))
    assert row["asked_at"] == "2026-11-21T08:00:00+07:00"
    assert "Đã nhận Lan" in told
    assert (member.state, member.decided_at) == ("active", MORNING)


def test_accepting_or_refusing_again_is_exit_0(union: Office) -> None:
    add_waiting(union)

    for words in ("refuse", "refuse", "accept", "accept"):
        union.done("member", words, "1")

    actions = [entry.action for entry in union.ask(select(AuditEntry))]
    assert actions == ["member.refused", "member.active"]


def test_one_who_has_been_accepted_is_not_refused_afterwards(union: Office) -> None:
    add_waiting(union, state="active")

    outcome = union("member", "refuse", "1")

    assert outcome.status == 1
    assert "không ở trong danh sách chờ" in outcome.err


@pytest.mark.parametrize("row_id", ["99", "x", "-1", "１", "9" * 40])
def test_an_unknown_number_is_one_sentence(union: Office, row_id: str) -> None:
    outcome = union("member", "accept", "--", row_id)

    assert outcome.status == 1
    assert outcome.err == f"Không có mục nào mang số {row_id}; xem các số ở: chihoi member list.\n"


def test_a_role_is_given_and_taken_back(either_union: Office) -> None:
    given = either_union.done(*ROLE, "--role", "leader")
    (row,) = either_union.done("member", "list", "--json").rows
    taken = either_union.done(*ROLE, "--role", "leader", "--revoke")

    (role,) = either_union.ask(select(Role))
    assert "nay là chi hội trưởng của Chi hội ấp Mỹ Phú" in given.out
    assert row["roles"] == "leader@MYPHU03"
    assert "thôi làm chi hội trưởng" in taken.out
    assert (role.granted_by, role.valid_to) == ("hoa.tran", MORNING)


def test_giving_a_role_twice_or_taking_one_never_given_is_exit_0(union: Office) -> None:
    before = union.done(*ROLE, "--role", "leader", "--revoke")
    union.done(*ROLE, "--role", "leader")
    again = union.done(*ROLE, "--role", "leader")

    assert "không có gì để làm" in before.out
    assert "từ trước" in again.out
    assert len(union.ask(select(Role))) == 1


def test_a_role_goes_to_the_member_behind_the_zalo_user(union: Office) -> None:
    union.add(
        Member(id=7, full_name="Trần Thị Hoa"),
        Identity(oa_id=OA, user_id=LAN, member_id=7, first_seen_at=MORNING),
    )

    told = union.done(*ROLE, "--role", "deputy").out

    assert told == "Trần Thị Hoa nay là chi hội phó của Chi hội ấp Mỹ Phú.\n"
    assert len(union.ask(select(Member))) == 1


def test_an_id_that_is_no_zalo_users_is_refused(union: Office) -> None:
    outcome = union(
        "member", "role", "--zalo-user-id", "Lan", "--unit", "MYPHU03",
        "--role", "leader",
    )  # fmt: skip

    assert outcome.status == 2
    assert "“Lan” không phải mã người dùng Zalo" in outcome.err
