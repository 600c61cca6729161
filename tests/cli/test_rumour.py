"""`chihoi rumour`: looked into, answered by one officer, let out by another, told to each once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.channel import Channel
from models.member import Identity
from models.outbox import OutboxMessage
from models.rumour import Rumour, RumourAsk
from tests.cli.office import LAN, MORNING, OA, Office

TEXT = "Từ ngày 1/12 ai chưa cập nhật VNeID sẽ bị khoá tài khoản"
ANSWER = ("--verdict", "false", "--text", "Công an xã đã bác tin này.")


def add_rumour(office: Office, hours_silent: float = 1, **values: Any) -> None:
    """Asked about by Lan of the commune, and by Mai, who has been silent for long."""
    last = MORNING - timedelta(hours=hours_silent)
    old = MORNING - timedelta(days=9)
    fields: dict[str, Any] = {"text": TEXT, "length": 50, "fingerprint": "f", "unit_id": 2,
                              "opened_at": MORNING, "asked": 2}  # fmt: skip
    office.add(
        Identity(oa_id=OA, user_id=LAN, first_seen_at=last, last_interaction_at=last),
        Identity(oa_id=OA, user_id="mai", first_seen_at=old, last_interaction_at=old),
        Rumour(**(fields | values)),
        *(RumourAsk(rumour_id=1, oa_id=OA, user_id=u, unit_id=2, asked_at=MORNING)
          for u in (LAN, "mai")),
    )  # fmt: skip


def by(office: Office, officer: str, *words: str) -> Any:
    office.officer = officer
    return office("rumour", *words)


def told(office: Office) -> list[tuple[str, str, str]]:
    rows = office.ask(select(OutboxMessage).order_by(col(OutboxMessage.id)))
    return [(row.recipient_id, row.state, row.content["text"]) for row in rows]


def test_what_waits_is_listed_by_unit_and_what_is_late_shown_so(either_union: Office) -> None:
    add_rumour(either_union)

    (row,) = either_union.done("rumour", "list", "--unit", "ANBINH", "--json").rows
    assert (row["id"], row["state"], row["asked"], row["late"]) == ("1", "new", 2, False)
    assert either_union.done("rumour", "list", "--unit", "MYPHU03", "--json").rows == []
    either_union.clock.move(timedelta(hours=24))
    assert len(either_union.done("rumour", "list", "--late", "--json").rows) == 1
    assert LAN not in either_union.done("rumour", "show", "1").out
    assert '"asked_from":{"ANBINH":2}' in either_union.done("rumour", "show", "1", "--json").out


def test_one_writes_another_publishes_and_each_who_can_is_told_once(either_union: Office) -> None:
    add_rumour(either_union)
    by(either_union, "hoa.tran", "take", "1")
    assert by(either_union, "hoa.tran", "answer", "1", *ANSWER).status == 0
    assert told(either_union) == []

    own = by(either_union, "Hoa.Tran", "publish", "1")
    assert (own.status, "người khác" in own.err) == (1, True)
    assert (
        "1 người sẽ được báo, 1 người chưa"
        in by(either_union, "mai.le", "publish", "1", "--dry-run").out
    )
    assert told(either_union) == []
    assert "1 người được báo" in by(either_union, "mai.le", "publish", "1").out
    assert "báo thêm 0 người" in by(either_union, "mai.le", "publish", "1").out

    ((who, state, text),) = told(either_union)
    assert (who, state) == (LAN, "pending")
    assert "tin này không đúng" in text
    assert "Công an xã đã bác tin này." in text
    actions = [entry.action for entry in either_union.ask(select(AuditEntry))]
    assert actions == ["rumour.take", "rumour.answer", "rumour.publish"]


def test_a_withdrawn_answer_is_stopped_and_the_next_one_told(union: Office) -> None:
    add_rumour(union)
    by(union, "hoa.tran", "answer", "1", *ANSWER)
    by(union, "mai.le", "publish", "1")

    assert "Chưa làm gì" in by(union, "mai.le", "withdraw", "1", "--reason", "x", "--dry-run").out
    assert "chặn kịp 1 tin" in by(union, "mai.le", "withdraw", "1", "--reason", "nhầm").out
    assert by(union, "mai.le", "withdraw", "1", "--reason", "nhầm").status == 0
    assert by(union, "mai.le", "publish", "1").status == 1
    by(union, "hoa.tran", "answer", "1", *ANSWER)
    by(union, "mai.le", "publish", "1")

    assert [state for _, state, _ in told(union)] == ["cancelled", "pending"]


def test_who_had_heard_a_withdrawn_answer_is_told_so_once(union: Office) -> None:
    add_rumour(union, state="answered", revision=1, answer="x", verdict="true",
               published_at=MORNING)  # fmt: skip
    database = union.database()
    with database.session() as db:
        db.get_one(RumourAsk, 1).told_revision = 1
    database.close()

    assert "nhắn lại 1 người" in by(union, "mai.le", "withdraw", "1", "--reason", "nhầm").out
    assert "rút lại để xem thêm" in told(union)[0][2]


def test_closed_without_an_answer_who_waits_is_told(union: Office) -> None:
    add_rumour(union)

    assert "1 người" in by(union, "mai.le", "close", "1").out
    assert "từ trước" in by(union, "mai.le", "close", "1").out
    assert by(union, "mai.le", "answer", "1", *ANSWER).status == 1
    assert "chưa trả lời chắc được" in told(union)[0][2]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--verdict", "true", "--text", "Đúng vậy."), "trang chính thức"),
        (
            ("--verdict", "true", "--text", "Đúng.", "--source", "https://facebook.com/a"),
            "chính thức",
        ),
        (("--verdict", "false", "--text", "Chị cứ an toàn."), "không hứa"),
        (("--verdict", "false", "--text", "Xem https://bit.ly/abc nhé"), "dấu hiệu lạ"),
        (("--verdict", "false", "--text", " "), "cần có chữ"),
        (("--verdict", "false", "--text", "x" * 1001), "dài quá"),
        (("--verdict", "false", "--text", "Thẻ 4111 1111 1111 1111 bị lộ"), "số riêng"),
    ],
)
def test_what_may_not_be_said_is_refused_with_the_reason(
    union: Office, words: tuple[str, ...], says: str
) -> None:
    add_rumour(union)

    outcome = by(union, "hoa.tran", "answer", "1", *words)

    assert (outcome.status, says in outcome.err) == (2, True)


@pytest.mark.parametrize("source", ["https://bocongan.gov.vn/tin/1", "https://hoi.example.vn/a"])
def test_true_is_said_with_an_official_source(union: Office, source: str) -> None:
    add_rumour(union)
    union.add(Channel(kind="website", name="Hội", url="https://hoi.example.vn", unit_id=1))

    words = ("--verdict", "true", "--text", "Đúng vậy.", "--source", source)
    assert by(union, "hoa.tran", "answer", "1", *words).status == 0


def test_who_asked_is_forgotten_long_after_the_answer_and_the_count_stays(union: Office) -> None:
    add_rumour(union, state="answered", revision=1, answer="x", published_at=MORNING)
    union.clock.move(timedelta(days=91))

    union.done("retention")

    assert union.ask(select(RumourAsk)) == []
    assert union.ask(select(Rumour))[0].asked == 2
