"""H1's picture through the front door: a member's photo becomes the item's, and travels with it."""

import io
from datetime import date, timedelta

import pytest
import requests
from PIL import Image
from sqlmodel import col, select

from bot.photo_fetching import fetch_photos
from bot.picture_uploads import upload_pictures
from models.code_issuing import ensure_link
from models.group import Group
from models.member import Identity
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.picture import Picture, PictureUpload
from models.role import Role
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from tests.front_door.test_channels import line_of
from tests.front_door.union import GROUP, HOA, LAN, MAI, OA, Json, Union
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_person, at

DAY = date(2026, 11, 22)
TALE = "Xóm em mới làm xong con đường hoa dài 300 mét. Chị em ra trồng từ sáng sớm."
GROUP_MESSAGE = "/v3.0/oa/group/message"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def branch(union: Union) -> Unit:
    """The OA's group, Hoa who leads, Lan with a story, Mai in her free window but in no group."""
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
        add_leader(db, unit, HOA, timedelta(0))
        for user_id in (LAN, MAI):
            add_person(db, unit, user_id, timedelta(0))
    union.clock.move(at(18) - union.clock.now())
    union.answers(MAI, "cảm ơn em")
    return unit


def photo_at_zalo(union: Union) -> str:
    """Where the sandbox keeps a photo, as Zalo would."""
    stream = io.BytesIO()
    Image.new("RGB", (1600, 900), (200, 80, 120)).save(stream, "JPEG")
    shelf = union.sandbox.sandbox.shelf
    kept = shelf.add(OA, "image", ("a.jpg", stream.getvalue()), union.clock.now())
    return f"{union.sandbox.url}/sandbox/media/{kept.upload_id}"


def tell_story(union: Union) -> None:
    """Lan's photo with its story and her word on who is shown; Hoa sees both and says yes."""
    bring_story(union, photo_at_zalo(union))
    assert fetch_photos(union.database, line_of(union), union.clock) == 1
    assert [upload(union), upload(union)] == [1, 0]
    assert "ảnh ở trên" in union.answers(HOA, "tin chị em gửi")
    assert union.log("send")[-1]["type"] == "image"
    union.answers(HOA, "1")


def bring_story(union: Union, url: str) -> None:
    union.answers(LAN, "gửi tin")
    picture = {"type": "image", "payload": {"thumbnail": url, "url": url}}
    union.zalo_posts(
        "user_send_image",
        sender={"id": LAN},
        recipient={"id": OA},
        message={"msg_id": "p1", "text": TALE, "attachments": [picture]},
    )
    union.answers(LAN, "1")


def upload(union: Union) -> int:
    return upload_pictures(union.database, line_of(union), HOUSE.zone, union.clock)


def push(union: Union) -> None:
    give_slots(union.database, HOUSE, union.clock.now())
    union.clock.move(at(7, day=DAY) - union.clock.now())
    tick(union.database, HOUSE, union.clock.now())
    union.work(6)


def sent(union: Union, recipient: str) -> list[Json]:
    return [
        entry
        for entry in union.log("send")
        if entry["recipient"] == recipient and "đường hoa" in entry["text"]
    ][-1:]


def test_a_members_photo_goes_out_with_the_item_in_one_message(union: Union, branch: Unit) -> None:
    tell_story(union)

    push(union)

    (to_group,), (to_mai,) = sent(union, GROUP), sent(union, MAI)
    assert (to_group["type"], to_mai["type"]) == ("image", "image")
    with union.database.session() as db:
        item = db.exec(select(NewsItem)).one()
        code = ensure_link(db, item.id, branch.id, union.clock.now())
    site = union.webhook.removesuffix("/zalo/webhook")
    assert "<img" in requests.get(f"{site}/t/{code}", timeout=60).text


