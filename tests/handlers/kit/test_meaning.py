"""Said in her own words: done where sure, asked about where not, kindly put off where not built."""

import pytest

from handlers.kit.intents import understand
from handlers.kit.meaning import COMMANDS
from handlers.kit.phrasebook import load_phrasebook
from handlers.kit.switchboard import Switchboard
from handlers.kit.texts import Texts
from models.member import Identity
from tests.chat_room import ChatRoom, Person


@pytest.fixture
def joined(chat: ChatRoom) -> Person:
    return chat.member("Lê Thị Lan", "MYPHU03")


@pytest.mark.parametrize(
    "text", ["tắt dùm em mấy cái thông báo", "ddufng gui tin nua", "ngưg gửi tin"]
)
def test_the_news_stops_at_her_own_words(chat: ChatRoom, joined: Person, text: str) -> None:
    joined.says(text)

    (identity,) = chat.rows(Identity)
    assert (identity.news_stopped_at is not None) or "1. Dừng nhận tin" in joined.says(text)


def test_what_begins_two_things_is_asked_about(joined: Person) -> None:
    assert joined.says("diem") == "Ý chị là…\n1. Điểm danh\n2. Xem điểm đố vui\n0. Không phải"


def test_the_number_does_what_was_meant(chat: ChatRoom, joined: Person) -> None:
    assert joined.says("dung") == "Ý chị là…\n1. Dừng nhận tin\n0. Không phải"
    assert chat.rows(Identity)[0].news_stopped_at is None

    assert "Em đã dừng nhắn riêng" in joined.says("1")
    assert chat.rows(Identity)[0].news_stopped_at is not None


@pytest.mark.parametrize("answer", ["0", "không phải", "thôi"])
def test_another_thing_meant_does_nothing(chat: ChatRoom, joined: Person, answer: str) -> None:
    joined.says("dung")

    assert joined.says(answer)
    assert chat.rows(Identity)[0].news_stopped_at is None
    assert "không có câu hỏi nào" in joined.says("1")


@pytest.mark.parametrize(
    "text",
    ["em điểm danh nha chị", "cho em làm khảo sát", "chơi đố vui đi", "xem bảng xếp hạng", "cho em xin sổ tay",
     "cách cài vneid", "em muốn góp ý", "số này có phải lừa đảo không", "xóa dữ liệu của em", "em chia sẻ rồi nha",
     "thông tin của em", "tải dữ liệu của em", "báo số lừa đảo"],
)  # fmt: skip
def test_what_is_not_there_yet_is_said_kindly(joined: Person, text: str) -> None:
    intent = understand(text).intent
    answer = joined.says(text)

    is_put_off = answer in Texts("meaning", "vi").table("not_yet").values()
    assert is_put_off == (intent not in COMMANDS)


@pytest.mark.parametrize("text", ["tin hom nay nha. ck e danh e chay mau", "choofng em ddasnh em"])
def test_danger_is_never_put_off(joined: Person, text: str) -> None:
    assert "113" in joined.says(text)


def test_a_place_is_handed_on_to_the_feature_that_seeks_it(lan: Person) -> None:
    assert "Có phải Chi hội ấp Tân Lợi 3" in lan.says("dạ em ở chi hội ấp Tân Lợi 3 ạ")


def test_without_a_place_the_feature_asks_for_one(lan: Person) -> None:
    assert "Chị sinh hoạt ở chi hội nào ạ?" in lan.says("chị ơi cho em vô hội với")


def test_beside_an_open_question_nothing_else_is_asked(joined: Person) -> None:
    joined.says("gặp cán bộ")

    assert "Ý chị là" not in joined.says("diem")


def test_what_was_sure_is_answered_beside_an_open_question(joined: Person) -> None:
    joined.says("gặp cán bộ")

    assert joined.says("em điểm danh nha chị").endswith("1. Nhờ giúp\n0. Thôi")


def test_yesterdays_news_is_yesterdays(joined: Person) -> None:
    assert "hôm qua" in joined.says("cho em coi tin vui hôm qua với")


def test_what_is_asked_expires(chat: ChatRoom, joined: Person) -> None:
    joined.says("dung")
    chat.wait(hours=3)

    assert "không có câu hỏi nào" in joined.says("1")


def test_every_intent_is_done_by_a_command_or_put_off(switchboard: Switchboard) -> None:
    known = {f"{command.feature}.{command.name}" for command in switchboard.commands}
    put_off = Texts("meaning", "vi").table("not_yet").keys()
    intents = load_phrasebook().intents.keys() - {"unknown"}

    assert set(COMMANDS.values()) <= known
    assert intents <= put_off | COMMANDS.keys()
    assert intents <= Texts("meaning", "vi").table("names").keys()
