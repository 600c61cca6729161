"""Enough is enough at once; a word without its accents stops nothing; back again is as easy."""

import pytest

from models.consent import Consent
from tests.chat_room import ChatRoom, Person


@pytest.mark.parametrize(
    "text",
    [
        "dừng", "Dừng lại", "stop", "STOP", "ngừng gửi tin", "đừng gửi tin nữa", "dung gui tin nua nghen",
        "hủy nhận tin", "huỷ nhận tin", "thôi đừng nhắn nữa", "huy dang ky", "dừng nhận tin",
    ],
)  # fmt: skip
def test_her_word_stops_the_private_news_at_once(chat: ChatRoom, lan: Person, text: str) -> None:
    answer = lan.says(text)

    assert "Em đã dừng nhắn riêng" in answer
    assert "nhận tin lại" in answer
    assert lan.identity.news_stopped_at == chat.now


@pytest.mark.parametrize(
    "text",
    [
        "dung", "Dung", "đúng", "dùng được rồi", "chị Dung ơi", "em tên Dung", "đứng đợi em", "đừng lo",
        "đừng dừng gửi tin nha", "không sao đâu",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stops_nothing(lan: Person, text: str) -> None:
    lan.says(text)

    assert lan.identity.news_stopped_at is None


def test_a_second_stop_writes_nothing_more(chat: ChatRoom, lan: Person) -> None:
    lan.says("dừng")
    first = lan.identity.news_stopped_at
    chat.wait(days=1)

    assert "Em đã dừng nhắn riêng" in lan.says("dừng")
    assert lan.identity.news_stopped_at == first
    assert [consent.granted for consent in chat.rows(Consent)] == [False]


def test_questions_are_answered_as_before(lan: Person) -> None:
    lan.says("dừng")

    assert "tin vui" in lan.says("tin hôm nay")
    assert lan.identity.news_stopped_at is not None


@pytest.mark.parametrize(
    "text", ["nhận tin lại", "nhan tin lai", "em muốn nhận tin lại ạ", "bật lại thông báo"]
)
def test_back_again_is_a_new_consent(chat: ChatRoom, lan: Person, text: str) -> None:
    lan.says("dừng")

    answer = lan.says(text)

    assert "từ mai 7 giờ" in answer
    assert (lan.identity.news_wanted, lan.identity.news_stopped_at) == (True, None)
    assert [consent.granted for consent in chat.rows(Consent)] == [False, True]


def test_the_hour_is_the_house_s(chat: ChatRoom, lan: Person) -> None:
    chat.push_at(6, 30)

    assert "6 giờ 30" in lan.says("nhận tin lại")


def test_the_hour_is_her_branch_s_own(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/lich 6h15")

    assert "từ mai 6 giờ 15" in chat.member("Mai", "MYPHU03").says("nhận tin lại")


class TestNext:
    """ "tiếp", the word a pushed item asks for."""

    @pytest.fixture
    def mai(self, chat: ChatRoom) -> Person:
        mai = chat.member("Mai", "MYPHU03")
        mai.says("nhận tin lại")
        return mai

    @pytest.mark.parametrize("text", ["tiếp", "tiep", "Tiếp ạ", "dạ gửi tiếp nha em"])
    def test_it_is_promised_for_tomorrow(self, mai: Person, text: str) -> None:
        assert mai.says(text) == "Dạ, mai em gửi tiếp ạ."

    def test_who_stopped_hears_how_to_come_back(self, mai: Person) -> None:
        mai.says("dừng nhận tin")

        assert "“nhận tin lại”" in mai.says("tiếp")
        assert mai.identity.news_stopped_at is not None

    def test_who_never_wanted_it_is_not_signed_up(self, chat: ChatRoom, lan: Person) -> None:
        assert "“nhận tin lại”" in lan.says("tiếp")
        assert lan.identity.news_wanted is False

    @pytest.mark.parametrize("command", ["/nghi 3 ngày", "/lich tắt", "/lich 7h thứ 2"])
    def test_no_tomorrow_is_promised_where_none_comes(
        self, hoa: Person, mai: Person, command: str
    ) -> None:
        hoa.says(command)

        assert mai.says("tiếp") == "Dạ, có tin là em gửi tiếp cho chị ạ."
