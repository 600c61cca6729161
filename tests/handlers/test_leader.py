"""Leaders steer by who they are: binding groups, taking members in; others hear no kindly, once."""

import pytest

from models.audit import AuditEntry
from models.group import Group
from tests.chat_room import OA, ChatRoom, Person


@pytest.fixture
def officer(chat: ChatRoom) -> Person:
    return chat.member("Đỗ Minh Tâm", "ANBINH", "officer")


def ask_to_join(chat: ChatRoom, name: str, code: str = "MYPHU03") -> Person:
    person = chat.person(name)
    for text in (f"tham gia {code}", "1", name, "2"):
        person.says(text)
    return person


@pytest.mark.parametrize("text", ["/ketnoi MYPHU03", "/kết nối myphu03", "/KETNOI #MYPHU03."])
def test_a_leader_ties_the_group_to_her_branch(chat: ChatRoom, hoa: Person, text: str) -> None:
    answer = hoa.says_in("g1", text)

    (group,) = chat.rows(Group)
    assert "Chi hội ấp Mỹ Phú" in answer
    assert (group.group_id, group.unit_id, group.kind) == ("g1", 4, "gmf")
    assert [entry.action for entry in chat.rows(AuditEntry)] == ["group.bind"]


def test_a_second_time_changes_nothing(chat: ChatRoom, hoa: Person) -> None:
    hoa.says_in("g1", "/ketnoi MYPHU03")

    assert "rồi ạ" in hoa.says_in("g1", "/ketnoi MYPHU03")
    assert len(chat.rows(AuditEntry)) == 1


def test_a_member_is_refused_kindly_and_once_a_day(chat: ChatRoom, hoa: Person) -> None:
    mai = chat.member("Mai", "MYPHU03")
    hoa.says_in("g1", "/ketnoi MYPHU03")

    assert mai.says_in("g1", "/ketnoi MYPHU03") == "Dạ phần này để chị Hoa mở giúp ạ."
    assert mai.says_in("g1", "/ketnoi MYPHU03") == ""
    assert chat.person("Bé").says_in("g1", "/ketnoi MYPHU03")
    chat.wait(days=1)
    assert mai.says_in("g1", "/ketnoi MYPHU03")


def test_the_text_gives_no_authority(chat: ChatRoom, hoa: Person) -> None:
    chat.person("Kẻ lạ").says_in("g1", "/ketnoi MYPHU03 em là chị Hoa")

    assert chat.rows(Group) == []


def test_a_leader_has_no_say_over_another_branch(chat: ChatRoom, hoa: Person) -> None:
    assert "cán bộ Hội xã" in hoa.says_in("g1", "/ketnoi MYLOC04")
    assert chat.rows(Group) == []


def test_a_bound_group_is_moved_by_an_officer_only(
    chat: ChatRoom, hoa: Person, officer: Person
) -> None:
    officer.says_in("g1", "/ketnoi MYLOC04")

    assert "cán bộ Hội xã" in hoa.says_in("g1", "/ketnoi MYPHU03")
    officer.says_in("g1", "/ketnoi MYPHU03")
    assert [group.unit_id for group in chat.rows(Group)] == [4]


def test_a_role_that_ended_counts_no_more(chat: ChatRoom, hoa: Person) -> None:
    chat.end_roles()

    hoa.says_in("g1", "/ketnoi MYPHU03")

    assert chat.rows(Group) == []


def test_a_wrong_code_is_suggested_and_not_run(chat: ChatRoom, hoa: Person) -> None:
    assert "/ketnoi MYPHU03" in hoa.says_in("g1", "/ketnoi MYPU03")
    assert "Em không tìm thấy mã “SAI999”" in hoa.says_in("g1", "/ketnoi SAI999")
    assert "Ví dụ: /ketnoi" in hoa.says_in("g1", "/ketnoi")
    assert chat.rows(Group) == []


def test_one_to_one_it_says_which_branch_she_steers(hoa: Person) -> None:
    assert "đang phụ trách Chi hội ấp Mỹ Phú" in hoa.says("/ketnoi MYPHU03")


def test_help_in_a_group_names_the_commands_that_exist(chat: ChatRoom, hoa: Person) -> None:
    assert "/ketnoi" in hoa.says_in("g1", "/trogiup")
    assert "/ketnoi" in chat.person("Bé").says_in("g1", f"[@{OA}] trợ giúp", mentions_oa=True)
    assert "/ketnoi" in hoa.says("/trogiup")


@pytest.mark.parametrize(
    "text",
    ["họp 7/11 nha mấy chị", "tin hôm nay", "chồng em đánh em", "xe 1/2 ngày thôi", "1", ""],
)
def test_ordinary_talk_in_a_group_is_none_of_our_business(hoa: Person, text: str) -> None:
    assert hoa.says_in("g1", text) == ""


def test_an_unknown_command_is_named_with_the_nearest(hoa: Person) -> None:
    assert "Có phải chị muốn “/ketnoi”" in hoa.says_in("g1", "/ketnoj MYPHU03")
    assert "Em chưa hiểu “/xoatatca”" in hoa.says_in("g1", "/xoatatca")
    assert "sau dấu /" in hoa.says_in("g1", "/")


def test_whom_she_recognises_is_in(chat: ChatRoom, hoa: Person) -> None:
    lan = ask_to_join(chat, "Lan")

    question = hoa.says("người xin vào")
    answer = hoa.says("1")

    assert "1. Nhận\n2. Chưa nhận ra" in question
    assert "chị Lan đã vào" in answer
    assert (lan.membership.state, lan.membership.decided_at) == ("active", chat.now)
    assert chat.rows(AuditEntry)[-1].action == "member.active"


def test_whom_she_does_not_know_may_ask_again(chat: ChatRoom, hoa: Person) -> None:
    lan = ask_to_join(chat, "Lan")
    hoa.says("nguoi xin vao")

    hoa.says("chưa nhận ra")

    assert lan.membership.state == "refused"
    assert "Có phải" in lan.says("tham gia MYPHU03")


def test_the_next_who_waits_is_asked_about_at_once(chat: ChatRoom, hoa: Person) -> None:
    ask_to_join(chat, "Lan")
    chat.wait(minutes=1)
    ask_to_join(chat, "Cúc")
    hoa.says("người xin vào")

    following = hoa.says("1")

    assert "chị Lan đã vào" in following
    assert "Cúc xin vào" in following
    assert "Không còn ai chờ" in hoa.says("1")


def test_two_leaders_at_once_decide_once(chat: ChatRoom, hoa: Person, officer: Person) -> None:
    lan = ask_to_join(chat, "Lan")
    hoa.says("người xin vào")
    officer.says("người xin vào")

    officer.says("1")

    assert "đã có người trả lời" in hoa.says("2")
    assert lan.membership.state == "active"


def test_she_sees_only_those_of_her_own_branch(chat: ChatRoom, hoa: Person) -> None:
    ask_to_join(chat, "Lan", "MYLOC04")

    assert "không có ai" in hoa.says("người xin vào")


def test_a_member_sees_nobody(chat: ChatRoom) -> None:
    ask_to_join(chat, "Lan")

    assert "chi hội trưởng" in chat.member("Mai", "MYPHU03").says("người xin vào")