@pytest.mark.usefixtures("branch")
def test_when_zalo_refuses_it_the_words_go_out_all_the_same(
    union: Union,
) -> None:
    tell_story(union)
    union.control("/faults", path=GROUP_MESSAGE, kind="code", code=-213)

    push(union)

    assert [one["type"] for one in sent(union, GROUP)] == ["text"]
    assert sum("đường hoa" in text for text in union.got(GROUP)) == 1
    with union.database.session() as db:
        rows = db.exec(select(OutboxMessage).where(col(OutboxMessage.recipient_id) == GROUP))
        assert [row.state for row in rows] == ["sent"]


@pytest.mark.usefixtures("branch")
def test_one_whose_answer_was_lost_is_found_in_the_group_and_not_sent_again(union: Union) -> None:
    tell_story(union)
    union.control("/faults", path=GROUP_MESSAGE, kind="timeout_after", seconds=0.0)

    push(union)
    union.work_until(lambda: state_of_group(union) == "unknown")
    for _ in range(4):
        union.later(seconds=20)
        union.work()

    assert state_of_group(union) == "sent"
    assert sum("đường hoa" in text for text in union.got(GROUP)) == 1


def state_of_group(union: Union) -> str:
    with union.database.read_session() as db:
        query = select(OutboxMessage.state).where(col(OutboxMessage.recipient_id) == GROUP)
        return db.exec(query).one()


@pytest.mark.usefixtures("branch")
def test_zalo_refusing_the_upload_is_asked_again_hours_later_and_the_leader_is_told(
    union: Union,
) -> None:
    bring_story(union, photo_at_zalo(union))
    fetch_photos(union.database, line_of(union), union.clock)
    union.control("/faults", path="/v2.0/oa/upload/image", kind="code", code=-210)

    assert [upload(union), upload(union)] == [0, 0]
    assert "chưa lấy về kịp" in union.answers(HOA, "tin chị em gửi")
    with union.database.read_session() as db:
        assert db.exec(select(PictureUpload.attachment_id)).one() == ""
    union.later(hours=3)
    assert upload(union) == 1
    assert "ảnh ở trên" in union.answers(HOA, "tin chị em gửi")


@pytest.mark.parametrize("then", ["lost", "late"])
def test_a_photo_the_leader_did_not_see_does_not_go_out(
    union: Union, branch: Unit, then: str
) -> None:
    lost = f"{union.sandbox.url}/sandbox/media/none"
    bring_story(union, lost if then == "lost" else photo_at_zalo(union))
    if then == "lost":
        assert fetch_photos(union.database, line_of(union), union.clock) == 0
    told = union.answers(HOA, "tin chị em gửi")
    union.answers(HOA, "1")

    assert fetch_photos(union.database, line_of(union), union.clock) == 0
    assert upload(union) == 0
    push(union)
    assert ("lấy về không được" if then == "lost" else "chưa lấy về kịp") in told
    assert [one["type"] for one in sent(union, GROUP)] == ["text"]
    with union.database.read_session() as db:
        assert db.exec(select(NewsItem.unit_id, NewsItem.picture_id)).one() == (branch.id, None)
        assert db.exec(select(Picture)).all() == []


@pytest.mark.usefixtures("branch")
def test_an_officer_sees_the_photo_of_what_was_passed_up(union: Union) -> None:
    with union.database.session() as db:
        top = db.exec(select(Unit).where(col(Unit.level) == "province")).one()
        mai = db.get_one(Identity, (OA, MAI)).member_id or 0
        db.add(Role(member_id=mai, unit_id=top.id, role="officer", valid_from=at(0),
                    granted_by="t"))  # fmt: skip
    bring_story(union, photo_at_zalo(union))
    union.answers(HOA, "tin chị em gửi")
    union.answers(HOA, "2")
    assert fetch_photos(union.database, line_of(union), union.clock) == 1

    before = union.answers(MAI, "duyệt tin")
    assert upload(union) == 1
    union.answers(MAI, "duyệt tin")

    assert "Zalo chưa nhận xong" in before
    assert union.log("send")[-1]["type"] == "image"
