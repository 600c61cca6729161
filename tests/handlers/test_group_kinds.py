"""A leader asks which kind her group is: what the OA can do there, and what she should do herself."""

from datetime import date
from typing import Any

import pytest

from models.group import Group
from tests.chat_room import OA, ChatRoom, Person

COMMUNE, BRANCH = 2, 4


def add_group(chat: ChatRoom, group_id: str, **more: Any) -> None:
    values: dict[str, Any] = {"name": group_id, "unit_id": BRANCH} | more
    chat.add(Group(oa_id=OA, group_id=group_id, **values))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ({"kind": "gmf"}, "gửi tin vui thẳng vào đây (7 giờ)"),
        ({"kind": "gmf", "away": True}, "làm xa của Chi hội ấp Mỹ Phú"),
        ({"kind": "gmf", "is_shut": True}, "Zalo đang khoá"),
        ({"kind": "gmf", "valid_through": date(2026, 11, 20)}, "Zalo đang khoá"),
        ({"kind": "gmf", "audience": "leaders", "unit_id": COMMUNE}, "nhóm chi hội trưởng của"),
        ({"kind": "ordinary"}, "gõ /ketnoi MYPHU03"),
        ({"kind": "gmf", "state": "gone"}, "gõ /ketnoi MYPHU03"),
        ({"kind": "gmf", "unit_id": None}, "gõ /ketnoi MYPHU03"),
    ],
)
def test_in_the_group_it_is_told_of(
    chat: ChatRoom, hoa: Person, kind: dict[str, Any], expected: str
) -> None:
    add_group(chat, "g1", **kind)

    assert expected in hoa.says_in("g1", "/nhom kiem-tra")


def test_a_group_that_nobody_wrote_down_is_to_be_tied(chat: ChatRoom, hoa: Person) -> None:
    assert "chưa nối với chi hội nào" in hoa.says_in("g9", "/nhóm")


def test_what_the_advice_says_mends_the_group(chat: ChatRoom, hoa: Person) -> None:
    add_group(chat, "g1", kind="ordinary")

    hoa.says_in("g1", "/ketnoi MYPHU03")

    assert "nhóm của OA, đã nối" in hoa.says_in("g1", "/nhom kiem-tra")


def test_chat_about_groups_is_left_alone_and_a_member_hears_no_once(
    chat: ChatRoom, hoa: Person
) -> None:
    add_group(chat, "g1", kind="gmf")
    mai = chat.member("Mai", "MYPHU03")

    assert hoa.says_in("g1", "kiểm tra nhóm giùm em") == ""
    assert mai.says_in("g1", "/nhom") == "Dạ phần này để chị Hoa mở giúp ạ."
    assert mai.says_in("g1", "/nhom") == ""


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], "chưa có nhóm Zalo nào của Chi hội ấp Mỹ Phú"),
        ([{"kind": "gmf"}], "Chị không phải làm gì thêm"),
        ([{"kind": "gmf"}, {"state": "gone"}], "Chị không phải làm gì thêm"),
        ([{"kind": "gmf"}, {"kind": "ordinary"}], "em nhắn tin riêng cho chị"),
        ([{"kind": "bot"}], "trợ lý khác của Zalo"),
        ([{"kind": "gmf", "is_shut": True}], "gia hạn giúp em"),
        ([{"kind": "gmf", "state": "gone"}], "có nhóm mới của OA"),
        (
            [{"kind": "ordinary"}, {"kind": "gmf", "audience": "leaders", "unit_id": COMMUNE}],
            "em gửi tin ở nhóm chi hội trưởng",
        ),
    ],
)
def test_one_to_one_all_groups_of_her_branch_are_told_of(
    chat: ChatRoom, hoa: Person, groups: list[dict[str, Any]], expected: str
) -> None:
    for number, group in enumerate(groups):
        add_group(chat, f"g{number}", **group)

    assert expected in hoa.says("/nhom kiem-tra")


def test_many_groups_with_long_names_stay_one_readable_message(
    chat: ChatRoom, hoa: Person
) -> None:
    for number in range(9):
        add_group(chat, f"g{number}", name=f"Nhóm {number} " + "rất dài " * 9, kind="ordinary")

    answer = hoa.says("kiểm tra nhóm")

    assert "- và 6 nhóm nữa" in answer
    assert len(answer.splitlines()) <= 6
    assert len(answer) <= 400


def test_who_looks_after_many_branches_chooses_one_first(chat: ChatRoom) -> None:
    tam = chat.member("Tâm", "ANBINH", "officer")

    assert "/ketnoi" in tam.says("/nhom")
