"""The other calls: what they ask for, what they make of the answer, and how they fail."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from bot.zalo.client import ZaloClient
from bot.zalo.errors import (
    NeedsPersonError,
    RetryLaterError,
    TokenExpiredError,
    WaitUntilError,
    ZaloError,
)
from bot.zalo.facts import GroupMember, OaDetail, QuotaAsset, UserDetail, UserQuota
from bot.zalo.replies import HistoryRow
from tests.zalo.conftest import Odd, cut, reply

ROWS = [
    {"src": 0, "time": 1793001722000, "type": "text", "message": "Em chào", "message_id": "m2"},
    {"src": "1", "time": "1793001721000", "type": "photo", "message_id": "m1"},
    {"src": 1, "time": "soon"},
    "odd",
]
HISTORY = [
    HistoryRow(
        from_oa=True,
        at=datetime(2026, 10, 26, 8, 2, 2, tzinfo=UTC),
        type="text",
        text="Em chào",
        message_id="m2",
    ),
    HistoryRow(
        from_oa=False,
        at=datetime(2026, 10, 26, 8, 2, 1, tzinfo=UTC),
        type="photo",
        text="",
        message_id="m1",
    ),
]


def ok(data: object) -> Any:
    return reply({"error": 0, "message": "Success", "data": data})


def asked(odd: Odd) -> tuple[str, dict[str, str]]:
    parts = urlsplit(odd.received[-1].path)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_person(client: ZaloClient, odd: Odd) -> None:
    data = {
        "user_id": "74",
        "display_name": "Lan",
        "user_is_follower": True,
        "avatar": "https://a",
    }
    odd.will(ok(data))

    assert client.get_user("74", "t") == UserDetail(
        "74", "Lan", is_follower=True, avatar="https://a"
    )
    assert asked(odd) == ("/v3.0/oa/user/detail", {"data": '{"user_id":"74"}'})
    assert odd.received[0].headers["access_token"] == "t"


def test_a_group(client: ZaloClient, odd: Odd) -> None:
    info = {"group_id": "b7", "name": "Chi hội 3", "status": "enabled", "total_member": "42"}
    odd.will(ok({"group_info": info, "asset_info": {"valid_through": "31/12/2026"}}))

    group = client.get_group("b7", "t")

    assert asked(odd) == ("/v3.0/oa/group/getgroup", {"group_id": "b7"})
    assert (group.name, group.status, group.total_member) == ("Chi hội 3", "enabled", 42)
    assert group.valid_through == "31/12/2026"


def test_the_groups_and_members_of_the_oa(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok({"groups": [{"group_id": "b7", "name": "Chi hội 3"}], "total": 9}))
    odd.will(ok([{"user_id": "74", "name": "Lan"}, {"oa_id": "31", "name": "Hội"}]))

    page = client.list_groups("t", offset=5)
    assert asked(odd) == ("/v3.0/oa/group/getgroupsofoa", {"offset": "5", "count": "50"})
    assert ([group.group_id for group in page.groups], page.total) == (["b7"], 9)
    members = client.list_group_members("b7", "t")
    assert members == [GroupMember("74", "Lan", None), GroupMember(None, "Hội", None)]


def test_members_under_a_name_are_found_too(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok({"members": [{"user_id": "74", "name": "Lan"}, 1]}))

    assert client.list_group_members("b7", "t") == [GroupMember("74", "Lan", None)]


def test_the_history_with_a_person_and_a_group(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok(ROWS), ok(ROWS))

    assert client.list_conversation("74", "t") == HISTORY
    path, query = asked(odd)
    assert path == "/v2.0/oa/conversation"
    assert orjson.loads(query["data"]) == {"user_id": "74", "offset": 0, "count": 10}
    assert client.list_group_conversation("b7", "t", offset=10) == HISTORY
    assert asked(odd)[1] == {"group_id": "b7", "offset": "10", "count": "10"}


def test_the_oa_itself(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok({"oaid": "31", "name": "Hội", "is_verified": True, "package_name": "Growth"}))

    assert client.get_oa("t") == OaDetail("31", "Hội", True, "Growth", None, None)


def test_both_forms_of_quota(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok({"last_interaction": "1793001722000", "cs_reply": {"remain": "7", "total": 8}}))
    odd.will(ok([{"asset_id": "a", "quota_type": "sub_quota", "total": "500", "remain": "12"}]))

    person = client.get_user_quota("74", "t")
    assert person == UserQuota(datetime(2026, 10, 26, 8, 2, 2, tzinfo=UTC), 7, 8)
    assert client.list_quotas("t") == [QuotaAsset("a", "", "sub_quota", 500, 12, None)]
    assert [request.json for request in odd.received] == [
        {"user_id": "74"},
        {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"},
    ]


def test_uploads_give_an_id_or_a_token(client: ZaloClient, odd: Odd) -> None:
    odd.will(ok({"attachment_id": "att"}), ok({"token": "tok"}), ok({}))

    assert client.upload_image("a.png", b"\x89PNG", "t") == "att"
    assert client.upload_file("a.pdf", b"%PDF", "t") == "tok"
    assert b'name="file"; filename="a.png"' in odd.received[0].body
    assert odd.received[1].path == "/v2.0/oa/upload/file"
    with pytest.raises(RetryLaterError):
        client.upload_file("a.pdf", b"%PDF", "t")


@pytest.mark.parametrize(
    ("action", "cls"),
    [
        (reply({"error": -216}), TokenExpiredError),
        (reply({"error": -32}), WaitUntilError),
        (reply({"error": -224}), NeedsPersonError),
        (reply(b"<html>", 500), RetryLaterError),
        (reply(b"", 302, Location="/x"), RetryLaterError),
        (reply(b"<html>", 404), NeedsPersonError),
        (reply(b"<html>"), RetryLaterError),
        (cut, RetryLaterError),
    ],
)
def test_a_read_that_fails_may_be_tried_again(
    client: ZaloClient, odd: Odd, action: Any, cls: type[ZaloError]
) -> None:
    odd.will(action)

    with pytest.raises(cls):
        client.get_oa("t")


def test_a_slow_read_may_be_tried_again(hasty: ZaloClient, odd: Odd) -> None:
    odd.fall_silent()

    with pytest.raises(RetryLaterError) as slow:
        hasty.get_oa("t")

    assert slow.value.code == "timed-out"


@pytest.mark.parametrize("data", [None, [], "x", {"quota": 1}, [1, None, {}]])
def test_data_of_another_shape_is_no_crash(client: ZaloClient, odd: Odd, data: Any) -> None:
    odd.will(*[ok(data)] * 7)

    assert client.get_user("74", "t").display_name == ""
    assert client.get_group("b7", "t").name == ""
    assert client.get_oa("t").name == ""
    assert client.get_user_quota("74", "t").reply_remain is None
    assert len(client.list_groups("t").groups) <= 1
    assert len(client.list_group_members("b7", "t")) <= 1
    assert client.list_conversation("74", "t") == []
