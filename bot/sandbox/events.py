"""Bodies of the webhooks Zalo sends (zalo-api §2.3, §2.4)."""

from datetime import datetime
from typing import Any

from bot.sandbox.people import Group, OfficialAccount, Person, milliseconds

Json = dict[str, Any]

_SITE = "https://photo.example.zdn.vn"


def from_person(oa: OfficialAccount, person: Person, name: str, message: Json) -> Json:
    """A 1:1 event of a person: sender is she, recipient the OA (zalo-api §2.3)."""
    return {
        "app_id": oa.app_id,
        "sender": {"id": person.user_id},
        "user_id_by_app": person.user_id_by_app,
        "recipient": {"id": oa.oa_id},
        "event_name": name,
        "message": message,
    }


def to_person(oa: OfficialAccount, person: Person, name: str, message: Json) -> Json:
    """A 1:1 event of the OA; without admin_id, since it went out by the API (§2.3, §2.4)."""
    return {
        "app_id": oa.app_id,
        "sender": {"id": oa.oa_id},
        "user_id_by_app": person.user_id_by_app,
        "recipient": {"id": person.user_id},
        "event_name": name,
        "message": message,
    }


def in_group(oa: OfficialAccount, sender_id: str, group: Group, name: str, message: Json) -> Json:
    """A message event of a group: recipient.id is the group (zalo-api §2.3)."""
    return {
        "app_id": oa.app_id,
        "oa_id": oa.oa_id,
        "sender": {"id": sender_id},
        "recipient": {"id": group.group_id},
        "event_name": name,
        "message": message,
    }


def group_life(oa: OfficialAccount, group: Group, name: str, user_ids: list[str]) -> Json:
    """A lifecycle event: group_id and, where people are meant, users[] (zalo-api §2.3)."""
    event: Json = {
        "app_id": oa.app_id,
        "oa_id": oa.oa_id,
        "group_id": group.group_id,
        "event_name": name,
    }
    return {**event, "users": [{"id": user_id} for user_id in user_ids]} if user_ids else event


def following(oa: OfficialAccount, person: Person, name: str) -> Json:
    """follow and unfollow: no sender, a `source`, never a campaign field (zalo-api §2.4)."""
    return {
        "oa_id": oa.oa_id,
        "follower": {"id": person.user_id},
        "user_id_by_app": person.user_id_by_app,
        "event_name": name,
        "source": "oa_profile",
        "app_id": oa.app_id,
    }


def about_person(oa: OfficialAccount, person: Person, name: str) -> Json:
    """user_click_chatnow, user_withdraw: flat user_id (zalo-api §2.3, §2.4)."""
    return {
        "app_id": oa.app_id,
        "oa_id": oa.oa_id,
        "user_id": person.user_id,
        "user_id_by_app": person.user_id_by_app,
        "event_name": name,
    }


def anonymous(app_id: str, ends: tuple[str, str], name: str, message: Json) -> Json:
    """An event of a guest without an account; `ends` is (sender, recipient) (§2.4)."""
    sender, recipient = ends
    return {
        "app_id": app_id,
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "event_name": name,
        "message": message,
    }


def stamped(event: Json, at: datetime) -> Json:
    """The event with its time: ms epoch, as a string (zalo-api §2.3)."""
    return {**event, "timestamp": str(milliseconds(at))}


# What a person's attachment looks like, by the last word of the event (zalo-api §2.3).
SAMPLE_ATTACHMENTS: dict[str, Json] = {
    "image": {"thumbnail": f"{_SITE}/t/aa11.jpg", "url": f"{_SITE}/f/aa11.jpg"},
    "gif": {"thumbnail": f"{_SITE}/t/g7.gif", "url": f"{_SITE}/f/g7.gif"},
    "link": {"thumbnail": "", "description": "", "url": "https://example.vn/lich"},
    "audio": {"url": "https://voice.example.zdn.vn/f/v9.amr"},
    "video": {"thumbnail": "", "description": "", "url": "https://video.example.zdn.vn/f/v2.mp4"},
    "sticker": {"id": "21979", "url": f"{_SITE}/s/21979"},
    "location": {"coordinates": {"latitude": "10.7769", "longitude": "106.7009"}},
    "file": {
        "size": "184320",
        "name": "bao-cao.pdf",
        "checksum": "9b74c9897bac770ffc029102a200c5de",
        "type": "pdf",
        "url": "https://file.example.zdn.vn/f/bc.pdf",
    },
    "business_card": {
        "thumbnail": "",
        "description": '{"phone":"84900000123","qrCodeUrl":"https://qr.example.zdn.vn/p/c5"}',
        "url": "https://zalo.me/84900000123",
    },
}


def sample_attachment(kind: str) -> Json:
    """One attachment of a kind; a business card travels as a link (zalo-api §2.3)."""
    wire = "link" if kind == "business_card" else kind
    return {"type": wire, "payload": SAMPLE_ATTACHMENTS[kind]}
