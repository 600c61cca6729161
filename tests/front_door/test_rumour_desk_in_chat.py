"""Practice H12 worked in the chat: two officers answer what members asked, and nobody else can."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.role import Role
from models.rumour import Rumour
from models.unit import Unit
from tests.front_door.union import HOA, LAN, MAI, Union
from tests.scheduler.town import add_commune, add_leader, add_person

TEXT = "Từ ngày 1/12 ai chưa cập nhật VNeID sẽ bị khoá tài khoản, vào vneid-moi.top chuyển tiếp cho mọi người"
ANSWER = "Công an xã đã bác tin này, không ai bị khoá tài khoản."
OPEN = "tin cần xác minh"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What statements may differ in is asked of both databases in test_rumours."""
    return sqlite_url


@pytest.fixture
def desk(union: Union) -> Union:
    """Hoa and Mai are officers of the commune to whose branch Lan belongs."""
    with union.database.session() as db:
        (branch,) = add_commune(db, 1)
        commune = db.get_one(Unit, branch.parent_id)
        for user_id in (HOA, MAI):
            add_leader(db, commune, user_id, timedelta(0), "officer")
        add_person(db, branch, LAN, timedelta(0))
    return union


def rumours(union: Union) -> list[Rumour]:
    with union.database.read_session() as db:
        return list(db.exec(select(Rumour)))


def test_two_officers_answer_and_who_asked_hears_it_once(desk: Union) -> None:
    desk.answers(LAN, f"Tin này đúng không em: {TEXT}")

    listed = desk.answers(HOA, OPEN)
    read = desk.answers(HOA, "1")
    asked = desk.answers(HOA, "2")
    look = desk.answers(HOA, f"{ANSWER} https://bocongan.gov.vn/tin/1")
    kept = desk.answers(HOA, "1")
    own = (desk.answers(HOA, OPEN), desk.answers(HOA, "1"))[1]
    desk.answers(HOA, "0")
    heard_before = [text for text in desk.got(LAN) if ANSWER in text]
    desk.answers(MAI, OPEN)
    second = desk.answers(MAI, "1")
    done = desk.answers(MAI, "1")

    assert "1 tin chị em hỏi" in listed
    assert "vneid-moi[.]top" in read
    assert "viết vài câu" in asked
    assert "tin này không đúng" in look
    assert "Nguồn: https://bocongan.gov.vn/tin/1" in look
    assert "chưa gửi ai" in kept
    assert "Cho gửi" not in own
    assert heard_before == []
    assert ANSWER in second
    assert "1 người đã hỏi nhận ngay; ai hỏi sau" in second
    assert "Đã cho gửi câu trả lời" in done
    assert [ANSWER in text for text in desk.got(LAN)] == [False, True]
    assert "không có tin nào chờ" in desk.answers(MAI, OPEN)
    with desk.database.read_session() as db:
        actions = [entry.action for entry in db.exec(select(AuditEntry))]
    assert actions == ["rumour.answer", "rumour.publish"]


def test_who_is_no_officer_there_learns_and_changes_nothing(desk: Union) -> None:
    desk.answers(LAN, f"Tin này đúng không em: {TEXT}")
    desk.answers(HOA, OPEN)
    desk.answers(HOA, "1")
    with desk.database.session() as db:
        for role in db.exec(select(Role)):
            role.valid_to = desk.clock.now()

    for answer in (desk.answers(LAN, OPEN), desk.answers(HOA, "2"), desk.answers(HOA, OPEN)):
        assert "dành cho cán bộ Hội" in answer
        assert "VNeID" not in answer
    assert [rumour.state for rumour in rumours(desk)] == ["new"]


def test_what_came_long_before_or_was_a_call_for_help_is_not_meant(desk: Union) -> None:
    desk.answers(LAN, TEXT)
    desk.later(minutes=11)
    assert "dán nguyên tin" in desk.answers(LAN, "tin này thật không em?")
    desk.answers(LAN, "0")
    desk.answers(LAN, f"em lỡ chuyển tiền cho nó rồi. {TEXT}")
    assert "dán nguyên tin" in desk.answers(LAN, "tin này thật không em?")
    assert rumours(desk) == []
