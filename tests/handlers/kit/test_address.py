"""Elders are called cô, everybody else chị; who is only mentioned keeps her title."""

import re

import pytest

from handlers.kit.address import pick_address, readdress, why_kept
from handlers.kit.self_naming import is_elder
from models.group import Group
from models.member import Member
from tests.chat_room import ChatRoom, Person
from tests.handlers.test_catalogues import texts

CHI = re.compile(r"\b[Cc]hị\b")


def test_no_text_calls_an_elder_by_both_words() -> None:
    for key, text in texts("vi"):
        kept = [f for f in CHI.finditer(text) if why_kept(text, *f.span()) is not None]
        left = len(CHI.findall(readdress(text, "cô")))

        assert left == len(kept), key
        assert len(readdress(text, "cô")) <= len(text), key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dạ chị Hoa nhắn chị ạ.", "Dạ chị Hoa nhắn cô ạ."),
        ("Chị báo chị chi hội trưởng giúp em nhé.", "Cô báo chị chi hội trưởng giúp em nhé."),
        ("Các chị ơi, chị em mình họp nhé.", "Các chị ơi, chị em mình họp nhé."),
        ("thứ Hai chị đến nhé", "thứ Hai cô đến nhé"),
        ("Chị nhắn “chị ơi” nhé, chị.", "Cô nhắn “chị ơi” nhé, cô."),
        ("{count} chị đã có mặt, gọi {police} chị nhé", "{count} chị đã có mặt, gọi {police} cô nhé"),
        ("Chị Ất và anh/chị nào cần", "Chị Ất và anh/chị nào cần"),
        ("Em chào chị! Em chịu thôi.", "Em chào cô! Em chịu thôi."),
    ],
)  # fmt: skip
def test_only_who_reads_is_called_anew(text: str, said: str) -> None:
    assert readdress(text, "cô") == said
    assert readdress(text, "chị") == text


@pytest.mark.parametrize(
    ("named", "born", "address"),
    [
        (None, None, "chị"), (None, 1971, "cô"), (None, 1972, "chị"), ("cô", None, "cô"), ("cô", 1990, "cô"),
        ("chị", 1950, "chị"),
    ],
)  # fmt: skip
def test_her_own_word_goes_before_her_age(
    named: str | None, born: int | None, address: str
) -> None:
    assert pick_address(named, born, 2026) == address


@pytest.mark.parametrize(
    "text",
    ["cô xin bài hôm nay nghen con", "cho cô xin tin vui đi", "dì muốn góp ý", "bác hổng biết bấm chỗ nào",
     "tui bị lừa rồi con ơi", "con ơi tin hôm nay đâu", "nay có tin chi hông con", "chào con", "cảm ơn con",
     "co xin bai nghen con", "thông tin của cô", "giúp dì với", "cho cô xin bài nha em", "chỉ cô với",
     "cô Sáu có mặt nha con", "Ngoại muốn coi tin", "CHO CÔ XIN TIN", "cháu ơi bác hỏi chút"],
)  # fmt: skip
def test_an_elder_is_heard(text: str) -> None:
    assert is_elder(text)


@pytest.mark.parametrize(
    "text",
    ["", "chào cô", "cô ơi", "dạ em chào cô", "cảm ơn cô", "cô cho em hỏi", "em gửi cho cô rồi", "cô Năm ơi",
     "con điểm danh cho má nha, má hổng rành", "má em bị bệnh", "nhà con ở ấp 3", "nha con o ap 3", "cô gửi tin đi",
     "bà con mình khoẻ không", "bác sĩ nói vậy", "cô Hoa là chi hội trưởng", "vợ chồng em chưa có con", "nội dung họp",
     "hai má con điểm danh", "con xin bài nha cô", "chị xin bài nha em", "hỗ trợ bà mẹ đơn thân", "cô", "con",
     "dạ cô xin bài hôm nay ạ", "nhắn cô chi hội trưởng", "cô Lan nhận tin chưa em", "cô giáo con em nói"],
)  # fmt: skip
def test_who_speaks_to_or_of_an_aunt_is_none(text: str) -> None:
    assert not is_elder(text)


def test_she_is_called_as_she_calls_herself_from_that_word_on(lan: Person) -> None:
    assert "Chị nhắn" in lan.says("chào em")

    assert "cô" in lan.says("cô muốn gặp cán bộ")
    assert "Cô cần gì" in lan.says("0")
    assert lan.identity.address == "cô"


def test_a_question_and_its_repetition_call_her_so(lan: Person) -> None:
    lan.says("cho cô xin bài nghen con")

    asked = lan.says("tham gia")

    assert asked.startswith("Cô sinh hoạt ở chi hội nào")
    assert "ý cô" in lan.says("🌸🌸🌸")


def test_a_member_of_fifty_five_is_called_co_with_her_name(chat: ChatRoom) -> None:
    nam = chat.member("Nguyễn Thị Năm", "MYPHU03")
    with chat.database.session() as db:
        db.get_one(Member, nam.identity.member_id).birth_year = 1960

    assert "em chào cô Năm! " in nam.says("chào em")


def test_her_leader_hears_of_her_as_co(chat: ChatRoom, hoa: Person) -> None:
    bay = chat.person("Bảy")
    bay.says("tham gia MYPHU03")
    bay.says("1")
    bay.says("Bảy")
    with chat.database.session() as db:
        db.get_one(Member, bay.identity.member_id).birth_year = 1955

    hoa.says("người xin vào")

    assert "cô Bảy đã vào" in hoa.says("1")


def test_who_names_herself_em_stays_chi_and_takes_back_what_was_heard(lan: Person) -> None:
    assert "chị" in lan.says("em muốn gặp cán bộ")
    lan.says("0")
    lan.says("cô xin tin nghen con")

    lan.says("dạ em xin tin")

    assert lan.identity.address is None


@pytest.mark.parametrize(
    "wish", ["đừng gọi em bằng cô", "gọi em bằng chị thôi", "kêu chị là chị nha"]
)
def test_her_wish_is_kept(lan: Person, wish: str) -> None:
    lan.says("cô xin tin nghen con")

    lan.says(wish)

    assert lan.identity.address == "chị"


def test_in_a_group_nobody_is_called_co(chat: ChatRoom, hoa: Person, group: str) -> None:
    hoa.says("cô muốn xem tin nghen con")

    assert "Chị ghi giúp em" in hoa.says_in(group, "/lich 25h")
    assert [row.unit_id for row in chat.rows(Group)] == [4]


def test_english_knows_no_such_words(chat: ChatRoom, lan: Person) -> None:
    chat.speak_english()

    assert "cô" not in lan.says("cô muốn gặp cán bộ")
