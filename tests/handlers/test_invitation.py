"""A leader takes up her branch with the code on a slip: once, within its days, at once."""

from datetime import timedelta

import pytest

from handlers.kit.invitations import hash_code, new_code, read_slip_code
from models.audit import AuditEntry
from models.invitation import Invitation
from models.member import Member
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.push import DailyPush, ForwardPack
from models.role import Role
from models.unit import Unit
from tests.chat_room import OA, ChatRoom, Person

CODE = "CH-7K2Q"


def hand_out(chat: ChatRoom, *, unit: int = 4, role: str = "leader", **who: int) -> None:
    """A slip, as `chihoi member invite` prints it; `who`: member_id, replaced_id."""
    chat.add(
        Invitation(
            oa_id=OA,
            unit_id=unit,
            role=role,
            code_hash=hash_code(CODE, chat.house.code_key),
            created_at=chat.now,
            created_by="hoa.tran",
            expires_at=chat.now + timedelta(days=14),
            member_id=who.get("member_id"),
            replaced_id=who.get("replaced_id"),
        )
    )


@pytest.fixture
def be(chat: ChatRoom) -> Person:
    """Someone with a slip whom nobody knows yet."""
    hand_out(chat)
    return chat.person("Bé")


def add_item(chat: ChatRoom) -> None:
    item = NewsItem(
        id=1,
        code="K7Q2",
        day=chat.now.date(),
        title="Cầu Rạch Gòi thông xe",
        body="Xe máy qua lại được rồi.",
        unit_id=1,
        state="approved",
        author="hoa.tran",
        created_at=chat.now - timedelta(days=1),
    )
    chat.add(item)


def test_the_code_makes_her_the_leader_at_once(chat: ChatRoom, be: Person) -> None:
    question = be.says("CH-7K2Q")

    assert question.startswith("Dạ chào chị, chi hội trưởng ấp Mỹ Phú, đúng không ạ?")
    assert question.endswith("1. Đúng\n0. Không phải")
    assert "tên thường gọi" in be.says("1")
    assert "1. Nhóm do OA của Hội lập" in be.says("Hoa Sáu Bé")
    assert "chuyển tiếp vào nhóm" in be.says("2")
    assert "Việc của chị Hoa" in be.says("việc của tôi")
    (role,) = chat.rows(Role)
    assert (role.unit_id, role.role, role.valid_to) == (4, "leader", None)
    assert (be.membership.called, be.membership.unit_id) == ("Hoa Sáu Bé", 4)
    assert chat.rows(Invitation)[0].group_kind == "ordinary"
    assert "role.take_up" in [entry.action for entry in chat.rows(AuditEntry)]


def test_a_slip_for_a_branch_that_was_merged_makes_nobody_its_leader(
    chat: ChatRoom, be: Person
) -> None:
    be.says("CH-7K2Q")
    be.says("1")
    with chat.database.session() as db:
        db.get_one(Unit, 4).valid_to = chat.now.date() - timedelta(days=1)

    said = be.says("Hoa Sáu Bé")

    assert "ấp Mỹ Phú đã sáp nhập" in said
    assert be.says("CH-7K2Q") == said
    assert chat.rows(Role) == []


@pytest.mark.parametrize(
    "typed",
    ["ch-7k2q", "CH 7K2Q", "ch7k2q", "dạ mã CH-7K2Q ạ", "em gửi mã ch–7k2q nhé", "Ch-7k2q."],
)
def test_the_code_is_understood_as_people_type_it(be: Person, typed: str) -> None:
    assert "đúng không ạ?" in be.says(typed)


@pytest.mark.parametrize(
    "text", ["chuyen", "ch nghe", "chị ơi", "ch-2345", "CH-ABCD", "chuong 12"]
)
def test_ordinary_words_are_no_code(text: str) -> None:
    assert read_slip_code(text) is None


def test_a_branch_s_code_that_looks_like_a_slip_stays_a_branch_s(
    chat: ChatRoom, lan: Person
) -> None:
    chat.add(Unit(id=9, code="CHAU23", name="Chi hội ấp Châu", level="branch", parent_id=2))

    assert "Có phải Chi hội ấp Châu" in lan.says("chau23")


def test_whom_the_officer_s_list_named_is_greeted_and_counted_once(chat: ChatRoom) -> None:
    chat.add(Member(id=50, full_name="Nguyễn Thị Hoa", unit_id=4))
    hand_out(chat, member_id=50)
    hoa = chat.person("Hoa")

    assert "Dạ chào chị Hoa, chi hội trưởng ấp Mỹ Phú" in hoa.says(CODE)
    assert "Nhóm chi hội" in hoa.says("1")
    assert hoa.identity.member_id == 50
    assert len(chat.rows(Member)) == 1


def test_one_in_the_book_by_that_name_is_asked_about(chat: ChatRoom, be: Person) -> None:
    chat.add(Member(id=50, full_name="Nguyễn Thị Hoa", birth_year=1970, unit_id=4))
    be.says(CODE)
    be.says("1")

    assert "Nguyễn Thị Hoa, sinh năm 1970" in be.says("Hoa Sáu")
    be.says("1")

    assert be.identity.member_id == 50


def test_whoever_is_not_the_one_in_the_book_gets_her_own_row(chat: ChatRoom, be: Person) -> None:
    chat.add(Member(id=50, full_name="Nguyễn Thị Hoa", unit_id=4))
    for text in (CODE, "1", "Hoa Sáu", "0"):
        be.says(text)

    assert be.identity.member_id != 50
    assert be.membership.full_name == "Hoa Sáu"


