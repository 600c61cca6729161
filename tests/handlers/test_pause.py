"""A branch rests from the news: for some days, named with the last of them, and back again."""

from datetime import date

import pytest

from models.audit import AuditEntry
from models.outbox import OutboxMessage
from models.push import DailyPush, Pause, PushSlot
from tests.chat_room import OA, ChatRoom, Person

TODAY = date(2026, 11, 21)


def in_force(chat: ChatRoom) -> list[tuple[date, date]]:
    return [(row.from_day, row.to_day) for row in chat.rows(Pause) if row.ended_at is None]


def test_she_names_a_number_of_days(chat: ChatRoom, hoa: Person) -> None:
    chat.wait(days=1)

    answer = hoa.says("/nghi 3 ngày")

    assert answer.startswith(
        "Dạ, Chi hội ấp Mỹ Phú nghỉ nhận tin đến hết thứ Ba 24/11, sau đó em tự gửi lại. "
        "Em chia buồn cùng bà con nếu nhà có việc ạ."
    )
    assert in_force(chat) == [(date(2026, 11, 22), date(2026, 11, 24))]
    assert [entry.action for entry in chat.rows(AuditEntry)] == ["pause.begin"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("/nghi đến 24/11", date(2026, 11, 24)),
        ("/nghỉ tới hết 24-11-2026 nha em", date(2026, 11, 24)),
        ("/NGHI ba ngày", date(2026, 11, 23)),
        ("/nghi 1 tuần", date(2026, 11, 27)),
        ("/nghi 1 ngày", TODAY),
        ("/nghi 30 ngày", date(2026, 12, 20)),
        ("/nghi 5", date(2026, 11, 25)),
        ("/nghi 3 ngày vì nhà có tang", date(2026, 11, 23)),
    ],
)
def test_a_length_is_written_in_many_ways(
    chat: ChatRoom, hoa: Person, text: str, last: date
) -> None:
    hoa.says(text)

    assert in_force(chat) == [(TODAY, last)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/nghi 31 ngày", "từ 1 đến 30 ngày"),
        ("/nghi 999999 tuần", "từ 1 đến 30 ngày"),
        ("/nghi đến 20/11", "từ 1 đến 30 ngày"),
        ("/nghi đến 24/11/2025", "từ 1 đến 30 ngày"),
        ("/nghi đến 31/2", "“đến 31/2”"),
        ("/nghi lâu lâu {0}", "“lâu lâu {0}”"),
        ("/nghi đến 99/99/9999", "chưa rõ"),
    ],
)
def test_what_cannot_be_is_explained_with_an_example(
    chat: ChatRoom, hoa: Person, text: str, answer: str
) -> None:
    said = hoa.says(text)

    assert answer in said
    assert "/nghi 3 ngày" in said
    assert chat.rows(Pause) == []


