"""Codes in the chat: each does what its page does; revoked and unknown ones get a kind word."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from models.code import Code
from models.code_issuing import ensure_codes
from models.code_target import Target, group_target, link_target, news_target, unit_target
from models.group import Group
from models.news import NewsItem
from models.unit import Unit
from models.unit_change import UnitChange
from models.unit_orders import carry_out
from tests.chat_room import MORNING, OA, ChatRoom, Person

TODAY = date(2026, 11, 21)


def issue(chat: ChatRoom, target: Target) -> Code:
    with chat.database.session() as db:
        return ensure_codes(db, [target], "hoa.tran", MORNING)[target]


def unit_code(chat: ChatRoom, unit_id: int = 4) -> Code:
    with chat.database.read_session() as db:
        unit = db.get_one(Unit, unit_id)
    return issue(chat, unit_target(unit))


def revoke(chat: ChatRoom, code: Code) -> None:
    with chat.database.session() as db:
        db.get_one(Code, code.id).state = "revoked"


def typed(chat: ChatRoom, code: Code) -> int:
    (found,) = [row for row in chat.rows(Code) if row.id == code.id]
    return found.typed


def add_item(chat: ChatRoom, **values: Any) -> None:
    usual: dict[str, Any] = {
        "code": "K7Q2",
        "day": TODAY,
        "title": "Cầu Rạch Gòi thông xe",
        "body": "Bà con góp công.",
        "unit_id": 1,
        "state": "approved",
        "author": "hoa",
        "created_at": MORNING,
        "approved_at": MORNING,
    }
    chat.add(NewsItem(**(usual | values)))


@pytest.mark.parametrize(
    "shape",
    ["#{}-{}", "{}-{}", "{} {}", "{}{}", "tham gia {}-{}", "# {} - {}"],
)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_a_posters_code_finds_the_branch_in_any_dress(
    chat: ChatRoom, lan: Person, shape: str, case: Any
) -> None:
    code = unit_code(chat)

    answer = lan.says(case(shape.format("MYPHU03", code.text[-3:])))

    assert "Có phải Chi hội ấp Mỹ Phú (phường An Bình" in answer
    assert typed(chat, code) == 1


def test_from_the_code_she_comes_to_her_branch(chat: ChatRoom, lan: Person, hoa: Person) -> None:
    lan.says(f"#{unit_code(chat).shown}")
    lan.says("1")
    lan.says("lan ba tư")

    assert (lan.membership.unit_id, lan.membership.state) == (4, "waiting")


def test_a_slip_of_the_finger_is_asked_about(chat: ChatRoom, lan: Person) -> None:
    text = unit_code(chat).text
    wrong = text[:-1] + ("2" if text[-1] != "2" else "3")

    answer = lan.says(f"#{wrong}")

    assert "Có phải “MYPHU03” – Chi hội ấp Mỹ Phú" in answer


def test_a_revoked_code_leads_to_the_question_for_her_hamlet(chat: ChatRoom, lan: Person) -> None:
    code = unit_code(chat)
    revoke(chat, code)

    told = lan.says(f"#{code.shown}")
    answer = lan.says("ấp mỹ phú phường an bình")

    assert "đã thôi dùng" in told
    assert "Có phải Chi hội ấp Mỹ Phú" in answer
    assert typed(chat, code) == 0


def test_a_merged_branchs_poster_leads_to_its_successor(chat: ChatRoom, lan: Person) -> None:
    code = unit_code(chat, 5)
    _merge(chat)

    assert "Chi hội ấp Mỹ Phú" in lan.says(f"#{code.shown}")


def _merge(chat: ChatRoom) -> None:
    """MYLOC04 becomes part of MYPHU03, as `chihoi org merge` does it."""
    wanted = {"units": ["MYLOC04"], "into": "MYPHU03"}
    with chat.database.session() as db:
        change = UnitChange(
            kind="merge", day=TODAY, state="done", wanted=wanted, by="hoa.tran", made_at=MORNING
        )
        carry_out(db, change, MORNING)


def test_a_groups_code_tells_where_to_ask_to_enter(chat: ChatRoom, lan: Person) -> None:
    chat.add(Group(id=9, oa_id=OA, group_id="g9", name="Mỹ Phú", link="https://zalo.me/g/abc"))
    code = issue(chat, group_target(9, 4))

    assert "Mỹ Phú ở đây ạ: https://zalo.me/g/abc" in lan.says(f"#{code.shown}")
    assert lan.says(code.text.lower()) == lan.says(code.shown)
    assert typed(chat, code) == 3


def test_a_links_code_tells_the_page(chat: ChatRoom, lan: Person) -> None:
    code = issue(chat, link_target("https://phunuvietnam.vn/tin"))

    assert lan.says(code.shown).endswith("https://phunuvietnam.vn/tin")


def test_another_revoked_code_is_told_kindly(chat: ChatRoom, lan: Person) -> None:
    code = issue(chat, link_target("https://phunuvietnam.vn/tin"))
    revoke(chat, code)

    assert "đã thôi dùng" in lan.says(f"#{code.shown}")


def test_a_group_that_is_gone_is_told_kindly(chat: ChatRoom, lan: Person) -> None:
    chat.add(Group(id=9, oa_id=OA, group_id="g9", name="Mỹ Phú", state="deleted"))

    assert "đã thôi dùng" in lan.says(issue(chat, group_target(9, 4)).shown)


def test_an_items_code_is_answered_by_who_tells_true_news(chat: ChatRoom, lan: Person) -> None:
    add_item(chat)
    issue(chat, news_target(1, 4))

    assert "Cầu Rạch Gòi thông xe" in lan.says("K7Q2")


@pytest.mark.parametrize("said", ["2345", "1970", "chào", "tin", "CHỊ ƠI", "ấp 12a", "7h30"])
def test_what_anybody_writes_is_no_code(chat: ChatRoom, lan: Person, said: str) -> None:
    unit_code(chat)

    assert "đã thôi dùng" not in lan.says(said)
    assert [code.typed for code in chat.rows(Code)] == [0]


def test_a_number_still_answers_the_question_asked(chat: ChatRoom, lan: Person) -> None:
    lan.says(unit_code(chat).shown)

    assert "Ở nhà mình hay gọi chị là gì" in lan.says("1")


def test_every_code_is_there_once(chat: ChatRoom, lan: Person) -> None:
    code = unit_code(chat)
    lan.says(code.shown)

    with chat.database.read_session() as db:
        assert len(db.exec(select(Code)).all()) == 1
