"""“góp ý”: under her name or under none, one message, and the same words to both."""

import pytest

from handlers.kit.own_file import compose_own_file
from models.case import Case
from models.consent import Consent
from models.conversation import Conversation
from models.erasure import find_person
from models.feedback import Feedback
from models.masking_mark import MASK
from tests.chat_room import OA, ChatRoom, Person

NOTE = "Đường vô ấp em ngập hoài, xe chạy không được, mong Hội nói giúp."


@pytest.fixture
def cuc(chat: ChatRoom) -> Person:
    return chat.member("Trần Thị Cúc", "MYPHU03")


def give(person: Person, who: str, text: str = NOTE) -> str:
    person.says("góp ý")
    person.says(who)
    return person.says(text)


def test_with_her_name_it_is_hers_and_consented(chat: ChatRoom, cuc: Person) -> None:
    said = give(cuc, "ghi tên")

    (note,) = chat.rows(Feedback)
    assert "đã cất" in said
    assert (note.user_id, note.unit_id, str(note.day)) == (cuc.user_id, 4, "2026-11-21")
    assert (note.text, note.suggested, note.state) == (NOTE, "roads", "new")
    assert [(one.purpose, one.granted) for one in chat.rows(Consent)] == [("named_notes", True)]


def test_without_a_name_it_is_nobodys_of_that_week(chat: ChatRoom, cuc: Person) -> None:
    give(cuc, "2")

    (note,) = chat.rows(Feedback)
    assert (note.user_id, note.unit_id, str(note.day)) == (None, 1, "2026-11-16")
    assert chat.rows(Consent) == []
    assert not any("ngập" in str(talk.slots) for talk in chat.rows(Conversation))


def test_a_unit_of_many_may_be_named(chat: ChatRoom, cuc: Person) -> None:
    for number in range(19):
        chat.member(f"Nguyễn Thị Số {number}", "MYLOC04")

    give(cuc, "không ghi tên")

    assert [note.unit_id for note in chat.rows(Feedback)] == [2]


def test_both_ways_are_told_the_same(chat: ChatRoom, cuc: Person) -> None:
    mai = chat.member("Lý Thị Mai", "MYPHU03")

    told = [
        [person.says(text) for text in ("em muốn góp ý", who, NOTE)]
        for person, who in ((cuc, "1"), (mai, "2"))
    ]

    assert told[0] == told[1]


def test_what_she_told_at_once_is_not_asked_for_again(chat: ChatRoom, cuc: Person) -> None:
    asked = cuc.says("đường vô ấp em ngập hoài")

    assert "lời chị vừa nhắn" in asked
    assert "đã cất" in cuc.says("2")
    assert [note.text for note in chat.rows(Feedback)] == ["đường vô ấp em ngập hoài"]


def test_she_may_write_it_again_in_more_words(chat: ChatRoom, cuc: Person) -> None:
    cuc.says("đường vô ấp em ngập hoài")
    cuc.says("3")
    cuc.says("2")
    cuc.says(NOTE)

    assert [note.text for note in chat.rows(Feedback)] == [NOTE]


def test_a_call_for_help_is_answered_first_and_kept_in_no_book(
    chat: ChatRoom, cuc: Person
) -> None:
    said = give(cuc, "2", "chồng em đánh em hoài, em sợ lắm")

    assert "sổ góp ý" not in said
    assert "1." in said
    assert chat.rows(Feedback) == []
    assert chat.rows(Case) == []


def test_a_private_number_is_kept_nowhere_and_she_is_asked_again(
    chat: ChatRoom, cuc: Person
) -> None:
    said = give(cuc, "2", f"Căn cước em {MASK} mà xã chưa làm giấy cho em")

    assert "một tin giúp em" in said
    assert chat.rows(Feedback) == []


@pytest.mark.parametrize(("text", "says"), [("ừ", "thêm vài chữ"), ("rất " * 500, "nhiều nhất")])
def test_too_little_and_too_much_are_asked_again(cuc: Person, text: str, says: str) -> None:
    assert says in give(cuc, "1", text)


def test_she_may_leave_at_each_question(chat: ChatRoom, cuc: Person) -> None:
    cuc.says("góp ý")
    cuc.says("0")
    give(cuc, "2", "thoát")

    assert chat.rows(Feedback) == []


def test_a_newcomer_is_heard_too(chat: ChatRoom, lan: Person) -> None:
    give(lan, "1")

    assert [(note.user_id, note.unit_id) for note in chat.rows(Feedback)] == [(lan.user_id, None)]


def test_her_data_show_what_bears_her_name(chat: ChatRoom, cuc: Person) -> None:
    give(cuc, "1")
    give(cuc, "2", "Nước máy yếu cả tuần nay rồi mà không ai sửa")

    assert "1 góp ý có ghi tên chị" in cuc.says("dữ liệu của tôi")
    with chat.database.read_session() as db:
        taken = str(compose_own_file(db, chat.house, find_person(db, OA, cuc.user_id), chat.now))
    assert "chị có góp ý với Hội dưới tên mình" in taken
    assert NOTE not in taken
    assert "Nước máy" not in taken


def test_taken_back_her_name_goes_and_the_note_stays(chat: ChatRoom, cuc: Person) -> None:
    give(cuc, "1")

    for text in ("dữ liệu của tôi", "3", "2"):
        cuc.says(text)

    (note,) = chat.rows(Feedback)
    assert (note.user_id, note.text, str(note.day)) == (None, NOTE, "2026-11-16")
