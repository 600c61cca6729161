"""Officers read what people told the Union in the chat; nobody of a branch, and names stay where they are."""

import pytest

from models.audit import AuditEntry
from models.feedback import Feedback
from models.member import Identity
from models.outbox import OutboxMessage
from tests.chat_room import OA, ChatRoom, Person
from tests.front_door.test_feedback import WORDS

OPEN = "góp ý chờ xem"


@pytest.fixture
def told(chat: ChatRoom) -> ChatRoom:
    """One with a name; where so few are on Zalo, one without has the province alone."""
    sen = chat.member("Lê Thị Sen", "MYPHU03")
    for said in ("góp ý", "1", WORDS):
        sen.says(said)
    with chat.database.session() as db:
        db.get_one(Identity, (OA, sen.user_id)).last_interaction_at = chat.now
    return chat


@pytest.fixture
def thu(told: ChatRoom) -> Person:
    return told.member("Trần Thị Thu", "ANBINH", "officer")


def say(person: Person, *texts: str) -> str:
    return [person.says(text) for text in texts][-1]


def test_read_labelled_answered_and_ended(told: ChatRoom, thu: Person) -> None:
    listed = thu.says(OPEN)
    read = thu.says("1")
    relabelled = say(thu, "đổi nhãn", "điện, nước")
    look = say(thu, "trả lời", "Xã đã ghi, tuần sau nâng lộ.")
    sent = thu.says("1")
    ended = thu.says("xong, cất đi")

    assert "có tên" in listed
    assert WORDS not in listed
    assert f"“{WORDS}”" in read
    assert "Lê Thị Sen" in read
    assert relabelled.startswith("Điện, nước")
    assert "tuần sau nâng lộ" in look
    assert "Em gửi câu trả lời rồi" in sent
    assert "Em cất góp ý này rồi" in ended
    assert [row.content["text"] for row in told.rows(OutboxMessage)] == [
        "Xã đã ghi, tuần sau nâng lộ."
    ]
    assert [(note.state, note.label) for note in told.rows(Feedback)] == [
        ("closed", "water_power")
    ]
    assert {entry.action for entry in told.rows(AuditEntry)} >= {
        "feedback.see", "feedback.label", "feedback.answer", "feedback.close",
    }  # fmt: skip


def test_one_without_a_name_can_only_be_labelled_and_ended(told: ChatRoom, thu: Person) -> None:
    with told.database.session() as db:
        for note in told.rows(Feedback):
            db.merge(note).user_id = None

    read = say(thu, OPEN, "1")

    assert "đừng đoán là ai" in read
    assert "Trả lời" not in read.splitlines()[-4:]
    assert "Sen" not in read


def test_an_officer_over_the_branch_itself_or_elsewhere_reads_nothing(told: ChatRoom) -> None:
    assert "dành cho cán bộ" in told.member("Út", "MYPHU03", "officer").says(OPEN)
    assert "không có góp ý nào" in told.member("Ba", "PHUNGHIEP", "officer").says(OPEN)


def test_what_is_no_label_leaves_the_question_open(told: ChatRoom, thu: Person) -> None:
    assert "thuộc việc gì" in say(thu, OPEN, "1", "đổi nhãn", "xyz")
    assert [note.label for note in told.rows(Feedback)] == [None]
