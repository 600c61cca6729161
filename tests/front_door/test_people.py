"""What an event tells us by itself: her window, her leaving, an officer who takes over."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.case import Case
from models.group import Group, find_group
from models.member import Identity, Member, find_identity
from models.membership import join_unit
from models.outbox import OutboxMessage
from models.push import PushTime
from models.role import Role, end_roles, list_holders
from models.unit import Unit
from tests.front_door.union import GROUP, HOA, LAN, OA, Union


def identity(union: Union, user_id: str = LAN) -> Identity | None:
    with union.database.read_session() as db:
        return find_identity(db, OA, user_id)


def test_her_word_opens_the_window(union: Union) -> None:
    union.answers(LAN, "cảm ơn chị")

    known = identity(union)
    assert known is not None
    assert known.last_interaction_at == union.clock.now()


def test_leaving_is_noted_and_her_return_too(union: Union) -> None:
    union.answers(LAN, "cảm ơn chị")

    union.control(f"/people/{LAN}/unfollow", wait=True)
    union.work()
    left = identity(union)
    union.later(days=1)
    union.control(f"/people/{LAN}/follow", wait=True)
    union.work()
    back = identity(union)

    assert left is not None
    assert left.unfollowed_at is not None
    assert back is not None
    assert (back.unfollowed_at, back.followed_at) == (None, union.clock.now())


def test_while_an_officer_talks_with_her_the_bot_is_silent_but_for_commands_and_danger(
    union: Union,
) -> None:
    union.zalo_posts(
        "oa_send_text",
        sender={"id": OA, "admin_id": "6200000000000001188"},
        recipient={"id": LAN},
        message={"text": "Để chị xem nhé", "msg_id": "officer1"},
    )

    union.says(LAN, "dạ em đợi chị")
    union.work()
    assert union.got(LAN) == []
    assert "tin" in union.answers(LAN, "tin hôm nay").lower()
    assert "113" in union.answers(LAN, "chồng em đánh em")

    union.later(hours=12, minutes=1)
    assert union.answers(LAN, "dạ em đợi chị") != ""


def test_a_request_to_withdraw_her_data_becomes_a_case_for_an_officer(union: Union) -> None:
    union.answers(LAN, "nhận tin lại")

    union.zalo_posts("user_withdraw", oa_id=OA, user_id=LAN)

    with union.database.read_session() as db:
        (case,) = db.exec(select(Case)).all()
    assert (case.kind, case.user_id, case.state) == ("erase", LAN, "open")
    stopped = identity(union)
    assert stopped is not None
    assert stopped.news_stopped_at is not None


def test_ordinary_talk_in_a_group_is_not_answered(union: Union) -> None:
    for text in ("hôm nay họp nha mấy chị", "1", "cảm ơn", "họp 7/11", "chồng em đánh cá về"):
        union.control(f"/groups/{GROUP}/text", text=text, user_id=LAN, wait=True)
    union.work()

    assert union.got(GROUP) == []
    assert union.got(LAN) == []


def test_a_guest_is_asked_to_follow(union: Union) -> None:
    union.control("/anonymous/anon_1/text", text="Hội ơi", conversation_id="c1", wait=True)

    union.work_until(lambda: bool(union.log("send")))

    assert "Quan tâm" in union.log("send")[0]["text"]


def test_a_group_that_is_dissolved_is_gone(union: Union) -> None:
    with union.database.session() as db:
        db.add(Group(oa_id=OA, group_id=GROUP, name="Chi hội", kind="gmf"))

    union.zalo_posts("delete_group", oa_id=OA, group_id=GROUP)

    with union.database.read_session() as db:
        group = find_group(db, OA, GROUP)
    assert group is not None
    assert group.state == "gone"


def test_answers_to_one_person_arrive_in_the_order_of_her_questions(union: Union) -> None:
    start = union.clock.now() - timedelta(seconds=30)
    for number, text in enumerate(("cảm ơn chị", "menu", "tin hôm nay")):
        at = round((start + timedelta(seconds=number)).timestamp() * 1000)
        union.says(LAN, text, timestamp=at)

    union.work_until(lambda: len(union.got(LAN)) == 3)

    with union.database.read_session() as db:
        rows = db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).all()
    assert union.got(LAN) == [row.content["text"] for row in rows]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_dismissed_leaders_next_command_is_refused(union: Union) -> None:
    union.answers(HOA, "xin chào")
    with union.database.session() as db:
        unit = Unit(code="MYPHU03", name="Chi hội ấp Mỹ Phú", level="branch")
        hoa = Member(full_name="Nguyễn Thị Hoa")
        db.add_all([unit, hoa])
        db.flush()
        join_unit(db, hoa, unit, date(2026, 1, 1))
        db.get_one(Identity, (OA, HOA)).member_id = hoa.id
        since = union.clock.now() - timedelta(days=1)
        db.add(
            Role(
                member_id=hoa.id, unit_id=unit.id, role="leader", valid_from=since, granted_by="x"
            )
        )
        unit_id = unit.id
    assert "6 giờ 30" in union.answers(HOA, "/lich 6h30")

    with union.database.session() as db:
        end_roles(list_holders(db, unit_id, "leader", union.clock.now()), union.clock.now())
    refused = union.answers(HOA, "/lich 8h")

    assert "dành cho chi hội trưởng" in refused
    with union.database.read_session() as db:
        assert [row.at for row in db.exec(select(PushTime))] == ["06:30"]
