"""`chihoi inbox`, `outbox` and `case`: what came, what went, and what an officer decides."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.inbox_store import open_store
from bot.intake import Delivery
from models.audit import AuditEntry
from models.case import Case
from models.inbox import InboxEvent
from models.outbox import OutboxMessage
from tests.cli.office import LAN, MORNING, OA, Office


def event(number: int, state: str, **more: Any) -> InboxEvent:
    return InboxEvent(
        oa_id=OA,
        event_key=f"k{number}",
        event_name="user_send_text",
        conversation=f"u:{LAN}",
        occurred_at=MORNING,
        received_at=MORNING,
        body='{"message":{"text":"chào \u202e em"}}'.encode(),
        state=state,
        **more,
    )


def message(state: str, number: int = 1) -> OutboxMessage:
    return OutboxMessage(
        oa_id=OA,
        dedupe_key=f"d{number}",
        priority=10,
        recipient_kind="user",
        recipient_id=LAN,
        type="text",
        content={"text": "Dạ em chào chị\n\x1b[31mđỏ"},
        state=state,
        reason="vì sao",
        tries=3,
        created_at=MORNING,
        due_at=MORNING,
    )


def only(office: Office, model: Any) -> Any:
    (row,) = office.ask(select(model))
    return row


def test_the_newest_events_come_first(either_union: Office) -> None:
    either_union.add(*(event(n, "done") for n in range(3)), event(3, "dead", error="boom"))

    rows = either_union.done("inbox", "list", "--limit", "2", "--json").rows
    (dead,) = either_union.done("inbox", "list", "--state", "dead", "--json").rows

    assert [row["state"] for row in rows] == ["dead", "done"]
    assert dead["error"] == "boom"
    assert dead["received_at"] == "2026-11-21T08:00:00+07:00"


def test_an_event_is_shown_whole(union: Office) -> None:
    union.add(event(1, "dead", error="Traceback: boom"))

    text = union.done("inbox", "show", "1").out
    (row,) = union.done("inbox", "show", "1", "--json").rows

    assert "Nhận lúc: 21/11/2026 08:00:00" in text
    assert "Traceback: boom" in text
    assert row["body"]["message"]["text"] == "chào \u202e em"


def test_a_body_that_is_no_json_is_shown_all_the_same(union: Office) -> None:
    odd = event(1, "done")
    odd.body = b"\xff{"
    union.add(odd)

    (row,) = union.done("inbox", "show", "1", "--json").rows

    assert row["body"] == "\ufffd{"


def test_a_dead_event_is_handled_again(either_union: Office) -> None:
    either_union.add(event(1, "dead", tries=3, error="boom", done_at=MORNING))

    either_union.done("inbox", "replay", "1")
    again = either_union.done("inbox", "replay", "1").out

    row = only(either_union, InboxEvent)
    assert (row.state, row.tries) == ("new", 0)
    assert "không cần làm gì" in again
    assert only(either_union, AuditEntry).action == "inbox.replay"


def test_all_dead_events_are_handled_again(union: Office) -> None:
    union.add(event(1, "dead"), event(2, "done"), event(3, "dead"))

    told = union.done("inbox", "replay", "--dead").out
    nothing = union.done("inbox", "replay", "--dead").out

    assert [row.state for row in union.ask(select(InboxEvent))] == ["new", "done", "new"]
    assert (told[:1], nothing[:1]) == ("2", "0")


def test_an_event_that_was_handled_is_not_handled_again(union: Office) -> None:
    union.add(event(1, "done"))

    outcome = union("inbox", "replay", "1")

    assert outcome.status == 1
    assert "trả lời hai lần" in outcome.err


@pytest.mark.parametrize("words", [(), ("1", "--dead"), ("--dead", "--quarantined")])
def test_a_replay_must_say_of_what(union: Office, words: tuple[str, ...]) -> None:
    outcome = union("inbox", "replay", *words)

    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1


def test_what_still_fails_the_signature_stays_in_quarantine(either_union: Office) -> None:
    database = either_union.database()
    store = open_store(database)
    store.quarantine(Delivery(b'{"app_id":"1"}', "mac=00", "1"), MORNING)
    store.close()
    database.close()

    told = either_union.done("inbox", "replay", "--quarantined").out

    assert "Đã nhận 0 sự kiện" in told
    assert "1 vẫn sai chữ ký" in told


def test_messages_are_listed_without_breaking_the_line_or_the_terminal(union: Office) -> None:
    union.add(message("failed"))

    (line,) = union.done("outbox", "list").out.splitlines()
    (row,) = union.done("outbox", "list", "--json").rows

    assert "Dạ em chào chị [31mđỏ" in line
    assert "không gửi được" in line
    assert (row["id"], row["state"], row["reason"]) == ("1", "failed", "vì sao")


def test_a_message_is_shown_with_its_reason(union: Office) -> None:
    union.add(message("failed"))

    assert "Lý do: vì sao" in union.done("outbox", "show", "1").out
    assert json.loads(union.done("outbox", "show", "1", "--json").out)["content"]["text"]


@pytest.mark.parametrize(
    ("route", "reason", "says"),
    [
        (None, None, "trả lời"),
        ("group", "paused", "nhóm của OA\tDạ em"),
        ("pack_billed", "paused", "chi hội đang nghỉ nhận tin"),
        ("free", "-230", "7 ngày"),
        ("free", "http-503", "Zalo đang bận"),
        ("billed", "cancelled by hoa.tran", "cán bộ hoa.tran đã huỷ"),
        ("new_route", "new_reason", "new_reason"),
    ],
)
def test_route_and_reason_are_shown_in_words(
    union: Office, route: str | None, reason: str | None, says: str
) -> None:
    row = message("failed")
    row.route, row.reason = route, reason
    union.add(row)

    (line,) = union.done("outbox", "list").out.splitlines()
    (shown,) = union.done("outbox", "list", "--json").rows

    assert says in line
    assert (shown["route"], shown["reason"]) == (route, reason)


def test_what_is_past_its_time_is_not_promised_again(union: Office) -> None:
    late = message("failed")
    late.not_after = MORNING - timedelta(hours=1)
    union.add(late)

    outcome = union("outbox", "retry", "1")

    assert outcome.status == 1
    assert "chihoi push --date NGÀY --unit MÃ" in outcome.err
    assert union.ask(select(OutboxMessage.state)) == ["failed"]


def test_what_was_withdrawn_is_not_sent_again(union: Office) -> None:
    row = message("cancelled")
    row.reason = "withdrawn"
    union.add(row)

    outcome = union("outbox", "retry", "1")

    assert outcome.status == 1
    assert "đã rút" in outcome.err
    assert only(union, OutboxMessage).state == "cancelled"


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_did_not_go_out_is_sent_again(either_union: Office, state: str) -> None:
    either_union.add(message(state))

    either_union.done("outbox", "retry", "1")
    again = either_union.done("outbox", "retry", "1").out

    row = only(either_union, OutboxMessage)
    assert (row.state, row.tries, row.reason) == ("pending", 0, None)
    assert "không cần làm gì" in again


def test_what_she_may_already_have_needs_a_yes(union: Office) -> None:
    union.add(message("doubtful"))

    outcome = union("outbox", "retry", "1")
    union.done("outbox", "retry", "1", "--yes")

    assert outcome.status == 1
    assert "--yes" in outcome.err
    assert only(union, OutboxMessage).state == "pending"


@pytest.mark.parametrize("state", ["sent", "sending", "unknown"])
def test_what_went_or_is_going_is_not_sent_again(union: Office, state: str) -> None:
    union.add(message(state))

    outcome = union("outbox", "retry", "1")

    assert outcome.status == 1
    assert only(union, OutboxMessage).state == state


@pytest.mark.parametrize("state", ["pending", "doubtful", "unknown"])
def test_what_has_not_gone_is_cancelled(union: Office, state: str) -> None:
    union.add(message(state))

    union.done("outbox", "cancel", "1")
    union.done("outbox", "cancel", "1")

    row = only(union, OutboxMessage)
    assert (row.state, row.reason) == ("cancelled", "cancelled by hoa.tran")
    assert only(union, AuditEntry).action == "outbox.cancel"


@pytest.mark.parametrize("state", ["sent", "sending", "failed"])
def test_what_has_gone_is_not_cancelled(union: Office, state: str) -> None:
    union.add(message(state))

    assert union("outbox", "cancel", "1").status == 1
    assert only(union, OutboxMessage).state == state


def test_a_case_is_closed_once(either_union: Office) -> None:
    either_union.add(Case(oa_id=OA, user_id=LAN, kind="danger", opened_at=MORNING))
    (row,) = either_union.done("case", "list", "--json").rows

    either_union.done("case", "close", row["id"])
    again = either_union.done("case", "close", row["id"]).out

    assert "từ trước" in again
    assert either_union.done("case", "list").out == ""
    (closed,) = either_union.done("case", "list", "--all", "--json").rows
    assert (closed["state"], closed["closed_by"]) == ("closed", "hoa.tran")
