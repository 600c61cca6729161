"""“gửi tin”: a member's news, her word on who is shown, the leader's decision, what she hears."""

from datetime import date

import pytest

from models.masking_mark import MASK
from models.member import Identity
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import LeaderLine
from models.story import Story
from tests.chat_room import OA, ChatRoom, Person

TALE = "Xóm em mới làm xong con đường hoa dài 300 mét. Chị em ra trồng từ sáng sớm."


@pytest.fixture
def cuc(chat: ChatRoom) -> Person:
    person = chat.member("Trần Thị Cúc", "MYPHU03")
    with chat.database.session() as db:
        db.get_one(Identity, (OA, person.user_id)).last_interaction_at = chat.now
    return person


def send(person: Person, tale: str = TALE, word: str = "1") -> str | None:
    person.says("gửi tin")
    person.says(tale)
    return person.says(word)


def test_her_news_waits_for_her_leader(chat: ChatRoom, hoa: Person, cuc: Person) -> None:
    hoa.says("xin chào")

    said = send(cuc)

    (story,) = chat.rows(Story)
    assert (
        said == "✅ Cảm ơn chị Cúc. Em để chị Hoa xem trước, đăng hay chưa em đều báo lại chị ạ."
    )
    assert (story.title, story.body, story.shown_people) == (
        "Xóm em mới làm xong con đường hoa dài 300 mét",
        "Chị em ra trồng từ sáng sớm.",
        "agreed",
    )
    assert "con đường hoa" in chat.rows(LeaderLine)[0].text


@pytest.mark.parametrize("text", ["em có tin vui", "em gui tin vui xom em"])
def test_it_is_understood_in_her_own_words(cuc: Person, text: str) -> None:
    assert "chuyện vui" in (cuc.says(text) or "")


@pytest.mark.parametrize(
    ("tale", "says"),
    [
        ("Vui lắm", "thêm vài câu"),
        (f"{TALE} Xem https://bit.ly/abc", "rút gọn hoặc lạ"),
        (f"Số thẻ của em là {MASK}, ai cần thì nhắn em nghe mấy chị", "Thu hồi"),
        ("x " * 900, "nhiều nhất 1500"),
    ],
)
def test_what_can_not_be_news_is_said_kindly(
    chat: ChatRoom, cuc: Person, tale: str, says: str
) -> None:
    cuc.says("gửi tin")

    assert says in (cuc.says(tale) or "")
    assert chat.rows(Story) == []


def test_without_the_others_consent_it_waits(chat: ChatRoom, cuc: Person) -> None:
    assert "hỏi họ giúp em trước" in (send(cuc, word="3") or "")
    assert chat.rows(Story) == []


def test_the_leader_takes_it_for_the_branch(chat: ChatRoom, hoa: Person, cuc: Person) -> None:
    send(cuc)

    shown = hoa.says("tin chị em gửi")
    said = hoa.says("1")

    (item,) = chat.rows(NewsItem)
    (notice,) = chat.rows(OutboxMessage)
    assert "Chị Cúc gửi" in (shown or "") or "chị Cúc gửi" in (shown or "")
    assert "chủ nhật 22/11" in (said or "").casefold()
    assert (item.state, item.unit_id, item.day) == ("approved", 4, date(2026, 11, 22))
    assert item.author != item.approved_by
    assert (notice.recipient_id, "chị Hoa nhận rồi" in notice.content["text"]) == (
        cuc.user_id,
        True,
    )


def test_a_leaders_own_news_waits_for_another_person(chat: ChatRoom, hoa: Person) -> None:
    thu = chat.member("Trần Thị Thu", "ANBINH", "officer")

    assert "để cán bộ Hội xem trước" in (send(hoa) or "")
    assert "không có tin nào" in hoa.says("tin chị em gửi")
    assert [line.user_id for line in chat.rows(LeaderLine)] == [thu.user_id]
    assert "con đường hoa" in thu.says("tin chị em gửi")
    thu.says("1")
    assert [(item.state, item.unit_id) for item in chat.rows(NewsItem)] == [("approved", 4)]


def test_the_leader_passes_it_up_for_officers_to_approve(
    chat: ChatRoom, hoa: Person, cuc: Person
) -> None:
    send(cuc)
    hoa.says("tin chị em gửi")

    assert "Hội LHPN thành phố Cần Thơ" in (hoa.says("2") or "")
    assert [(item.state, item.unit_id) for item in chat.rows(NewsItem)] == [("draft", 1)]
    assert [story.state for story in chat.rows(Story)] == ["passed_up"]


def test_what_is_not_published_is_said_kindly(chat: ChatRoom, hoa: Person, cuc: Person) -> None:
    send(cuc)
    hoa.says("tin chị em gửi")
    hoa.says("3")

    assert chat.rows(NewsItem) == []
    assert "đừng buồn" in chat.rows(OutboxMessage)[0].content["text"]


def test_the_leader_of_another_branch_sees_nothing(chat: ChatRoom, cuc: Person) -> None:
    other = chat.member("Lê Thị Mận", "MYLOC04", "leader")
    send(cuc)

    assert "không có tin nào" in (other.says("tin chị em gửi") or "")


def test_two_leaders_decide_once(chat: ChatRoom, hoa: Person, cuc: Person) -> None:
    second = chat.member("Võ Thị Sen", "MYPHU03", "deputy")
    send(cuc)
    hoa.says("tin chị em gửi")
    second.says("tin chị em gửi")
    hoa.says("1")

    assert "có người xem" in (second.says("1") or "")
    assert len(chat.rows(NewsItem)) == 1


def test_who_has_no_branch_is_asked_to_join(lan: Person) -> None:
    assert "vào chi hội trước" in (lan.says("em có tin vui") or "")


def test_a_member_sees_no_ones_news(cuc: Person) -> None:
    assert "chi hội trưởng" in (cuc.says("tin chị em gửi") or "").casefold()
