"""What an OA may look up: people, 1:1 conversations, itself, its quotas (zalo-api §6, §9)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Blueprint

from bot.sandbox.calls import Call, Json, View, endpoint, whole
from bot.sandbox.chats import names_of, newest, row
from bot.sandbox.people import VIETNAM, Person, day, milliseconds
from bot.sandbox.refusal import RefusedError, invalid
from bot.sandbox.state import Sandbox
from bot.sandbox.windows import quota_expiry, remaining_quota

MOST_CHAT_ROWS = 10  # zalo-api §6
MOST_PEOPLE = 50
LAST_OFFSET = 9951
REPLY_TOTAL = 8


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("reads", __name__)
    for path, view in _READS.items():
        routes.get(path, endpoint=view.__name__)(endpoint(sandbox, view))
    routes.post("/v3.0/oa/quota/message", endpoint="quota")(endpoint(sandbox, quota_message))
    routes.post("/v3.0/oa/quota/group", endpoint="group_quota")(endpoint(sandbox, quota_group))
    return routes


def user_detail(call: Call) -> Json:
    """GET /v3.0/oa/user/detail?data={"user_id"}; the date is dd/mm/yyyy (zalo-api §6)."""
    person = call.sandbox.person_of(call.oa, call.parameter().get("user_id"))
    last = person.last_interaction_at
    return {
        "user_id": person.user_id,
        "user_id_by_app": person.user_id_by_app,
        "user_external_id": "",
        "display_name": person.name,
        "user_alias": person.name,
        "is_sensitive": False,
        "user_last_interaction_date": day(last) if last else "",
        "user_is_follower": person.following,
        "avatar": "",
        "avatars": {"120": "", "240": ""},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": []},
        "shared_info": {"address": "", "city": "", "district": "", "phone": "", "name": ""},
    }


def user_list(call: Call) -> Json:
    """GET /v3.0/oa/user/getlist: count to 50, offset to 9951 (zalo-api §6)."""
    asked = call.parameter()
    offset, count = whole(asked.get("offset", 0), "offset"), whole(asked.get("count", 15), "count")
    if count > MOST_PEOPLE or offset > LAST_OFFSET:
        raise RefusedError(-210)
    wanted = _filter(asked, call.now)
    people = [one for one in _people(call) if wanted(one)]
    shown = [{"user_id": one.user_id} for one in people[offset : offset + count]]
    return {"total": len(people), "count": len(shown), "offset": offset, "users": shown}


def _people(call: Call) -> list[Person]:
    people = list(call.sandbox.world.people.values())
    return [one for one in people if one.oa_id == call.oa.oa_id]


def _filter(asked: Json, now: datetime) -> Callable[[Person], bool]:
    follower, since = asked.get("is_follower"), _since(asked.get("last_interaction_period"), now)

    def wanted(person: Person) -> bool:
        if follower is not None and person.following != (follower in (True, "true")):
            return False
        last = person.last_interaction_at
        return since is None or (last is not None and last >= since)

    return wanted


def _since(period: object, now: datetime) -> datetime | None:
    """TODAY or L7D, L30D … (zalo-api §6 attests L7D)."""
    if period is None:
        return None
    if period == "TODAY":
        return now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    found = re.fullmatch(r"L(\d{1,3})D", str(period))
    if found is None:
        raise invalid("last_interaction_period")
    return now - timedelta(days=int(found[1]))


def conversation(call: Call) -> list[Json]:
    """GET /v2.0/oa/conversation: a bare array, newest first, at most 10 (zalo-api §6)."""
    asked = call.parameter()
    person = call.sandbox.person_of(call.oa, asked.get("user_id"))
    names = names_of(call.oa, person)
    return [row(line, names) for line in newest(person.chat, *_page(asked))]


def list_recent_chat(call: Call) -> list[Json]:
    """GET /v2.0/oa/listrecentchat: the last message of each chat, at most 10 (zalo-api §6)."""
    offset, count = _page(call.parameter())
    lasts = [(person, person.chat[-1]) for person in _people(call) if person.chat]
    lasts.sort(key=lambda last: milliseconds(last[1].at), reverse=True)
    shown = lasts[offset : offset + count]
    return [row(line, names_of(call.oa, person)) for person, line in shown]


def _page(asked: Json) -> tuple[int, int]:
    offset, count = whole(asked.get("offset", 0), "offset"), whole(asked.get("count", 5), "count")
    if count > MOST_CHAT_ROWS:
        raise RefusedError(-210)
    return offset, count


def get_oa(call: Call) -> Json:
    """GET /v2.0/oa/getoa; `oaid`, which some saw as `oa_id` (zalo-api §9)."""
    oa = call.oa
    valid_through = oa.package_valid_through
    return {
        "oaid": oa.oa_id,
        "oa_id": oa.oa_id,
        "name": oa.name,
        "description": "",
        "oa_alias": "",
        "is_verified": True,
        "oa_type": 2,
        "cate_name": "",
        "num_follower": sum(1 for one in _people(call) if one.following),
        "avatar": "",
        "cover": "",
        "package_name": oa.package_name,
        "package_valid_through_date": day(valid_through) if valid_through else "",
        "linked_ZCA": "",
    }


def quota_message(call: Call) -> Json | list[Json]:
    """POST /v3.0/oa/quota/message, overloaded: a person's or the OA's (zalo-api §9)."""
    body = call.body()
    if "user_id" in body:
        return _person_quota(call, call.sandbox.person_of(call.oa, body["user_id"]))
    if body.get("quota_owner") not in ("OA", "APP"):
        raise invalid("quota_owner")
    if body.get("product_type") not in ("cs", "transaction"):
        raise invalid("product_type")
    kind = body.get("quota_type")
    if kind not in ("sub_quota", "purchase_quota", "reward_quota"):
        raise invalid("quota_type")
    has_quota = kind == "sub_quota" and body["product_type"] == "cs"
    return [_plan_quota(call)] if has_quota else []


def _person_quota(call: Call, person: Person) -> Json:
    last = person.last_interaction_at
    total = REPLY_TOTAL if call.oa.reply_cap is None else call.oa.reply_cap
    used = 0 if call.oa.reply_cap is None else person.replies_since_interaction
    promotion = {"daily_remain": 1, "daily_total": 1, "monthly_remain": 4, "monthly_total": 4}
    return {
        "last_interaction": str(milliseconds(last)) if last else "0",
        "cs_reply": {"remain": total - used, "total": total},
        "promotion": promotion,
    }


def _plan_quota(call: Call) -> Json:
    return {
        "asset_id": f"cs_{call.oa.oa_id}",
        "product_type": "cs",
        "quota_type": "sub_quota",
        "valid_through": quota_expiry(call.oa, call.now),
        "total": call.oa.monthly_quota,
        "remain": remaining_quota(call.oa, call.now),
    }


def quota_group(call: Call) -> list[Json]:
    """POST /v3.0/oa/quota/group: the assets behind the OA's groups (zalo-api §4)."""
    body = call.body()
    if body.get("quota_owner") != "OA":
        raise invalid("quota_owner")
    groups = call.sandbox.world.groups.values()
    return [
        {
            "product_type": group.asset_type,
            "quota_type": body.get("quota_type", "sub_quota"),
            "asset_id": f"asset_{group.group_id}",
            "valid_through": day(group.valid_through),
            "auto_renew": False,
            "status": "used",
            "used_id": group.group_id,
        }
        for group in groups
        if group.oa_id == call.oa.oa_id and group.asset_type == body.get("product_type")
    ]


_READS: dict[str, View] = {
    "/v3.0/oa/user/detail": user_detail,
    "/v3.0/oa/user/getlist": user_list,
    "/v2.0/oa/conversation": conversation,
    "/v2.0/oa/listrecentchat": list_recent_chat,
    "/v2.0/oa/getoa": get_oa,
}
