"""Group chats (GMF): send, read, members, pending requests (zalo-api §4)."""

from datetime import timedelta

from flask import Blueprint

from bot.sandbox import events
from bot.sandbox.calls import Call, Json, View, endpoint
from bot.sandbox.chats import echo, echoed_message, names_of, newest, row, say_to_group
from bot.sandbox.content import Reader, read_group_content
from bot.sandbox.people import ChatLine, Group, day, milliseconds
from bot.sandbox.refusal import RefusedError, invalid
from bot.sandbox.state import Sandbox

BASE = "/v3.0/oa/group"
MESSAGE_PATH = f"{BASE}/message"
DEFAULT_COUNT = 5
MOST_ROWS = 50
KEPT_WHEN_SHUT = timedelta(days=45)  # then Zalo dissolves it (zalo-api §4)
MOST_MEMBERS = {"gmf10": 10, "gmf50": 50, "gmf100": 100, "gmf1000": 1000}


def blueprint(sandbox: Sandbox) -> Blueprint:
    routes = Blueprint("groups", __name__)
    for path, read in _READS.items():
        routes.get(f"{BASE}/{path}", endpoint=path)(endpoint(sandbox, read))
    for path, change in _CHANGES.items():
        routes.post(f"{BASE}/{path}", endpoint=path)(endpoint(sandbox, change))
    return routes


def send_to_group(call: Call) -> Json:
    """No window, any hour; `-237` once the group's asset has run out (zalo-api §4)."""
    body = call.body()
    recipient = body.get("recipient")
    if not isinstance(recipient, dict):
        raise invalid("recipient")
    group = _group(call, recipient.get("group_id"))
    if group.is_disabled(call.now):
        raise RefusedError(-237)
    reader = Reader(call.sandbox.shelf, call.oa.oa_id, call.now)
    content = read_group_content(body.get("message"), reader)
    with call.sandbox.lock:
        message_id = say_to_group(call.sandbox, call.oa, group, content, call.now)
    message, name = echoed_message(content, message_id), f"oa_send_group_{content.kind}"
    event = events.in_group(call.oa, call.oa.oa_id, group, name, message)
    echo(call.sandbox, call.oa, event, call.now)
    return {"message_id": message_id, "group_id": group.group_id}


def get_group(call: Call) -> Json:
    """GET /group/getgroup?group_id= (zalo-api §4)."""
    group = _group(call, call.text("group_id"))
    setting = {
        "lock_send_msg": False,
        "join_appr": group.join_approval,
        "enable_msg_history": True,
        "enable_link_join": True,
    }
    asset = {
        "asset_type": group.asset_type,
        "asset_id": f"asset_{group.group_id}",
        "valid_through": day(group.valid_through),
        "auto_renew": False,
    }
    return {"group_info": _group_row(group, call), "asset_info": asset, "group_setting": setting}


def _group_row(group: Group, call: Call) -> Json:
    disabled = group.is_disabled(call.now)
    return {
        "group_id": group.group_id,
        "group_link": f"https://zalo.me/g/{group.group_id}",
        "name": group.name,
        "group_description": group.description,
        "avatar": "",
        "status": "disabled" if disabled else "enabled",
        "total_member": len(group.member_ids) + 1,  # the OA is one of them
        "max_member": MOST_MEMBERS.get(group.asset_type, 100),
        "auto_delete_date": day(group.valid_through + KEPT_WHEN_SHUT) if disabled else "",
    }


def get_groups_of_oa(call: Call) -> Json:
    """GET /group/getgroupsofoa?offset=&count=, 5 unless told (zalo-api §4)."""
    offset, count = _page(call)
    owned = _owned(call)
    rows = [_group_row(group, call) for group in owned[offset : offset + count]]
    return {"groups": rows, "total": len(owned), "offset": offset, "count": len(rows)}


def list_member(call: Call) -> Json:
    """GET /group/listmember: the OA's own row has oa_id instead of user_id (zalo-api §4)."""
    group = _group(call, call.text("group_id"))
    rows = [{"oa_id": call.oa.oa_id, "name": call.oa.name, "avatar": ""}]
    return _members(call, rows + _people_rows(call, group.member_ids))


def list_pending(call: Call) -> Json:
    """GET /group/listpendinginvite (zalo-api §4)."""
    group = _group(call, call.text("group_id"))
    return _members(call, _people_rows(call, group.pending_ids))


