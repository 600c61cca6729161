"""A leader's yes and no reach who asked; nobody is counted twice; moving, leaving, coming back."""

import pytest

from models.audit import AuditEntry
from models.conversation import Conversation
from models.group import Group
from models.group_request import GroupRequest
from models.member import Identity, Member
from models.membership import Membership
from models.outbox import OutboxMessage
from models.spans import NO_END
from tests.chat_room import OA, ChatRoom, Person


@pytest.fixture
def lan(chat: ChatRoom) -> Person:
    """Waits for the leader of MYPHU03, and wrote a moment ago."""
    return ask_to_join(chat, "Lan Ba Tư")


def ask_to_join(chat: ChatRoom, name: str, code: str = "MYPHU03") -> Person:
    person = chat.person(name)
    for text in (f"tham gia {code}", "1", name, "2"):
        person.says(text)
    wrote_now(chat, person)
    return person


def wrote_now(chat: ChatRoom, person: Person) -> None:
    with chat.database.session() as db:
        db.get_one(Identity, (OA, person.user_id)).last_interaction_at = chat.now


def told(chat: ChatRoom, person: Person) -> list[str]:
    rows = [row for row in chat.rows(OutboxMessage) if row.recipient_id == person.user_id]
    return [str(row.content["text"]) for row in rows]


def units_of(chat: ChatRoom, person: Person) -> list[int]:
    mine = [row for row in chat.rows(Membership) if row.member_id == person.membership.id]
    return [row.unit_id for row in mine if row.valid_to == NO_END]


