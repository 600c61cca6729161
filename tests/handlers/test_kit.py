"""The means features share: reading choices and names, conflicts at the start, English."""

import pytest

from handlers.kit.choices import read_choice
from handlers.kit.command_table import ConflictingWordsError
from handlers.kit.context import Context
from handlers.kit.people import given_name, read_name
from handlers.kit.router import Router
from handlers.kit.switchboard import Switchboard
from models.events import TextReceived
from models.messages import Message
from tests.chat_room import ChatRoom, Person

YES_NO = {"1": "Có", "2": "Không cần"}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1", "1"), ("số 1", "1"), ("1.", "1"), ("một", "1"), ("em chọn 1 ạ", "1"), ("①", "1"), ("１", "1"), ("có", "1"),
        ("không cần", "2"), ("không", "2"), ("khỏi", "2"), ("3", None), ("có hay không", None), ("", None),
    ],
)  # fmt: skip
def test_an_answer_is_read_in_any_dress(said: str, number: str | None) -> None:
    assert read_choice(said, YES_NO, {"2": "không; khỏi"}) == number


@pytest.mark.parametrize(
    ("full", "given"),
    [
        ("Nguyễn Thị Lan", "Lan"), ("Mai Thị Sáng", "Sáng"), ("Lan Ba Tư", "Lan"), ("Mai tiệm may", "Mai"),
        ("Tư Lành", "Tư Lành"), ("Thu Hà", "Thu Hà"), ("Út", "Út"),
    ],
)  # fmt: skip
def test_people_are_called_by_their_given_name(full: str, given: str) -> None:
    assert given_name(full) == given


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("dạ em tên lan ba tư ạ", "Lan Ba Tư"), ("Minh Anh", "Minh Anh"), ("NGUYỄN THỊ NỞ", "Nguyễn Thị Nở"),
        ("h'yên niê", "H'Yên Niê"), ("Lan 09", None), ("lan@x.vn", None), ("", None), ("chi vậy em?", None),
    ],
)  # fmt: skip
def test_a_name_is_found_in_what_she_says(said: str, name: str | None) -> None:
    assert read_name(said) == name


def test_two_features_claiming_the_same_words_stop_the_start() -> None:
    one, other = Router("news"), Router("news")
    one.command("today")(_say_nothing)
    other.feature = "guide"
    other.command("menu")(_say_nothing)
    other.commands[0] = other.commands[0].__class__(
        "guide", "menu", ("Tin hôm nay",), "person", takes_argument=False, handler=_say_nothing
    )

    with pytest.raises(ConflictingWordsError, match=r"news\.today.*guide\.menu"):
        Switchboard([one, other])


def test_a_step_that_a_new_version_dropped_is_forgotten(chat: ChatRoom, lan: Person) -> None:
    lan.says("tham gia")
    chat.rename_step(lan, "gone")

    assert lan.says("tin hôm nay")
    assert "Em chưa hiểu" in lan.says("ấp nào đó")


def test_the_english_mirror_answers_in_english(chat: ChatRoom, lan: Person) -> None:
    chat.speak_english()

    assert "Is it Chi hội ấp Mỹ Phú" in lan.says("tham gia MYPHU03")
    assert "call you at home" in lan.says("yes")


def _say_nothing(_event: TextReceived, _ctx: Context, _said: str) -> list[Message]:
    return []