def _people_rows(call: Call, user_ids: list[str]) -> list[dict[str, str]]:
    people = call.sandbox.world.people
    return [{"user_id": one, "name": people[one].name, "avatar": ""} for one in user_ids]


def _members(call: Call, rows: list[dict[str, str]]) -> Json:
    offset, count = _page(call)
    shown = rows[offset : offset + count]
    return {"members": shown, "total": len(rows), "offset": offset, "count": len(shown)}


def conversation(call: Call) -> list[Json]:
    """GET /group/conversation: newest first (zalo-api §4)."""
    group = _group(call, call.text("group_id"))
    offset, count = _page(call)
    return [_chat_row(call, group, line) for line in newest(group.chat, offset, count)]


def list_recent(call: Call) -> list[Json]:
    """GET /group/listrecentchat: the last message of each group (zalo-api §4)."""
    offset, count = _page(call)
    lasts = [(group, group.chat[-1]) for group in _owned(call) if group.chat]
    lasts.sort(key=lambda last: milliseconds(last[1].at), reverse=True)
    return [_chat_row(call, *last) for last in lasts[offset : offset + count]]


def _chat_row(call: Call, group: Group, line: ChatLine) -> Json:
    person = call.sandbox.world.people.get(line.from_id)
    names = names_of(call.oa, *([person] if person else []))
    shown = row(line, names)
    wanted = ("src", "time", "type", "message", "message_id", "from_id", "from_display_name")
    return {**{key: shown[key] for key in wanted}, "from_avatar": "", "group_id": group.group_id}


def accept_pending(call: Call) -> Json:
    """POST /group/acceptpendinginvite (zalo-api §4)."""
    group, user_ids = _take_pending(call)
    with call.sandbox.lock:
        group.member_ids += [one for one in user_ids if one not in group.member_ids]
    for name in ("accept_request_join_group", "user_join_group"):
        event = events.group_life(call.oa, group, name, user_ids)
        call.sandbox.tell(call.oa, event, call.now)
    return {"group_id": group.group_id}


def reject_pending(call: Call) -> Json:
    """POST /group/rejectpendinginvite (zalo-api §4)."""
    group, user_ids = _take_pending(call)
    event = events.group_life(call.oa, group, "reject_request_join_group", user_ids)
    call.sandbox.tell(call.oa, event, call.now)
    return {"group_id": group.group_id}


def _take_pending(call: Call) -> tuple[Group, list[str]]:
    body = call.body()
    group = _group(call, body.get("group_id"))
    user_ids = body.get("member_user_ids")
    if not isinstance(user_ids, list) or not user_ids:
        raise invalid("member_user_ids")
    with call.sandbox.lock:
        if not all(one in group.pending_ids for one in user_ids):
            raise invalid("member_user_ids")
        group.pending_ids = [one for one in group.pending_ids if one not in user_ids]
    return group, user_ids


def _owned(call: Call) -> list[Group]:
    groups = call.sandbox.world.groups.values()
    return [one for one in groups if one.kind == "gmf" and one.oa_id == call.oa.oa_id]


def _group(call: Call, group_id: object) -> Group:
    """`-403` for any group that isn't this OA's: other OAs can't join it (zalo-api §3.5, §4)."""
    if not isinstance(group_id, str) or not group_id:
        raise invalid("group_id")
    group = call.sandbox.world.groups.get(group_id)
    if group is None or group.kind != "gmf" or group.oa_id != call.oa.oa_id:
        raise RefusedError(-403)
    return group


def _page(call: Call) -> tuple[int, int]:
    offset, count = call.number("offset", 0), call.number("count", DEFAULT_COUNT)
    if count > MOST_ROWS:
        raise RefusedError(-210)
    return offset, count


_READS: dict[str, View] = {
    "getgroup": get_group,
    "getgroupsofoa": get_groups_of_oa,  # group/listgroup is gone: 404 (zalo-api §4)
    "listmember": list_member,
    "listpendinginvite": list_pending,
    "conversation": conversation,
    "listrecentchat": list_recent,
}
_CHANGES: dict[str, View] = {
    "message": send_to_group,
    "acceptpendinginvite": accept_pending,
    "rejectpendinginvite": reject_pending,
}
