"""`chihoi member list --state waiting`, `accept`, `refuse`: all who wait, and what each is told."""

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.conversation import Conversation
from models.group import Group
from models.group_request import GroupRequest
from models.member import Identity, Member
from models.membership import Membership
from models.outbox import OutboxMessage
from models.spans import NO_END
from models.unit import Unit
from tests.cli.office import LAN, MORNING, OA, Office

MAI, GROUP = "7420000000000000003", "b7d01f4c9a5e33f08c21"
REQUEST = f"{OA}/{GROUP}/{MAI}"


def units(office: Office) -> dict[str, int]:
    return {unit.code: unit.id for unit in office.ask(select(Unit))}


@pytest.fixture
def waiting(union: Office) -> Office:
    return _with_three(union)


@pytest.fixture
def either_waiting(either_union: Office) -> Office:
    """The same on SQLite, then on PostgreSQL."""
    return _with_three(either_union)


def _with_three(office: Office) -> Office:
    """Lan (1) asks to join MYPHU03, Năm (2) to move there, Mai to enter its group."""
    known = units(office)
    here, other = known["MYPHU03"], known["MYPHU04"]
    lan = Member(full_name="Lan", called="Lan Ba Tư", unit_id=here, state="waiting")
    nam = Member(full_name="Năm", unit_id=other, moving_to_id=here)
    lan.asked_at = nam.asked_at = MORNING
    office.add(lan)
    office.add(nam)
    for user_id, member in ((LAN, 1), ("5", 2)):
        account = Identity(oa_id=OA, user_id=user_id, member_id=member, first_seen_at=MORNING)
        account.last_interaction_at = MORNING
        office.add(account)
    office.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=here, kind="gmf"))
    row = GroupRequest(oa_id=OA, group_id=GROUP, user_id=MAI, name="Mai", asked_at=MORNING)
    office.add(row)
    return office


def listed(office: Office, *words: str) -> list[tuple[str, ...]]:
    rows = office.done("member", "list", "--state", "waiting", "--json", *words).rows
    return [(row["id"], row["kind"], row["unit_code"], row["state"]) for row in rows]


def told(office: Office, user_id: str) -> list[str]:
    rows = office.ask(select(OutboxMessage).where(OutboxMessage.recipient_id == user_id))
    return [str(row.content["text"]) for row in rows]


def test_all_who_wait_are_listed_with_what_they_ask_and_where(either_waiting: Office) -> None:
    assert listed(either_waiting) == [
        ("1", "join", "MYPHU03", "waiting"),
        ("2", "move", "MYPHU03", "waiting"),
        (REQUEST, "enter", "MYPHU03", "waiting"),
    ]
    assert listed(either_waiting, "--unit", "MYPHU04") == []
    assert len(listed(either_waiting, "--unit", "CANTHO")) == 3
    assert listed(either_waiting, "--away") == []
    shown = either_waiting.done("member", "list", "--state", "waiting").out
    assert "chuyển\tNăm\t\tMYPHU03\tMYPHU04" in shown
    assert f"{REQUEST}\txin vào nhóm\tMai" in shown


def test_a_yes_at_the_command_line_is_told_her_once(either_waiting: Office) -> None:
    for _ in range(2):
        either_waiting.done("member", "accept", "1")

    (text,) = told(either_waiting, LAN)
    assert "cán bộ Hội nhận chị Lan vào Chi hội ấp Mỹ Phú" in text


def test_a_no_asks_her_again_who_she_is(either_waiting: Office) -> None:
    for _ in range(2):
        either_waiting.done("member", "refuse", "1")

    (text,) = told(either_waiting, LAN)
    (talk,) = either_waiting.ask(select(Conversation))
    assert text.startswith("Cán bộ Hội chưa nhận ra chị.")
    assert (talk.key, talk.feature, talk.step) == (f"u:{LAN}", "join", "again")


def test_a_move_is_settled_too(either_waiting: Office) -> None:
    said = either_waiting.done("member", "accept", "2").out
    again = either_waiting.done("member", "accept", "2").out

    here = units(either_waiting)["MYPHU03"]
    nam = next(one for one in either_waiting.ask(select(Member)) if one.id == 2)
    (stay,) = either_waiting.ask(select(Membership).where(Membership.valid_to == NO_END))
    (entry,) = either_waiting.ask(select(AuditEntry))
    assert "Đã nhận Năm sang" in said
    assert "từ trước" in again
    assert (nam.unit_id, nam.moving_to_id, nam.state) == (here, None, "active")
    assert (stay.member_id, stay.unit_id) == (2, here)
    assert entry.details == {"member": 2, "before": "moving"}
    assert "nhận chị Năm vào" in told(either_waiting, "5")[0]


def test_a_move_refused_leaves_her_where_she_is_and_tells_her(either_waiting: Office) -> None:
    for _ in range(2):
        either_waiting.done("member", "refuse", "2")

    nam = next(one for one in either_waiting.ask(select(Member)) if one.id == 2)
    assert (nam.unit_id, nam.state) == (units(either_waiting)["MYPHU04"], "active")
    (text,) = told(either_waiting, "5")
    assert "vẫn ở chi hội cũ" in text
    assert ("2", "move", "MYPHU03", "waiting") not in listed(either_waiting)


def test_a_request_to_enter_the_group_is_answered_once(either_waiting: Office) -> None:
    said = either_waiting.done("member", "accept", REQUEST).out
    either_waiting.done("member", "accept", REQUEST)
    other = either_waiting("member", "refuse", REQUEST)

    (row,) = either_waiting.ask(select(GroupRequest))
    assert "Đã nhận Mai vào nhóm Mỹ Phú" in said
    assert (row.state, row.decided_by) == ("accepted", "hoa.tran")
    assert (other.status, len(other.err.splitlines())) == (1, 1)
    assert [e.action for e in either_waiting.ask(select(AuditEntry))] == ["group.accepted"]


def test_who_is_taken_in_is_let_into_the_group_as_well(either_waiting: Office) -> None:
    either_waiting.add(GroupRequest(oa_id=OA, group_id=GROUP, user_id=LAN, asked_at=MORNING))

    either_waiting.done("member", "accept", "1")

    states = {row.user_id: row.state for row in either_waiting.ask(select(GroupRequest))}
    assert states == {LAN: "accepted", MAI: "waiting"}


@pytest.mark.parametrize("row_id", [f"{OA}/{GROUP}/9", "//", f"{OA}/x/{MAI}", "٣"])
def test_a_request_nobody_made_is_one_sentence(waiting: Office, row_id: str) -> None:
    outcome = waiting("member", "accept", row_id)

    assert outcome.status == 1
    assert outcome.err.startswith(
        f"Không có mục nào mang số {row_id}; xem các số ở: chihoi member"
    )
    assert outcome.err.count("\n") == 1
