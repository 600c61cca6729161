"""Danger is answered first; a case opens only after her yes and never reaches her hamlet."""

from datetime import timedelta

import pytest

from handlers.kit.phones import find_phone
from handlers.kit.switchboard import Switchboard
from models.case import Case
from models.conversation import Conversation
from models.push import LeaderLine, Pause
from models.unit import Unit
from tests.chat_room import OA, ChatRoom, Person


@pytest.fixture
def mai(chat: ChatRoom) -> Person:
    return chat.member("Trần Thị Mai", "MYPHU03")


def test_violence_is_answered_with_the_police_and_a_question(mai: Person) -> None:
    answer = mai.says("chồng em đánh em")

    assert "113" in answer
    assert "Em báo cán bộ Hội xã được không ạ?" in answer
    assert "1. Được\n0. Chưa" in answer


def test_yes_opens_a_restricted_case_of_the_commune(chat: ChatRoom, mai: Person) -> None:
    mai.says("chong em danh em")

    mai.says("1")

    (case,) = chat.rows(Case)
    (commune,) = [unit for unit in chat.rows(Unit) if unit.code == "ANBINH"]
    assert (case.kind, case.restricted, case.unit_id) == ("danger", True, commune.id)


def test_not_yet_opens_nothing_and_leaves_the_door_open(chat: ChatRoom, mai: Person) -> None:
    mai.says("em muốn chết")

    answer = mai.says("chưa")

    assert "em không nói với ai" in answer
    assert chat.rows(Case) == []


def test_nothing_opens_without_an_answer(chat: ChatRoom, mai: Person) -> None:
    mai.says("ảnh đòi giết em")
    mai.says("tin hôm nay")

    assert chat.rows(Case) == []


def test_a_second_yes_finds_the_open_case(chat: ChatRoom, mai: Person) -> None:
    for _ in range(2):
        mai.says("chồng em đánh em")
        mai.says("dạ được")

    assert len(chat.rows(Case)) == 1


def test_a_newcomer_s_call_is_heard_by_the_officers_of_the_province(
    chat: ChatRoom, lan: Person
) -> None:
    officer = chat.member("Đỗ Minh Tâm", "CANTHO", "officer")
    lan.says("em bị chồng đánh")
    lan.says("1")

    (case,), (told,) = chat.rows(Case), chat.rows(LeaderLine)
    assert case.unit_id == 1
    assert told.user_id == officer.user_id


def test_a_scam_gets_the_four_steps_in_one_message_without_reproach(lan: Person) -> None:
    answer = lan.says("em lo chuyen tien cho no roi")

    assert "chị không có lỗi" in answer
    assert all(f"\n{step}. " in answer for step in (1, 2, 3, 4))
    assert "bao nhiêu" not in answer


def test_a_scam_closes_the_open_question_since_its_steps_are_numbers(lan: Person) -> None:
    lan.says("tham gia MYPHU03")
    lan.says("em bị lừa mất 5 triệu")

    assert "không có câu hỏi nào" in lan.says("1")


def test_danger_comes_before_an_open_question(lan: Person) -> None:
    lan.follows()

    assert "113" in lan.says("em bị chồng đập")


def test_a_caption_may_be_a_call_for_help(lan: Person) -> None:
    assert "113" in lan.sends("image", "chồng em đánh em nè")


def test_danger_is_heard_while_an_officer_is_talking(chat: ChatRoom, lan: Person) -> None:
    lan.says("chào")
    chat.hand_over(lan)

    assert lan.says("mai họp mấy giờ") == ""
    assert "113" in lan.says("cứu em với")
    assert "sổ riêng của cán bộ" in lan.says("1")
    assert [case.kind for case in chat.rows(Case)] == ["danger"]


def test_a_number_unchecked_for_half_a_year_is_not_given(chat: ChatRoom, lan: Person) -> None:
    day = chat.now.date()

    assert find_phone("police", day.replace(year=2040)) == "113"
    assert find_phone("scam_reports", day) is None
    assert "156" not in lan.says("em bị lừa rồi")


