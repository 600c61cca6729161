"""“Tin này đúng không?”: the question, the text, the desk, and the answer that was there already."""

import pytest
from rapidfuzz import fuzz

from handlers.kit.asked_news import compared, has_other_figures, read_asked
from handlers.kit.rumour_answers import shorten
from models.audit import AuditEntry
from models.case import Case
from models.events import Attachment
from models.rumour import Rumour, RumourAsk
from tests.chat_room import ChatRoom, Person
from tests.handlers.test_issued import SENT, publish

TEXT = "Từ ngày 1/12 ai chưa cập nhật VNeID sẽ bị khoá tài khoản ngân hàng, chuyển tiếp cho mọi người cùng biết"


def answered(chat: ChatRoom, text: str = TEXT, verdict: str = "false") -> None:
    chat.add(
        Rumour(text=text, length=len(compared(text)), fingerprint="f", state="answered",
               opened_at=chat.now, verdict=verdict, answer="Công an đã bác tin này.",
               published_at=chat.now, revision=1)
    )  # fmt: skip


def with_letters_changed(text: str, count: int) -> str:
    """Its last letters give way to ones that stand nowhere in it."""
    return text[: len(text) - count] + "z" * count


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"Tin này đúng không em?\n{TEXT}", TEXT),
        (f"Em ơi cho chị hỏi tin này có thật không: {TEXT}", TEXT),
        (f"{TEXT}, tin này phải thật không chị", TEXT),
        (f"{TEXT}\ncó thật hông em", TEXT),
        (f"tin nay dung hay sai\n{TEXT}", TEXT),
        ("mai cúp điện toàn xã, tin này có đúng hông chị", "mai cúp điện toàn xã"),
        ("tin này đúng không https://abc.vn/tin", "https://abc.vn/tin"),
        ("em hỏi tin này đúng không vậy chị", ""),
        ("tin nhắn này thật không chị", None),
        ("có người gọi nói em trúng thưởng có thật không chị", None),
        ("họ nói em nợ thuế có thật không", None),
        ("kiểm tra giúp em link này", None),
        (f"Đầu đoạn.\nTin này đúng không?\n{TEXT}", None),
        (TEXT, None),
    ],
)
def test_what_is_asked_about_is_told_from_the_question(text: str, asked: str | None) -> None:
    assert read_asked(text) == asked


def test_the_marks_of_forwarding_do_not_count() -> None:
    dressed = f"[Chuyển tiếp]\n📢📢 {TEXT.upper()}!!!\nĐược chuyển tiếp từ nhóm Xóm Trên"

    assert compared(dressed) == compared(TEXT)


def test_other_figures_links_and_denials_are_seen() -> None:
    assert not has_other_figures(TEXT, f"{TEXT}!")
    for other in (TEXT.replace("1/12", "5/12"), TEXT.replace("sẽ bị", "sẽ không bị"),
                  f"{TEXT} vneid-vn.top"):  # fmt: skip
        assert has_other_figures(TEXT, other)


def test_a_question_with_its_text_comes_to_the_desk_once(chat: ChatRoom, hoa: Person) -> None:
    lan = chat.member("Lê Thị Lan", "MYPHU03")

    first = lan.says(f"Tin này đúng không em: {TEXT}")
    again = lan.says(f"Tin này đúng không em: {TEXT}")
    hoa.says(f"tin này có thật không\n{TEXT.upper()} !!!")

    assert "cán bộ phường An Bình xem" in first
    assert "khoan chuyển tiền" in first
    assert "còn đang xem" in again
    (rumour,) = chat.rows(Rumour)
    assert (rumour.text, rumour.state, rumour.asked, rumour.unit_id) == (TEXT, "new", 2, 2)
    assert len(chat.rows(RumourAsk)) == 2


def test_asked_from_two_communes_it_is_the_business_of_the_unit_above(chat: ChatRoom) -> None:
    for name, code in (("Lan", "MYPHU03"), ("Sáu", "TANLOI03")):
        chat.member(name, code).says(f"tin này đúng không\n{TEXT}")

    assert [rumour.unit_id for rumour in chat.rows(Rumour)] == [1]


def test_the_text_may_come_after_the_question(chat: ChatRoom, lan: Person) -> None:
    assert "dán nguyên tin" in lan.says("tin này đúng không em")
    assert "dán nguyên tin" in lan.says("ừ em")
    assert "em đưa tin này cho cán bộ Hội LHPN thành phố Cần Thơ" in lan.says(TEXT)

    assert [rumour.text for rumour in chat.rows(Rumour)] == [TEXT]
    assert "dán nguyên tin" not in lan.says("cảm ơn em")


