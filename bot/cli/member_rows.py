"""Members as rows of a list: with their unit's code and the roles they hold now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.cli.rows import codes_of
from bot.imports.phones import mask_phone
from models.role import Role


def describe_members(
    db: Session, members: Any, now: datetime, *, masked: bool
) -> Iterator[dict[str, Any]]:
    codes, roles = codes_of(db), _roles_now(db, now)
    for member in members:
        yield {
            "id": str(member.id),
            "state": member.state,
            "full_name": member.full_name,
            "called": member.called,
            "phone": mask_phone(member.phone) if masked else member.phone,
            "birth_year": member.birth_year,
            "unit_code": codes.get(member.unit_id),
            "away_place": member.away_place,
            "has_smartphone": member.has_smartphone,
            "roles": ", ".join(roles.get(member.id, [])),
            "asked_at": member.asked_at,
            "decided_at": member.decided_at,
        }


def _roles_now(db: Session, now: datetime) -> dict[int, list[str]]:
    codes = codes_of(db)
    held: dict[int, list[str]] = {}
    valid = or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now)
    query = select(Role).where(col(Role.valid_from) <= now, valid).order_by(col(Role.id))
    for role in db.exec(query):
        held.setdefault(role.member_id, []).append(f"{role.role}@{codes.get(role.unit_id)}")
    return held
