"""The forward pack: "xong" thanks her with a count, "hôm nay bận" is all right, both mean today's."""

from datetime import date, timedelta

import pytest

from models.push import DailyPush, ForwardPack
from models.unit import Unit
from tests.chat_room import OA, ChatRoom, Person

TODAY = date(2026, 11, 21)


def give_pack(chat: ChatRoom, person: Person, unit_id: int = 4, day: date = TODAY) -> None:
    chat.add(ForwardPack(oa_id=OA, user_id=person.user_id, unit_id=unit_id, day=day))


def states(chat: ChatRoom) -> list[str]:
    return [pack.state for pack in sorted(chat.rows(ForwardPack), key=lambda pack: pack.id)]


@pytest.mark.parametrize(
    "text",
    [
        "xong",
        "Xong rồi em",
        "dạ xong",
        "xong ạ",
        "đã chuyển tiếp",
        "chị gửi nhóm rồi nha",
        "XONG!",
    ],
)
def test_done_is_thanked_with_the_count(chat: ChatRoom, hoa: Person, text: str) -> None:
    give_pack(chat, hoa)

    answer = hoa.says(text)

    assert answer == ("Cảm ơn chị. Hôm nay 1/2 chi hội của phường An Bình đã có tin trong nhóm ạ.")
    (pack,) = chat.rows(ForwardPack)
    assert (pack.state, pack.answered_at) == ("done", chat.now)


def test_the_count_knows_groups_of_the_oa_too(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    for unit_id in (5, 6):
        push = DailyPush(unit_id=unit_id, day=TODAY, state="queued", at=chat.now)
        push.counts = {"group": 1}
        chat.add(push)

    assert "2/2 chi hội" in hoa.says("xong")


@pytest.mark.parametrize(
    "push",
    [
        {"state": "queued", "counts": {"pack_free": 1, "free": 3}},
        {"state": "skipped", "counts": {}},
        {"state": "queued", "counts": {"group": 1}, "day": TODAY - timedelta(days=1)},
    ],
)
def test_what_is_in_no_group_yet_does_not_count(
    chat: ChatRoom, hoa: Person, push: dict[str, object]
) -> None:
    give_pack(chat, hoa)
    chat.add(DailyPush.model_validate({"unit_id": 5, "day": TODAY, "at": chat.now} | push))

    assert "1/2 chi hội" in hoa.says("xong")


def test_a_closed_branch_does_not_count(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    gone = TODAY - timedelta(days=30)
    chat.add(Unit(id=8, code="CU01", name="Cũ", level="branch", parent_id=2, valid_to=gone))

    assert "1/2 chi hội" in hoa.says("xong")


def test_the_only_branch_hears_no_count(chat: ChatRoom) -> None:
    chat.add(
        Unit(id=8, code="LONG", name="phường Long Tuyền", level="commune", parent_id=1),
        Unit(id=9, code="LONG01", name="Chi hội Long 1", level="branch", parent_id=8),
    )
    leader = chat.member("Lê Thị Sen", "LONG01", "leader")
    give_pack(chat, leader, 9)

    assert "chi hội mình có tin hôm nay rồi" in leader.says("xong")


def test_all_her_branches_are_done_at_once(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa, 4)
    give_pack(chat, hoa, 5)

    assert "2/2" in hoa.says("xong")
    assert states(chat) == ["done", "done"]


def test_a_second_time_is_thanked_and_changes_nothing(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    hoa.says("xong")
    first = chat.now
    chat.wait(hours=1)

    assert "Cảm ơn chị" in hoa.says("xong")
    assert [pack.answered_at for pack in chat.rows(ForwardPack)] == [first]


@pytest.mark.parametrize("text", ["hôm nay bận", "hom nay ban", "bận", "dạ hôm nay chị bận quá"])
def test_busy_is_all_right(chat: ChatRoom, hoa: Person, text: str) -> None:
    give_pack(chat, hoa)

    answer = hoa.says(text)

    assert "chị cứ lo việc của mình" in answer
    assert states(chat) == ["busy"]


def test_busy_and_done_after_all(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    hoa.says("hôm nay bận")

    assert "Cảm ơn chị" in hoa.says("xong")
    assert states(chat) == ["done"]


def test_done_stays_done(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    hoa.says("xong")
    hoa.says("hôm nay bận")

    assert states(chat) == ["done"]


@pytest.mark.parametrize("text", ["ban", "bán", "bạn"])
def test_what_only_looks_like_busy_is_not(chat: ChatRoom, hoa: Person, text: str) -> None:
    give_pack(chat, hoa)
    hoa.says(text)

    assert states(chat) == ["sent"]


def test_another_s_pack_is_not_hers(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    give_pack(chat, hoa)

    assert lan.says("xong") == "Dạ. Chị cần gì cứ nhắn em ạ."
    assert states(chat) == ["sent"]


def test_yesterday_s_pack_is_over(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa, day=TODAY - timedelta(days=1))

    assert hoa.says("xong") == "Dạ. Chị cần gì cứ nhắn em ạ."
    assert "chị cứ lo việc" in hoa.says("hôm nay bận")
    assert states(chat) == ["sent"]


def test_without_a_pack_an_open_question_gets_the_word(hoa: Person) -> None:
    hoa.says("đổi giờ gửi tin")

    assert "mấy giờ" in hoa.says("xong")


@pytest.mark.parametrize(
    ("text", "answer"), [("xong", "Chị cần gì"), ("hôm nay bận", "Lúc nào rảnh")]
)
def test_a_list_of_numbers_takes_no_words(hoa: Person, text: str, answer: str) -> None:
    hoa.says("việc của tôi")

    assert answer in hoa.says(text)


def test_with_a_pack_the_open_question_is_asked_again(chat: ChatRoom, hoa: Person) -> None:
    give_pack(chat, hoa)
    hoa.says("đổi giờ gửi tin")

    answer = hoa.says("xong")

    assert answer.startswith("Cảm ơn chị.")
    assert answer.endswith("0. Để sau")


def test_in_a_group_it_is_ordinary_talk(chat: ChatRoom, hoa: Person, group: str) -> None:
    give_pack(chat, hoa)

    assert hoa.says_in(group, "xong") == ""
    assert states(chat) == ["sent"]