def test_a_new_length_takes_the_place_of_the_old(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/nghi 10 ngày")
    chat.wait(minutes=1)
    hoa.says("/nghi 2 ngày")

    assert in_force(chat) == [(TODAY, date(2026, 11, 22))]


def test_what_is_queued_for_those_days_is_dropped(chat: ChatRoom, hoa: Person) -> None:
    chat.add(DailyPush(id=1, unit_id=4, day=TODAY, state="queued", at=chat.now))
    waiting = OutboxMessage(
        oa_id=OA, dedupe_key="k", priority=30, recipient_kind="group", recipient_id="g1",
        type="text", content={}, created_at=chat.now, due_at=chat.now, daily_push_id=1,
    )  # fmt: skip
    chat.add(waiting)

    hoa.says("/nghi 3 ngày")

    (row,) = chat.rows(OutboxMessage)
    assert (row.state, row.reason) == ("cancelled", "paused")


def test_alone_it_asks_and_then_tells(chat: ChatRoom, hoa: Person) -> None:
    assert "mấy ngày" in hoa.says("/nghi")
    assert "mấy ngày" in hoa.says("để chị hỏi lại nhà đã")
    assert "từ 1 đến 30" in hoa.says("40")

    assert "đến hết thứ Hai 23/11" in hoa.says("3")
    assert "đang nghỉ nhận tin đến hết thứ Hai 23/11" in hoa.says("/nghi")
    assert "đang nghỉ nhận tin đến hết thứ Hai 23/11" in hoa.says("/lich")


def test_in_a_group_it_explains_instead_of_asking(hoa: Person, group: str) -> None:
    assert "/nghi 3 ngày" in hoa.says_in(group, "/nghi")


@pytest.mark.parametrize("text", ["/molai", "/mở lại", "gửi lại", "hết nghỉ", "/nghi 0"])
def test_she_ends_it_before_its_time(chat: ChatRoom, hoa: Person, text: str) -> None:
    hoa.says("/nghi 3 ngày")
    chat.wait(hours=1)

    assert "nhận tin lại từ Chủ nhật 22/11" in hoa.says(text)
    assert in_force(chat) == []
    assert chat.rows(AuditEntry)[-1].action == "pause.end"


def test_ended_before_the_hour_the_day_counts(chat: ChatRoom, hoa: Person) -> None:
    chat.wait(hours=-3)
    hoa.says("/nghi 3 ngày")

    assert "ngay hôm nay" in hoa.says("/molai")


def test_ended_while_the_hour_is_off_says_so(hoa: Person) -> None:
    hoa.says("/lich tắt")
    hoa.says("/nghi 3 ngày")

    assert "/lich 7h" in hoa.says("/molai")


def test_without_a_pause_there_is_nothing_to_end(chat: ChatRoom, hoa: Person) -> None:
    assert "bình thường" in hoa.says("/molai")
    assert chat.rows(AuditEntry) == []


def test_a_pause_from_above_is_not_hers_to_end(chat: ChatRoom, hoa: Person) -> None:
    above = {"unit_id": 2, "reason": "bão", "set_by": "tam.do", "set_at": chat.now}
    chat.add(Pause.model_validate({"from_day": TODAY, "to_day": date(2026, 11, 23)} | above))

    answer = hoa.says("/molai")

    assert "phường An Bình cho nghỉ đến hết thứ Hai 23/11" in answer
    assert len(in_force(chat)) == 1


@pytest.mark.parametrize("text", ["/nghi 3 ngày", "/nghi", "/molai"])
def test_a_member_is_told_once_a_day_whose_it_is(
    chat: ChatRoom, hoa: Person, group: str, text: str
) -> None:
    mai = chat.member("Mai", "MYPHU03")

    assert mai.says_in(group, text) == "Dạ phần này để chị Hoa mở giúp ạ."
    assert mai.says_in(group, text) == ""
    assert chat.rows(Pause) == []


@pytest.mark.parametrize(
    ("code", "role", "pauses"),
    [
        ("MYPHU03", "deputy", 1),
        ("ANBINH", "officer", 1),
        ("MYPHU03", "cell_leader", 0),
        ("MYLOC04", "leader", 0),
        ("PHUNGHIEP", "officer", 0),
    ],
)
def test_roles_over_the_branch_count(
    chat: ChatRoom, group: str, code: str, role: str, pauses: int
) -> None:
    chat.member("Nguyễn Thị Sáu", code, role).says_in(group, "/nghi 3 ngày")

    assert len(chat.rows(Pause)) == pauses


def test_a_member_s_own_words_mean_her_own_news(chat: ChatRoom) -> None:
    mai = chat.member("Mai", "MYPHU03")

    assert "“dừng nhận tin”" in mai.says("tạm nghỉ nhận tin")
    assert "“nhận tin lại”" in mai.says("gửi lại")
    assert chat.rows(Pause) == []


def test_a_leader_s_words_mean_her_branch(hoa: Person) -> None:
    assert "mấy ngày" in hoa.says("tạm nghỉ gửi tin")


def test_a_role_that_ended_while_asked_counts_no_more(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/nghi")
    chat.end_roles()

    hoa.says("3 ngày")

    assert chat.rows(Pause) == []


@pytest.mark.parametrize("text", ["chào em", "cảm ơn em", "tin hôm nay"])
def test_while_a_branch_mourns_nothing_cheerful_is_said_to_its_people(
    chat: ChatRoom, hoa: Person, text: str
) -> None:
    before = hoa.says(text)
    chat.add(Pause(unit_id=4, from_day=TODAY, to_day=TODAY, reason="tang", set_by="x",
                   set_at=chat.now))  # fmt: skip

    said = [hoa.says(text), hoa.sends("sticker"), hoa.opens_chat()]

    assert "🌸" in before or "vui" in before
    assert not [answer for answer in said if "🌸" in answer or "vui" in answer]


def test_a_pause_taken_back_lets_the_day_be_pushed(chat: ChatRoom, hoa: Person) -> None:
    hoa.says("/nghi 3 ngày")
    chat.add(DailyPush(unit_id=4, day=TODAY, state="skipped", reason="paused", at=chat.now))
    chat.wait(minutes=5)

    hoa.says("/huy")

    assert in_force(chat) == []
    assert chat.rows(DailyPush) == []
    (slot,) = (slot for slot in chat.rows(PushSlot) if slot.unit_id == 4)
    assert slot.day == TODAY
