"""The menu names words, never numbers, and only what exists for who asks."""

import pytest

from handlers.kit.switchboard import Switchboard
from tests.chat_room import ChatRoom, Person


@pytest.mark.parametrize(
    "text", ["menu", "trợ giúp", "giúp em với", "huong dan", "help", "oa này làm gì vậy"]
)
def test_help_is_had_by_many_words(lan: Person, text: str) -> None:
    assert "“tham gia”" in lan.says(text)


def test_a_leader_sees_what_is_hers(chat: ChatRoom, hoa: Person) -> None:
    assert "người xin vào" in hoa.says("menu")
    assert "người xin vào" not in chat.member("Mai", "MYPHU03").says("menu")


def test_every_word_the_menus_name_works(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    for person in (hoa, lan):
        named = [part.split("”")[0] for part in person.says("menu").split("“")[1:]]
        assert named
        for word in named:
            answer = person.says(word)
            assert "Em chưa hiểu" not in answer
            person.says("0")


def test_features_are_found_without_a_list(switchboard: Switchboard) -> None:
    assert isinstance(switchboard, Switchboard)
