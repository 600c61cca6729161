"""A frozen account does nothing any more; a call for help is heard all the same."""

import pytest

from models.case import Case
from models.member import Identity
from models.push import PushTime
from tests.chat_room import OA, ChatRoom, Person


@pytest.fixture
def frozen(chat: ChatRoom, hoa: Person, group: str) -> Person:
    freeze(chat, hoa)
    return hoa


def freeze(chat: ChatRoom, person: Person) -> None:
    with chat.database.session() as db:
        db.get_one(Identity, (OA, person.user_id)).frozen_at = chat.now


def test_nothing_acts_and_she_is_told_once_a_day(chat: ChatRoom, frozen: Person) -> None:
    assert "tạm khoá" in frozen.says("/lich 6h")
    assert frozen.says("/lich 6h") == ""
    assert frozen.says_in("g1", "/lich 6h") == ""
    assert frozen.follows() == ""
    assert frozen.sends("image") == ""
    assert chat.rows(PushTime) == []
    chat.wait(days=1)
    assert "tạm khoá" in frozen.says("tin hôm nay")


def test_an_open_question_takes_no_answer_any_more(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("đổi giờ")
    freeze(chat, hoa)

    assert "tạm khoá" in hoa.says("6h30")
    assert chat.rows(PushTime) == []


def test_a_call_for_help_is_answered_and_may_become_a_case(chat: ChatRoom, frozen: Person) -> None:
    assert "113" in frozen.says("chồng em đánh em")
    frozen.says("1")

    assert [case.restricted for case in chat.rows(Case)] == [True]
    assert "công an" in frozen.says("em lỡ chuyển tiền cho nó rồi")