def test_a_number_checked_lately_is_given(chat: ChatRoom, lan: Person) -> None:
    chat.now = chat.now.replace(year=2025, month=10)

    assert "156" in lan.says("em bị lừa rồi")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("chay nha roi", {"114", "115"}),
        ("con em rớt xuống mương", {"114", "115"}),
        ("chong em bi dien giat", {"115"}),
        ("má em bất tỉnh rồi", {"115"}),
        ("ba em bị đột quỵ", {"115"}),
        ("chong em bi ran ho can", {"115"}),
        ("con em bị xe tông", {"113", "115"}),
        ("nhà em bị sạt lở", {"114", "115"}),
    ],
)
def test_an_accident_is_answered_with_whom_to_call_and_no_question(
    lan: Person, text: str, numbers: set[str]
) -> None:
    lan.says("tham gia MYPHU03")

    answer = lan.says(text)

    assert {number for number in ("111", "113", "114", "115") if number in answer} == numbers
    assert "?" not in answer
    assert "không có câu hỏi nào" in lan.says("1")


def test_the_question_of_a_call_for_help_is_asked_again_after_another(mai: Person) -> None:
    mai.says("chong em danh em")
    mai.says("em muốn gặp cán bộ")

    answer = mai.says("1")

    assert "Cán bộ rảnh tay" in answer
    assert "Em báo cán bộ Hội xã được không ạ?" in answer
    assert "sổ riêng" in mai.says("1")
    assert "không có câu hỏi nào" in mai.says("1")


def test_a_number_only_the_kept_question_offers_shows_it_again(
    chat: ChatRoom, mai: Person
) -> None:
    mai.says("chong em danh em")
    mai.says("doi chi hoi")

    assert "Em báo cán bộ Hội xã được không ạ?" in mai.says("1")
    assert chat.rows(Case) == []
    assert "sổ riêng" in mai.says("1")


def test_a_number_of_a_dialogue_of_several_steps_is_that_dialogues(mai: Person) -> None:
    mai.says("chong em danh em")
    mai.says("em muốn góp ý")

    assert "nhắn hết ý" in mai.says("1")
    assert "Em báo cán bộ Hội xã được không ạ?" in mai.says("0")


def test_a_kept_question_ends_when_it_would_have_ended(chat: ChatRoom, mai: Person) -> None:
    mai.says("chong em danh em")
    chat.wait(hours=71)
    mai.says("em muốn gặp cán bộ")
    chat.wait(hours=2)

    assert "Em báo cán bộ" not in mai.says("0")
    assert "không có câu hỏi nào" in mai.says("1")


def test_an_accident_does_not_wait_for_a_kept_question(mai: Person) -> None:
    mai.says("chong em danh em")
    mai.says("em muốn gặp cán bộ")

    assert "?" not in mai.says("nhà em đang cháy")


def test_danger_is_heard_before_every_question_there_is(
    chat: ChatRoom, mai: Person, switchboard: Switchboard
) -> None:
    """Generated: no step of any feature takes a call for help for its answer."""
    mai.says("chào em")
    steps = [(router.feature, step) for router in switchboard.routers for step in router.steps]
    deaf: list[str] = []
    for feature, step in steps:
        with chat.database.session() as db:
            talk = db.get_one(Conversation, (OA, f"u:{mai.user_id}"))
            talk.feature, talk.step, talk.slots = feature, step, {"_question": "?", "_choices": {}}
            talk.expires_at = chat.now + timedelta(hours=1)
        if "113" not in mai.says("cứu em với"):
            deaf.append(f"{feature}.{step}")

    assert len(steps) > 40
    assert deaf == []


def test_danger_is_heard_from_whom_nothing_else_reaches(chat: ChatRoom, mai: Person) -> None:
    stranger = chat.person("Không ai biết")
    mai.says("dừng nhận tin")
    today = chat.now.date()
    chat.add(
        Pause(unit_id=4, from_day=today, to_day=today, reason="tang", set_by="x", set_at=chat.now)
    )

    assert "113" in mai.says("chồng em đánh em")
    assert "113" in stranger.says("chồng em đánh em")


def test_in_a_group_only_who_calls_us_is_answered_and_nothing_is_asked(
    chat: ChatRoom, mai: Person, group: str
) -> None:
    assert mai.says_in(group, "chồng em đánh em") == ""

    answer = mai.says_in(group, "@OA chồng em đánh em", mentions_oa=True)

    assert "113" in answer
    assert "nhắn riêng cho em" in answer
    assert "Mai" not in answer
    assert "1." not in answer
    assert "114" in mai.says_in(group, "@OA cháy nhà rồi", mentions_oa=True)
    assert chat.rows(Case) == []


def test_an_order_with_a_slash_in_a_group_is_no_call_for_help(mai: Person, group: str) -> None:
    assert "113" not in mai.says_in(group, "/khaosat chồng đánh chị thì gọi ai? | 113 | 115")
