"""What the page of a printed code shows: what it is for, and the way into Zalo."""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from sqlmodel import Session

from bot.pages.items import Gone
from models.code import Code, find_code, normalise, resolve_unit, unit_of
from models.group import Group
from models.unit import Unit

Purpose: TypeAlias = Literal["branch", "unit", "group", "link", "news", "other"]

# Opens the chat with the code in the box, which she still has to send [1, not seen on every phone:
# docs/zalo.md §10]. Where Zalo ignores `text` it opens the OA's chat all the same.
CHAT_WITH_TEXT = "https://zalo.me/{oa_id}?text={text}"


@dataclass(frozen=True, slots=True)
class ShownCode:
    """`code` is what she types instead; `target` what the button opens where that is not the chat.

    Of a group: `kind`, and `consent`, what entering it means in its own words.
    """

    text: str
    code: str
    purpose: Purpose
    title: str
    place: str = ""
    target: str = ""
    kind: str = ""
    consent: str = ""


def chat_address(oa_id: str, code: str) -> str:
    return CHAT_WITH_TEXT.format(oa_id=oa_id, text=quote(f"#{code}", safe=""))


def find_shown_code(db: Session, said: str) -> ShownCode | Gone:
    code = find_code(db, said)
    if code is None:
        unit = resolve_unit(db, said)
        return _show_unit(db, normalise(said), unit.code, unit) if unit else "unknown"
    if code.state == "revoked":
        return "revoked"
    return _show(db, code)


def _show(db: Session, code: Code) -> ShownCode | Gone:
    match code.kind:
        case "unit":
            unit = unit_of(db, code)
            return _show_unit(db, code.text, code.shown, unit) if unit else "unknown"
        case "group":
            return _show_group(db, code)
        case "link":
            host = urlsplit(code.url or "").hostname or ""
            return ShownCode(code.text, code.shown, "link", host, target=code.url or "")
        case "news":
            return ShownCode(code.text, code.shown, "news", "", target=f"/t/{code.text}")
    return ShownCode(code.text, code.shown, "other", "")


def _show_unit(db: Session, text: str, shown: str, unit: Unit) -> ShownCode:
    above = db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    purpose: Purpose = "branch" if unit.level == "branch" else "unit"
    return ShownCode(text, shown, purpose, unit.name, above.name if above else "")


def _show_group(db: Session, code: Code) -> ShownCode | Gone:
    group = db.get(Group, code.group_id)
    if group is None or group.state != "active" or not group.link:
        return "revoked"
    unit = unit_of(db, code)
    place = unit.name if unit is not None else ""
    kind, consent = group.kind, group.consent_text or ""
    return ShownCode(code.text, code.shown, "group", group.name, place, group.link, kind, consent)
