"""Roles given and ended in the chat: by a superior, after a second question, effective at once."""

from datetime import timedelta

import pytest

from models.audit import AuditEntry
from models.member import Member
from models.role import Role
from tests.chat_room import ChatRoom, Person


@pytest.fixture
def tam(chat: ChatRoom) -> Person:
    """The officer of the commune above MYPHU03 and MYLOC04."""
    return chat.member("Đỗ Minh Tâm", "ANBINH", "officer")


@pytest.fixture
def lan(chat: ChatRoom) -> Person:
    return chat.member("Nguyễn Thị Lan", "MYPHU03")


def held(chat: ChatRoom, person: Person) -> list[tuple[str, int]]:
    mine = [row for row in chat.rows(Role) if row.member_id == person.membership.id]
    return [(row.role, row.unit_id) for row in mine if row.valid_to is None]


def test_a_leader_names_her_deputy(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    assert "1. chi hội phó\n2. tổ trưởng\n0. Để sau" in hoa.says("/capquyen")
    assert "cho ai" in hoa.says("1")
    assert "giao Nguyễn Thị Lan làm chi hội phó ấp Mỹ Phú" in hoa.says("lan")
    assert held(chat, lan) == []
    assert "từ bây giờ chị Lan là chi hội phó" in hoa.says("1")

    assert held(chat, lan) == [("deputy", 4)]
    assert "Việc của chị Lan" in lan.says("việc của tôi")
    assert chat.rows(AuditEntry)[-1].action == "role.grant"


def test_an_officer_names_a_branch_s_leader_by_its_code(chat: ChatRoom, tam: Person) -> None:
    mai = chat.member("Trần Thị Mai", "MYLOC04")

    assert "1. chi hội trưởng" in tam.says("/capquyen MYLOC04 Mai")
    assert "Trần Thị Mai làm chi hội trưởng ấp Mỹ Lộc" in tam.says("1")
    tam.says("1")

    assert held(chat, mai) == [("leader", 5)]


def test_what_a_dismissed_leader_was_asked_is_asked_no_more(
    chat: ChatRoom, hoa: Person, tam: Person
) -> None:
    for text in ("/capquyen", "1"):
        hoa.says(text)
    for text in ("/thoiquyen MYPHU03", "1", "1"):
        tam.says(text)

    assert "cho ai" not in hoa.says("menu")
    assert "chi hội trưởng" in hoa.says("việc của tôi")


def test_without_the_second_yes_nothing_happens(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    for text in ("/capquyen Lan", "1"):
        hoa.says(text)

    assert "để sau" in hoa.says("không")
    assert held(chat, lan) == []


def test_two_of_one_name_are_told_apart(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    other = chat.member("Lê Thị Lan", "MYPHU03")
    with chat.database.session() as db:
        db.get_one(Member, other.membership.id).birth_year = 1961
    hoa.says("/capquyen Lan")

    assert "1. Lê Thị Lan, 1961\n2. Nguyễn Thị Lan\n0. Người khác" in hoa.says("2")
    hoa.says("1")
    hoa.says("1")

    assert held(chat, other) == [("cell_leader", 4)]


def test_only_people_of_the_branch_who_write_to_us(chat: ChatRoom, hoa: Person) -> None:
    chat.member("Trần Thị Mai", "MYLOC04")
    chat.add(Member(full_name="Lê Thị Út", unit_id=4))
    for text in ("/capquyen", "1"):
        hoa.says(text)

    assert "chưa thấy người tên đó" in hoa.says("Mai")
    assert "chưa thấy người tên đó" in hoa.says("Út")


def test_nobody_makes_an_equal(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    """A leader no leader, a deputy nobody, and none over another branch."""
    assert "chi hội trưởng" not in hoa.says("/capquyen Lan").split("\n1.")[1]
    hoa.says("0")
    deputy = chat.member("Cúc", "MYPHU03", "deputy")

    assert "cán bộ Hội xã" in deputy.says("/capquyen Lan")
    assert "dành cho chi hội trưởng" in hoa.says("/capquyen MYLOC04 Lan")
    assert "dành cho chi hội trưởng" in lan.says("/capquyen Lan")
    assert held(chat, lan) == []


def test_a_role_that_ended_while_she_was_asked_gives_nothing(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    for text in ("/capquyen Lan", "1"):
        hoa.says(text)
    chat.end_roles()

    assert "dành cho chi hội trưởng" in hoa.says("1")
    assert held(chat, lan) == []


def test_what_she_holds_is_not_given_again(chat: ChatRoom, tam: Person, hoa: Person) -> None:
    for text in ("/capquyen MYPHU03 Hoa", "1"):
        tam.says(text)

    assert "đã là chi hội trưởng" in tam.says("1")
    assert len(held(chat, hoa)) == 1


def test_an_officer_ends_a_leader_s_role_at_once(chat: ChatRoom, tam: Person, hoa: Person) -> None:
    assert "1. chị Hoa, chi hội trưởng ấp Mỹ Phú" in tam.says("/thoiquyen MYPHU03")
    assert "phải không ạ" in tam.says("1")
    assert "Việc của chị Hoa" in hoa.says("việc của tôi")
    tam.says("1")

    assert "dành cho chi hội trưởng" in hoa.says("/lich 6h")
    assert chat.rows(AuditEntry)[-1].action == "role.revoke"


def test_a_leader_ends_her_deputy_s_and_never_her_own(chat: ChatRoom, hoa: Person) -> None:
    assert "không có ai khác" in hoa.says("/thoiquyen")
    cuc = chat.member("Cúc", "MYPHU03", "deputy")
    for text in ("/thoiquyen", "1", "1"):
        hoa.says(text)

    assert held(chat, cuc) == []
    assert held(chat, hoa) == [("leader", 4)]


def test_in_a_group_no_names_are_named(chat: ChatRoom, hoa: Person, group: str) -> None:
    assert "nhắn riêng" in hoa.says_in(group, "/capquyen Lan")
    assert "nhắn riêng" in hoa.says_in(group, "/thoiquyen")


def test_an_officer_freezes_and_opens_again(chat: ChatRoom, tam: Person, hoa: Person) -> None:
    assert "khoá tài khoản Zalo của ai" in tam.says("/khoa")
    assert "1. Nguyễn Thị Hoa" in tam.says("hoa")
    assert "không làm được gì" in tam.says("1")
    assert "Việc của chị Hoa" in hoa.says("việc của tôi")
    assert "khoá tài khoản của chị Hoa rồi" in tam.says("1")

    assert "tạm khoá" in hoa.says("/lich 6h")
    assert "1. Nguyễn Thị Hoa" in tam.says("/mokhoa")
    assert "mở lại" in tam.says("1")
    assert "Việc của chị Hoa" in hoa.says("việc của tôi")
    assert "không có tài khoản nào" in tam.says("/mokhoa")


def test_freezing_is_for_officers_and_their_own_part(
    chat: ChatRoom, tam: Person, hoa: Person, lan: Person
) -> None:
    assert "dành cho chi hội trưởng" in hoa.says("/khoa Lan")
    assert "dành cho chi hội trưởng" in lan.says("/mokhoa")
    chat.member("Trần Thị Mai", "TANLOI03")
    assert "chưa thấy người tên đó" in tam.says("/khoa Mai")
    assert "chưa thấy người tên đó" in tam.says("Tâm")


def test_nobody_freezes_a_superior(chat: ChatRoom, tam: Person, lan: Person) -> None:
    role = Role(
        member_id=lan.membership.id,
        unit_id=1,
        role="officer",
        valid_from=chat.now - timedelta(days=1),
        granted_by="test",
    )
    chat.add(role)
    for text in ("/khoa Lan", "1"):
        tam.says(text)

    assert "cấp trên" in tam.says("1")
    assert lan.identity.frozen_at is None
