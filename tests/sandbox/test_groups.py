"""Group chats: send, read, members, requests (zalo-api §4)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from tests.sandbox.test_messages import buttons, media, template
from tests.sandbox.town import FOREIGN, GROUP, HOA, LAN, MAI, OA, ORDINARY, Caller, Json

BASE = "/v3.0/oa/group"


def test_a_group_message_needs_no_window(zalo: Caller, clock: ManualClock) -> None:
    clock.move(timedelta(days=40))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]

    answer = zalo.say_in(GROUP)

    assert answer["data"]["group_id"] == GROUP
    assert set(answer["data"]) == {"message_id", "group_id"}
    assert zalo.log("send")[0]["kind"] == "group"


@pytest.mark.parametrize("group_id", [FOREIGN, ORDINARY, "unknown"])
def test_only_a_group_of_its_own_takes_the_oas_words(zalo: Caller, group_id: str) -> None:
    assert zalo.say_in(group_id)["error"] == -403


def test_a_disabled_group_takes_nothing(zalo: Caller) -> None:
    zalo.running.sandbox.world.groups[GROUP].status = "disabled"

    assert zalo.say_in(GROUP)["error"] == -237


def test_a_group_whose_asset_ran_out_is_disabled(zalo: Caller, clock: ManualClock) -> None:
    group = zalo.running.sandbox.world.groups[GROUP]
    group.valid_through = clock.now() - timedelta(days=1)

    assert zalo.say_in(GROUP)["error"] == -237
    shown = zalo.get(f"{BASE}/getgroup", group_id=GROUP)["data"]["group_info"]
    assert shown["status"] == "disabled"


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        (buttons(), -233),
        (template("list", {"title": "A", "subtitle": "B"}), -233),
        (template("request_user_info", {"title": "A"}), -233),
        (media(media_type="image", url="https://x.vn/a.jpg"), -213),
        ({"type": "image", "payload": {"url": "https://x.vn/a.jpg"}}, -213),
        (media(media_type="sticker", attachment_id="s1"), 0),
    ],
)
def test_a_group_takes_few_kinds_of_messages(zalo: Caller, attachment: Json, code: int) -> None:
    assert zalo.say_in(GROUP, attachment=attachment)["error"] == code


def test_an_uploaded_picture_goes_to_a_group(zalo: Caller) -> None:
    image = zalo.running.sandbox.shelf.add(
        OA, "image", ("a.png", b"\x89PNG\r\n\x1a\n"), zalo.running.sandbox.clock.now()
    )

    answer = zalo.say_in(
        GROUP, attachment=media(media_type="image", attachment_id=image.upload_id)
    )

    assert answer["error"] == 0


def test_a_group_is_described(zalo: Caller) -> None:
    shown = zalo.get(f"{BASE}/getgroup", group_id=GROUP)["data"]

    assert shown["group_info"]["name"] == "Chi hội"
    assert shown["group_info"]["total_member"] == 3
    assert shown["asset_info"]["asset_type"] == "gmf100"
    assert shown["group_setting"]["join_appr"] is False


def test_the_oa_lists_only_its_own_groups(zalo: Caller) -> None:
    listed = zalo.get(f"{BASE}/getgroupsofoa")["data"]

    assert listed["total"] == 1
    assert [group["group_id"] for group in listed["groups"]] == [GROUP]


def test_members_are_listed_with_the_oa_among_them(zalo: Caller) -> None:
    members = zalo.get(f"{BASE}/listmember", group_id=GROUP)["data"]["members"]

    assert members[0]["oa_id"] == OA
    assert [member["user_id"] for member in members[1:]] == [HOA, MAI]


def test_members_come_in_pages(zalo: Caller) -> None:
    page = zalo.get(f"{BASE}/listmember", group_id=GROUP, offset=1, count=1)["data"]

    assert [member["user_id"] for member in page["members"]] == [HOA]
    assert page["total"] == 3


def test_the_history_holds_what_both_sides_said(zalo: Caller) -> None:
    zalo.control(f"/groups/{GROUP}/text", user_id=HOA, text="Chị ơi")
    zalo.say_in(GROUP, "Dạ")

    told = zalo.get(f"{BASE}/conversation", group_id=GROUP)["data"]

    assert [(row["src"], row["message"]) for row in told] == [(0, "Dạ"), (1, "Chị ơi")]
    assert (told[1]["from_id"], told[1]["from_display_name"]) == (HOA, "Hoa")
    assert zalo.get(f"{BASE}/listrecentchat")["data"][0]["message"] == "Dạ"


def test_a_stranger_can_not_write_in_a_group(zalo: Caller) -> None:
    answer = zalo.post(f"/sandbox/groups/{GROUP}/text", {"user_id": LAN, "text": "chào"})

    assert answer.status_code == 409


def ask_to_join(zalo: Caller) -> None:
    zalo.running.sandbox.world.groups[GROUP].join_approval = True
    zalo.control(f"/groups/{GROUP}/join", user_id=LAN)


def test_where_joining_needs_approval_a_wish_is_pending(zalo: Caller) -> None:
    ask_to_join(zalo)

    pending = zalo.get(f"{BASE}/listpendinginvite", group_id=GROUP)["data"]["members"]

    assert [member["user_id"] for member in pending] == [LAN]


@pytest.mark.parametrize(("verb", "count"), [("accept", 4), ("reject", 3)])
def test_a_request_is_accepted_or_rejected(zalo: Caller, verb: str, count: int) -> None:
    ask_to_join(zalo)
    body = {"group_id": GROUP, "member_user_ids": [LAN]}

    first = zalo.post(f"{BASE}/{verb}pendinginvite", body).json()
    again = zalo.post(f"{BASE}/{verb}pendinginvite", body).json()

    assert (first["error"], again["error"]) == (0, -201)
    shown = zalo.get(f"{BASE}/getgroup", group_id=GROUP)["data"]["group_info"]
    assert shown["total_member"] == count


@pytest.mark.parametrize("user_ids", [None, [], "x", [["x"]], [5]])
def test_only_pending_people_can_be_accepted(zalo: Caller, user_ids: Any) -> None:
    body = {"group_id": GROUP, "member_user_ids": user_ids}

    assert zalo.post(f"{BASE}/acceptpendinginvite", body).json()["error"] == -201


def test_a_member_who_left_is_gone(zalo: Caller) -> None:
    zalo.control(f"/groups/{GROUP}/leave", user_id=MAI)

    members = zalo.get(f"{BASE}/listmember", group_id=GROUP)["data"]["members"]

    assert [member.get("user_id") for member in members] == [None, HOA]


@pytest.mark.parametrize("query", [{"offset": "-1"}, {"count": "x"}, {"count": "51"}])
def test_a_page_must_be_a_page(zalo: Caller, query: dict[str, str]) -> None:
    assert zalo.get(f"{BASE}/getgroupsofoa", **query)["error"] in (-201, -210)


def test_listgroup_is_gone(zalo: Caller) -> None:
    assert zalo.get(f"{BASE}/listgroup")["error"] == 404


def test_the_assets_behind_the_groups_are_listed(zalo: Caller) -> None:
    body = {"quota_owner": "OA", "product_type": "gmf100", "quota_type": "sub_quota"}

    (asset,) = zalo.post("/v3.0/oa/quota/group", body).json()["data"]

    assert (asset["status"], asset["used_id"]) == ("used", GROUP)
