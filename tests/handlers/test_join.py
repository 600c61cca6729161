"""Joining: code or name, a yes, a name known at home, consent; every step has a way out."""

import pytest

from models.consent import Consent
from models.group import Group
from models.member import Member
from tests.chat_room import OA, ChatRoom, Person


def join(person: Person, code: str = "MYPHU03", *answers: str) -> str:
    person.says(f"tham gia {code}")
    said = ""
    for answer in ("1", "lan ba tư", *answers):
        said = person.says(answer)
    return said


@pytest.mark.parametrize(
    "text",
    [
        "tham gia MYPHU03", "Tham  gia myphu03 ạ", "#MYPHU03", "myphu03", "MYPHU 03",
        "tham gia mã MYPHU03", "tham gia chi hội #myphu03", "THAM GIA MYPHU03!",
    ],
)  # fmt: skip
def test_a_code_in_any_dress_finds_the_branch(lan: Person, text: str) -> None:
    answer = lan.says(text)

    assert "Có phải Chi hội ấp Mỹ Phú (phường An Bình, trước là xã Mỹ Khánh)" in answer


def test_she_waits_for_her_leader_under_the_name_used_at_home(lan: Person, hoa: Person) -> None:
    answer = join(lan)

    member = lan.membership
    assert (member.called, member.state, member.unit_id) == ("Lan Ba Tư", "waiting", 4)
    assert "chị Lan" in answer
    assert "chị Hoa" in answer


def test_yes_is_kept_with_the_text_and_the_message_that_gave_it(
    chat: ChatRoom, lan: Person
) -> None:
    answer = join(lan, "MYPHU03", "1")

    (consent,) = chat.rows(Consent)
    assert (consent.granted, consent.purpose) == (True, "daily_news")
    assert consent.text_version.startswith("join/vi/")
    assert consent.message_id == "m4"
    assert lan.identity.news_wanted
    assert "7 giờ mai" in answer
    assert "Zalo không cho em gửi" in answer


def test_who_gets_the_news_already_is_not_asked_about_it_again(
    chat: ChatRoom, lan: Person
) -> None:
    join(lan, "MYPHU03", "1")
    for text in ("MYLOC04", "1"):
        lan.says(text)

    answer = lan.says("Lan Ba Tư")

    assert answer.endswith("em vẫn gửi riêng chị như trước ạ.")
    assert lan.membership.unit_id == 5
    assert len(chat.rows(Consent)) == 1


@pytest.mark.parametrize("no", ["2", "không", "Không cần", "khỏi"])
def test_no_is_no(chat: ChatRoom, lan: Person, no: str) -> None:
    join(lan, "MYPHU03", no)

    assert not lan.identity.news_wanted
    assert [consent.granted for consent in chat.rows(Consent)] == [False]


def test_a_question_left_open_is_no_consent(chat: ChatRoom, lan: Person) -> None:
    join(lan)
    chat.wait(hours=25)

    lan.says("1")

    assert not lan.identity.news_wanted
    assert chat.rows(Consent) == []


def test_where_the_branch_has_its_own_group_she_is_shown_it_instead(
    chat: ChatRoom, lan: Person
) -> None:
    link = "https://zalo.me/g/abc"
    chat.add(Group(oa_id=OA, group_id="g1", name="Mỹ Phú", unit_id=4, kind="gmf", link=link))

    answer = join(lan)

    assert link in answer
    assert "1. Có" not in answer


def test_a_slip_in_the_code_is_named_and_never_acted_on(lan: Person) -> None:
    answer = lan.says("tham gia MYPU03")

    assert "Em không tìm thấy mã “MYPU03”. Có phải “MYPHU03”" in answer
    assert "Ở nhà mình hay gọi chị là gì" in lan.says("đúng")


def test_the_wrong_suggestion_can_be_refused(lan: Person) -> None:
    lan.says("#MYPU03")

    assert "tên ấp và xã" in lan.says("không phải")


def test_a_code_like_none_gets_a_kind_sentence(lan: Person) -> None:
    assert "Em chưa tìm thấy mã “XYZ999”" in lan.says("tham gia XYZ999")


@pytest.mark.parametrize("text", ["tham gia khóm 12", "tham gia ấp 12", "tham gia tổ 3"])
def test_a_numbered_hamlet_is_no_code(lan: Person, text: str) -> None:
    assert "Em chưa tìm ra chi hội" in lan.says(text)


def test_a_commune_s_code_is_no_branch(lan: Person) -> None:
    assert "gồm nhiều chi hội" in lan.says("tham gia ANBINH")