def test_the_leader_reads_who_it_is_and_she_hears_the_yes(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    question = hoa.says("người xin vào")
    hoa.says("1")

    assert question.startswith("Chị Lan (Lan Ba Tư) xin vào Chi hội ấp Mỹ Phú.")
    assert "chị Hoa nhận chị Lan vào Chi hội ấp Mỹ Phú" in told(chat, lan)[0]
    assert units_of(chat, lan) == [4]


def test_the_no_asks_her_again_and_she_waits_anew(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    hoa.says("người xin vào")
    hoa.says("2")

    assert told(chat, lan) == [
        "Chị Hoa chưa nhận ra chị. Chị cho em tên thường gọi ở nhà, hoặc tên người trong nhà nhé."
    ]
    assert "để lời lại cho chị Hoa" in lan.says("con bà Tư tiệm may")
    assert (lan.membership.state, lan.membership.called) == ("waiting", "Bà Tư Tiệm May")
    assert "Tiệm May" in hoa.says("người xin vào")


def refuse(hoa: Person) -> None:
    hoa.says("người xin vào")
    hoa.says("2")


def ask_anew(lan: Person, name: str) -> None:
    for text in ("tham gia MYPHU03", "1", name, "2"):
        lan.says(text)


def test_after_asking_three_times_again_in_a_week_she_is_shown_to_a_person(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    for name in ("Lan Bà Tư", "Lan Tiệm May", "Lan Anh Ba"):
        refuse(hoa)
        ask_anew(lan, name)
        assert lan.membership.state == "waiting"
    refuse(hoa)

    assert "gặp cán bộ" in told(chat, lan)[-1]
    assert "gặp cán bộ" in lan.says("tham gia MYPHU03")
    assert lan.membership.state == "refused"
    assert "không có ai" in hoa.says("người xin vào")


def test_a_week_later_she_may_ask_once_more(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    for name in ("Lan Bà Tư", "Lan Tiệm May", "Lan Anh Ba"):
        refuse(hoa)
        ask_anew(lan, name)
    refuse(hoa)
    chat.wait(days=7, minutes=1)

    ask_anew(lan, "Lan Ba Tư")

    assert lan.membership.state == "waiting"


def test_who_cannot_be_reached_is_asked_nothing_she_would_not_see(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    chat.wait(days=3)
    hoa.says("người xin vào")
    hoa.says("2")

    assert told(chat, lan) == []
    assert "không có câu hỏi" in lan.says("1")


def test_at_night_she_hears_it_in_the_morning(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    chat.wait(hours=13)
    hoa.says("người xin vào")
    hoa.says("1")

    (row,) = chat.rows(OutboxMessage)
    assert row.due_at.astimezone(chat.house.zone).strftime("%H:%M") == "05:30"


def test_an_open_question_of_hers_is_not_taken_away(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    lan.says("gặp cán bộ")
    hoa.says("người xin vào")
    hoa.says("2")

    (talk,) = [t for t in chat.rows(Conversation) if t.key == f"u:{lan.user_id}"]
    assert talk.feature == "fallback"


def test_one_in_the_book_is_asked_about_and_tied(chat: ChatRoom, hoa: Person, lan: Person) -> None:
    chat.add(Member(id=50, full_name="Nguyễn Thị Lan", birth_year=1961, unit_id=4))
    chat.add(Member(id=51, full_name="Trần Thị Lan", unit_id=4))
    chat.add(Member(id=52, full_name="Trần Thị Lan", unit_id=5))
    hoa.says("người xin vào")

    question = hoa.says("1")

    assert "1. Nguyễn Thị Lan, sinh năm 1961\n2. Trần Thị Lan\n0. Chưa có trong sổ" in question
    assert "đã vào Chi hội ấp Mỹ Phú" in hoa.says("1")
    assert lan.membership.id == 50
    assert (lan.membership.called, lan.membership.state) == ("Lan Ba Tư", "active")
    states = {member.id: member.state for member in chat.rows(Member)}
    assert list(states.values()).count("active") == 4  # Hoa and the three of the book
    assert "merged" in states.values()
    assert "member.tie" in [entry.action for entry in chat.rows(AuditEntry)]


def test_one_who_is_not_in_the_book_becomes_a_new_row(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    chat.add(Member(id=50, full_name="Nguyễn Thị Lan", unit_id=4))
    for text in ("người xin vào", "1", "0"):
        hoa.says(text)

    assert lan.membership.id != 50
    assert lan.membership.state == "active"


def test_her_phone_number_finds_the_one(chat: ChatRoom, hoa: Person) -> None:
    chat.add(Member(id=50, full_name="Lê Thị Út", phone="0912345678", unit_id=4))
    chat.add(Member(id=51, full_name="Nguyễn Thị Lan", unit_id=4))
    lan = ask_to_join(chat, "lan ba tư 0912 345 678")
    hoa.says("người xin vào")

    assert "1. Lê Thị Út\n0." in hoa.says("1")
    hoa.says("1")
    assert lan.membership.id == 50


def test_one_whose_account_is_known_is_never_offered(
    chat: ChatRoom, hoa: Person, lan: Person
) -> None:
    chat.member("Nguyễn Thị Lan", "MYPHU03")
    hoa.says("người xin vào")

    assert "đã vào" in hoa.says("1")


def test_she_moves_once_the_other_leader_says_yes(chat: ChatRoom, hoa: Person) -> None:
    mai = chat.member("Trần Thị Mai", "MYLOC04")
    wrote_now(chat, mai)

    assert "chuyển sang Chi hội ấp Mỹ Phú" in mai.says("đổi chi hội MYPHU03")
    assert "trước mắt chị vẫn ở chi hội cũ" in mai.says("1")
    assert mai.membership.unit_id == 5
    assert "đang ở Chi hội ấp Mỹ Lộc, xin chuyển sang Chi hội ấp Mỹ Phú" in hoa.says(
        "người xin vào"
    )
    hoa.says("1")
    assert units_of(chat, mai) == [4]
    assert mai.membership.unit_id == 4
    assert "nhận chị Mai" in told(chat, mai)[0]


def test_a_no_to_a_move_leaves_her_where_she_is(chat: ChatRoom, hoa: Person) -> None:
    mai = chat.member("Trần Thị Mai", "MYLOC04")
    wrote_now(chat, mai)
    for text in ("đổi chi hội", "MYPHU03", "1"):
        mai.says(text)
    hoa.says("người xin vào")
    hoa.says("2")

    assert (mai.membership.unit_id, mai.membership.state) == (5, "active")
    assert "vẫn ở chi hội cũ" in told(chat, mai)[0]
    assert "không có ai" in hoa.says("người xin vào")


def test_two_leaders_decide_about_a_move_once(chat: ChatRoom, hoa: Person) -> None:
    tam = chat.member("Đỗ Minh Tâm", "ANBINH", "officer")
    mai = chat.member("Trần Thị Mai", "TANLOI03")
    for text in ("đổi chi hội", "MYPHU03", "1"):
        mai.says(text)
    hoa.says("người xin vào")
    tam.says("người xin vào")
    hoa.says("1")

    assert "đã có người trả lời" in tam.says("2")
    assert mai.membership.unit_id == 4


def test_leaving_needs_a_second_word_and_coming_back_is_the_same_person(
    chat: ChatRoom, hoa: Person
) -> None:
    mai = chat.member("Trần Thị Mai", "MYPHU03")

    for asked in ("em muốn rời chi hội", "toi muon roi chi hoi", "xin rut ten khoi chi hoi"):
        assert "phải không ạ" in mai.says(asked)
        assert "giữ như cũ" in mai.says("không")
    mai.says("rời chi hội")
    assert "đã rời Chi hội ấp Mỹ Phú" in mai.says("1")
    assert mai.membership.state == "left"
    assert units_of(chat, mai) == []
    before = mai.membership.id
    for text in ("tham gia MYPHU03", "1", "Mai", "2"):
        mai.says(text)
    hoa.says("người xin vào")
    hoa.says("1")
    assert (mai.membership.id, mai.membership.state) == (before, "active")


def test_a_leader_hands_over_before_she_leaves(hoa: Person) -> None:
    assert "bàn giao" in hoa.says("rời chi hội")
    assert hoa.membership.state == "active"


def test_who_waits_may_take_it_back(lan: Person) -> None:
    lan.says("rời chi hội")

    assert "rút lời xin" in lan.says("1")
    assert lan.membership.state == "left"


def test_a_request_to_enter_the_group_is_answered_the_same_way(
    chat: ChatRoom, hoa: Person, group: str
) -> None:
    for user in ("7", "8"):
        row = GroupRequest(oa_id=OA, group_id=group, user_id=user, asked_at=chat.now)
        row.name = {"7": "Cúc"}.get(user)
        chat.add(row)

    assert "Cúc xin vào nhóm Mỹ Phú" in hoa.says("người xin vào")
    assert "Có người xin vào nhóm Mỹ Phú" in hoa.says("1")
    assert "Không còn ai" in hoa.says("2")
    assert [row.state for row in chat.rows(GroupRequest)] == ["accepted", "refused"]


def test_a_request_of_another_branch_is_not_hers_to_answer(chat: ChatRoom, hoa: Person) -> None:
    chat.add(Group(oa_id=OA, group_id="g5", name="Mỹ Lộc", unit_id=5, kind="gmf"))
    chat.add(GroupRequest(oa_id=OA, group_id="g5", user_id="7", asked_at=chat.now))

    assert "không có ai" in hoa.says("người xin vào")


def test_who_is_taken_in_is_let_into_the_group_too(
    chat: ChatRoom, hoa: Person, lan: Person, group: str
) -> None:
    row = GroupRequest(oa_id=OA, group_id=group, user_id=lan.user_id, asked_at=chat.now)
    chat.add(row)
    hoa.says("người xin vào")

    assert "Không còn ai" in hoa.says("1")
    assert [row.state for row in chat.rows(GroupRequest)] == ["accepted"]
