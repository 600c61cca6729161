"""Giving and ending roles: effective at once, and she hears it where she can be reached."""

from datetime import datetime

from sqlmodel import Session

from handlers.kit.asking import drop_question
from handlers.kit.context import House
from handlers.kit.notices import Notice, list_identities, tell
from handlers.kit.texts import Texts
from models.member import Member
from models.role import Role, end_roles, grant_role
from models.unit import Unit


def give_role(db: Session, house: House, role: Role) -> bool:
    """False where she holds it already; nothing is said then."""
    if not grant_role(db, role):
        return False
    _tell(db, house, role, "role_given", role.valid_from)
    return True


def end_roles_kindly(db: Session, house: House, roles: list[Role], now: datetime) -> list[int]:
    """Whose they were; their next command is refused already."""
    ended = end_roles(roles, now)
    for role in roles:
        _tell(db, house, role, "role_ended", now)
        for identity in list_identities(db, house, role.member_id):
            drop_question(db, identity, "safety")
    return ended


def _tell(db: Session, house: House, role: Role, key: str, now: datetime) -> None:
    kit = Texts("kit", house.language)
    member, unit = db.get_one(Member, role.member_id), db.get_one(Unit, role.unit_id)
    words = {
        "role": kit.table("roles")[role.role],
        "unit": unit.name.removeprefix(kit("branch_word")).strip(),
    }
    for identity in list_identities(db, house, member.id):
        once = f"{key}:{role.id}:{now:%Y%m%d%H%M%S}"
        tell(db, house, Notice(identity, key, once, now), **words)