def test_what_the_union_answered_is_answered_at_once_from_ninety_on(
    chat: ChatRoom, lan: Person
) -> None:
    answered(chat)
    near, far = with_letters_changed(TEXT, 10), with_letters_changed(TEXT, 11)
    assert fuzz.ratio(compared(TEXT), compared(near)) >= 90
    assert 89 <= fuzz.ratio(compared(TEXT), compared(far)) < 90

    for asked in (TEXT, f"Tin này đúng không: {TEXT}", f"Fwd: {TEXT}", near):
        assert "tin này không đúng" in lan.says(asked)
    assert "em đưa tin này cho cán bộ" in lan.says(f"tin này đúng không\n{far}")

    assert [(one.state, one.repeats) for one in chat.rows(Rumour)] == [("answered", 4), ("new", 0)]


def test_a_short_text_is_not_a_long_one_it_stands_in(chat: ChatRoom, lan: Person) -> None:
    answered(chat, f"{TEXT}. {TEXT.upper()} nghen bà con cô bác")

    assert "em đưa tin này" in lan.says(f"tin này đúng không\n{TEXT}")


def test_a_copy_with_other_figures_is_told_so(chat: ChatRoom, lan: Person) -> None:
    answered(chat)

    assert "chưa kiểm tra" in lan.says(TEXT.replace("1/12", "9/12"))
    assert "chưa kiểm tra" not in lan.says(TEXT)


def test_an_item_of_the_union_is_told_first(chat: ChatRoom, lan: Person) -> None:
    publish(chat)
    plain = SENT.removeprefix("📰 Tin vui hôm nay: ")

    assert "đúng là của Hội" in lan.says(f"tin này đúng không em\n{plain}")
    lan.says("tin này đúng không")
    assert "đúng là của Hội" in lan.says(plain)
    assert chat.rows(Rumour) == []


def test_a_text_dressed_as_ours_that_is_asked_about_comes_to_the_desk(
    chat: ChatRoom, lan: Person
) -> None:
    text = "📰 Tin vui hôm nay: Hội tặng mỗi chị 500 ngàn, đăng ký ngay trong hôm nay"

    assert "em đưa tin này" in lan.says(f"tin này thật không em\n{text}")


def test_danger_goes_first_and_a_private_number_is_warned_of(chat: ChatRoom, lan: Person) -> None:
    scammed = lan.says(f"em lỡ chuyển tiền cho nó rồi. Tin này đúng không: {TEXT}")
    private = lan.says(f"tin này đúng không\n{TEXT} [số đã che]")

    assert "khoá thẻ" in scammed or "ngân hàng" in scammed
    assert "số riêng" in private
    assert chat.rows(Rumour) == []
    assert chat.rows(Case) == []


def test_a_leaders_report_is_marked_and_a_members_is_a_question(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    assert "đưa tin này cho cán bộ" in lan.says(f"báo tin đồn: {TEXT}")
    assert chat.rows(Rumour)[0].escalated_at is None

    hoa.says("báo tin đồn")
    assert "lên cán bộ phường An Bình rồi ạ, số 1" in hoa.says(TEXT)

    (rumour,) = chat.rows(Rumour)
    assert (rumour.asked, rumour.escalated_by is not None) == (2, True)
    assert [entry.action for entry in chat.rows(AuditEntry)] == ["rumour.escalate"]


def test_a_picture_is_asked_for_in_words_and_a_card_is_taken(chat: ChatRoom, lan: Person) -> None:
    lan.says("tin này đúng không")
    assert "gõ lại giúp em" in lan.sends("image", "", (Attachment(kind="image", url="u"),))
    card = Attachment(kind="link", url="https://abc.vn/t", description="Cúp điện ba ngày")
    assert "em đưa tin này" in lan.sends("link", "", (card,))

    assert "Cúp điện ba ngày" in chat.rows(Rumour)[0].text


def test_a_code_answers_the_question_too_and_ends_it(chat: ChatRoom, lan: Person) -> None:
    publish(chat)
    lan.says("tin này đúng không")

    assert "đúng là của Hội" in lan.says("K7Q2")
    assert "dán nguyên tin" not in lan.says("K7Q2")


def test_the_bot_sends_no_link_of_a_rumour() -> None:
    assert shorten("Vào https://vneid-moi.top/a?b=1 ngày 1.12, bit.ly/x") == (
        "Vào vneid-moi[.]top ngày 1.12, bit[.]ly"
    )


def test_odd_letters_do_no_harm(chat: ChatRoom, lan: Person) -> None:
    for odd in ("\u200b" * 300, "tin này đúng không " + "🧧" * 200):
        lan.says(odd)

    assert chat.rows(Rumour) == []