def test_two_branches_of_one_name_are_offered_by_number(lan: Person) -> None:
    lan.follows()
    answer = lan.says("chi hội ấp Mỹ Phú")

    assert "1. Chi hội ấp Mỹ Phú, phường An Bình" in answer
    assert "2. Chi hội ấp Mỹ Phú, xã Phụng Hiệp" in answer
    assert "0. Chi hội khác" in answer
    lan.says("2")
    lan.says("Lan")
    assert lan.membership.unit_id == 6


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("Lộc Thành", "Mỹ Lộc"),
        ("ap my loc", "Mỹ Lộc"),
        ("mỹ lốc", "Mỹ Lộc"),
        ("tan loi 3", "Tân Lợi 3"),
    ],
)
def test_old_names_and_slips_are_understood(lan: Person, said: str, unit: str) -> None:
    lan.follows()

    assert unit in lan.says(said)


def test_a_number_in_a_name_must_be_right(lan: Person) -> None:
    lan.follows()

    assert "Em chưa tìm ra" in lan.says("ấp Tân Lợi 8")


def test_after_two_tries_in_vain_she_is_shown_to_a_person(lan: Person) -> None:
    lan.follows()
    lan.says("xóm chùa")
    lan.says("gần chợ cũ")

    assert "gặp cán bộ" in lan.says("kế nhà ông Tám")


@pytest.mark.parametrize(
    "name", ["0912", "http://x.vn", "ok", "[@all]", "a" * 50, "b c d e f g h"]
)
def test_what_is_no_name_is_asked_again_kindly(lan: Person, name: str) -> None:
    lan.says("tham gia MYPHU03")
    lan.says("1")

    assert "em chưa rõ tên chị" in lan.says(name)
    assert lan.identity.member_id is None


@pytest.mark.parametrize("command", ["tin hôm nay", "dừng nhận tin", "dung gui tin nua nghen"])
def test_a_command_is_no_name(lan: Person, command: str) -> None:
    lan.says("tham gia MYPHU03")
    lan.says("1")

    assert "Ở nhà mình hay gọi chị là gì" in lan.says(command)
    assert lan.identity.member_id is None


@pytest.mark.parametrize("out", ["0", "thôi", "thoát", "để sau"])
def test_every_step_has_a_way_out(chat: ChatRoom, lan: Person, out: str) -> None:
    for answers in ([], ["tham gia"], ["tham gia MYPHU03"], ["tham gia MYPHU03", "1"]):
        lan.says("tham gia")
        for answer in answers:
            lan.says(answer)

        assert lan.says(out)
        assert "không có câu hỏi nào" in lan.says("1")

    assert chat.rows(Member) == []


def test_a_member_is_told_where_she_is(hoa: Person) -> None:
    assert "đang ở Chi hội ấp Mỹ Phú rồi" in hoa.says("tham gia MYPHU03")


def test_another_branch_is_asked_about_and_changes_nothing_yet(hoa: Person) -> None:
    assert "Chị muốn chuyển sang Chi hội ấp Mỹ Lộc" in hoa.says("tham gia MYLOC04")
    assert "giữ như cũ" in hoa.says("không")
    assert (hoa.membership.unit_id, hoa.membership.moving_to_id) == (4, None)


def test_to_move_is_asked_for_three_times_a_week(chat: ChatRoom, hoa: Person) -> None:
    for code in ("MYLOC04", "MYPHU07", "MYLOC04"):
        hoa.says(f"tham gia {code}")
        hoa.says("1")

    assert "gặp cán bộ" in hoa.says("tham gia MYPHU07")
    assert hoa.membership.moving_to_id == 5
    chat.wait(days=8)
    assert "Chị muốn chuyển sang" in hoa.says("tham gia MYPHU07")


def test_one_who_waits_may_choose_another_branch(lan: Person) -> None:
    join(lan, "MYPHU07", "2")

    join(lan, "MYPHU03", "2")

    assert lan.membership.unit_id == 4


def test_one_who_waits_is_told_so(lan: Person) -> None:
    join(lan, "MYPHU03", "2")

    assert "đang chờ" in lan.says("tham gia")


def test_a_newcomer_may_name_her_branch_unasked(lan: Person) -> None:
    assert "Có phải Chi hội ấp Mỹ Lộc" in lan.says("em ở chi hội ấp Mỹ Lộc")


def test_a_private_number_is_no_name(lan: Person) -> None:
    lan.says("tham gia MYPHU03")
    lan.says("1")

    answer = lan.says("em tên Lan [số đã che]")

    assert "số riêng" in answer
    assert lan.identity.member_id is None


def test_the_first_miss_repeats_the_question_the_second_shows_the_way_out(lan: Person) -> None:
    lan.says("tham gia MYPHU03")

    assert "Có phải Chi hội ấp Mỹ Phú" in lan.says("hổng hiểu gì hết")
    assert "bỏ qua bằng số 0" in lan.says("là sao em")
    assert "Có phải" not in lan.says("lạ ghê ta")