def test_a_new_leader_replaces_the_old_one(chat: ChatRoom, hoa: Person) -> None:
    hand_out(chat, replaced_id=hoa.membership.id)
    mai = chat.member("Trần Thị Mai", "MYPHU03")

    mai.says(CODE)
    mai.says("1")

    assert "dành cho chi hội trưởng" in hoa.says("/lich 6h")
    assert "Việc của chị Mai" in mai.says("việc của tôi")


def test_a_new_phone_takes_the_row_from_the_old_account(chat: ChatRoom, hoa: Person) -> None:
    member_id = hoa.membership.id
    hand_out(chat, replaced_id=member_id)
    phone = chat.person("Máy mới")
    for text in (CODE, "1", "Hoa", "1"):
        phone.says(text)

    assert phone.identity.member_id == member_id
    assert hoa.identity.member_id is None
    assert "dành cho chi hội trưởng" in hoa.says("/lich 6h")
    assert "Việc của chị Hoa" in phone.says("việc của tôi")


def test_a_code_works_once(chat: ChatRoom, be: Person) -> None:
    for text in (CODE, "1", "Hoa", "2"):
        be.says(text)

    assert "đã có người dùng" in chat.person("Kẻ lạ").says(CODE)
    assert "chị dùng rồi" in be.says(CODE)
    assert len(chat.rows(Role)) == 1


def test_two_who_hold_the_same_slip_do_not_both_get_it(chat: ChatRoom, be: Person) -> None:
    mai = chat.member("Mai", "MYPHU03")
    be.says(CODE)
    be.says("1")
    mai.says(CODE)
    mai.says("1")

    assert "đã có người dùng" in be.says("Hoa")
    assert [role.member_id for role in chat.rows(Role)] == [mai.membership.id]


def test_after_fourteen_days_it_is_over(chat: ChatRoom, be: Person) -> None:
    chat.wait(days=14)

    assert "hết hạn" in be.says(CODE)


def test_it_may_be_over_while_she_is_asked(chat: ChatRoom, be: Person) -> None:
    chat.wait(days=13, hours=23)
    be.says(CODE)
    chat.wait(hours=2)
    be.says("1")

    assert "hết hạn" in be.says("Hoa")
    assert chat.rows(Role) == []


def test_no_means_that_nothing_happens(chat: ChatRoom, be: Person) -> None:
    be.says(CODE)

    assert "em chưa ghi gì" in be.says("không phải")
    assert chat.rows(Role) == []
    assert "đúng không ạ?" in be.says(CODE)


def test_five_wrong_codes_a_day_are_enough(chat: ChatRoom, be: Person) -> None:
    for wrong in ("CH-2222A", "CH-3333B", "CH-A444", "CH-B555"):
        assert "chưa thấy mã này" in be.says(wrong)

    assert "nhờ cán bộ" in be.says("CH-C666")
    assert "nhờ cán bộ" in be.says(CODE)
    chat.wait(days=1, minutes=1)
    assert "đúng không ạ?" in be.says(CODE)


def test_letters_that_no_slip_has_are_named_and_not_counted(be: Person) -> None:
    for _ in range(6):
        assert "không có số 0" in be.says("CH-7K0Q")

    assert "đúng không ạ?" in be.says(CODE)


def test_the_first_pack_follows_where_the_morning_s_is_over(chat: ChatRoom, be: Person) -> None:
    add_item(chat)
    day = chat.now.date()
    chat.add(DailyPush(unit_id=4, day=day, state="queued", news_item_id=1, at=chat.now))
    for text in (CODE, "1", "Hoa"):
        be.says(text)

    answer = be.says("2")

    assert "Tin hôm nay em gửi liền" in answer
    assert "📰 Tin vui hôm nay: Cầu Rạch Gòi thông xe" in answer
    assert "bấm Chuyển tiếp" in answer
    assert [pack.user_id for pack in chat.rows(ForwardPack)] == [be.user_id]


def test_nobody_gets_the_item_twice(chat: ChatRoom, be: Person) -> None:
    """The morning's push is still to come, so nothing is sent now."""
    add_item(chat)
    chat.push_at(19, 0)
    for text in (CODE, "1", "Hoa"):
        be.says(text)

    assert "📰" not in be.says("2")


@pytest.mark.parametrize(("number", "words"), [("1", "/ketnoi MYPHU03"), ("3", "chưa có nhóm")])
def test_the_other_kinds_of_groups(be: Person, number: str, words: str) -> None:
    for text in (CODE, "1", "Hoa"):
        be.says(text)

    assert words in be.says(number)


def test_an_officer_of_a_commune_is_asked_about_no_group(chat: ChatRoom) -> None:
    hand_out(chat, unit=2, role="officer")
    tam = chat.person("Tâm")
    tam.says(CODE)
    tam.says("1")

    assert "cán bộ phụ trách phường An Bình" in tam.says("Tâm")


def test_she_who_waits_is_taken_in_with_the_slip(chat: ChatRoom, be: Person) -> None:
    for text in ("tham gia MYPHU03", "1", "Bé", "2", CODE):
        be.says(text)
    be.says("1")

    assert be.membership.state == "active"


def test_codes_grow_where_many_are_open() -> None:
    assert len(new_code(1)) == len("CH-7K2Q")
    assert len(new_code(400)) == len("CH-7K2QX")
    assert len(new_code(4000)) == len("CH-7K2QXY")
    assert len({new_code(0) for _ in range(50)}) > 45


def test_what_is_stored_does_not_show_the_code(chat: ChatRoom, be: Person) -> None:
    (slip,) = chat.rows(Invitation)

    assert "7K2Q" not in slip.model_dump_json().upper()
    assert chat.rows(OutboxMessage) == []
    assert be.says("1") != ""
