"""What a change of the organisation does, in sentences an officer reads before she says yes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.cli.desk import Desk
from bot.cli.output import printable
from models.member import Member
from models.membership import count_members
from models.unit import Unit, find_unit_itself, list_below
from models.unit_change import UnitChange
from models.unit_front import find_front
from models.unit_journal import Journal

_MOST_ROLES = 30
_NONE = "–"


def tell_heads(desk: Desk, db: Session, kind: str, day: date, wanted: dict[str, Any]) -> list[str]:
    """One line for each unit that is changed, as things stand before."""
    told = []
    for code, values in _pairs(kind, wanted):
        unit = find_unit_itself(db, code)
        if unit is not None:
            shown = _describe(desk, db, unit, day) | values
            if kind == "front":
                shown["before"] = _find_front_code(db, unit)
            told.append(desk.texts(f"org.plan.{kind}", **shown, day=f"{day:%d/%m/%Y}"))
    return told


def tell_follow(desk: Desk, journal: Journal) -> list[str]:
    """Who and what goes along."""
    named = ("children", "members", "waiting", "groups")
    told = [
        desk.texts(f"org.follow.{name}", count=count)
        for name in named
        if (count := journal.counts[name])
    ]
    return [desk.texts("org.follow.line", what=", ".join(told))] if told else []


def tell_roles(desk: Desk, db: Session, journal: Journal) -> list[str]:
    """What each leader and officer of a merged unit becomes in its successor."""
    told = []
    for member_id, was, becomes in journal.roles[:_MOST_ROLES]:
        person = printable(db.get_one(Member, member_id).full_name)
        roles = (desk.texts(f"columns.values.{role}") for role in (was[0], becomes[0]))
        shown = dict(zip(("was", "becomes"), roles, strict=True))
        told.append(
            desk.texts("org.role", person=person, before=was[1], after=becomes[1], **shown)
        )
    more = len(journal.roles) - _MOST_ROLES
    return [*told, desk.texts("org.more_roles", count=more)] if more > 0 else told


def tell_change(desk: Desk, change: UnitChange) -> str:
    """The same change on one line, as the history shows it."""
    wanted = change.wanted
    match change.kind:
        case "rename":
            return printable(f"{wanted['unit']} → {wanted['name']}")
        case "move" | "front":
            return f"{', '.join(wanted['units'])} → {wanted['to'] or _NONE}"
        case "merge":
            return f"{', '.join(wanted['units'])} → {wanted['into']}"
        case "split":
            return f"{wanted['unit']} → {', '.join(code for code, _ in wanted['new'])}"
        case _:
            return printable(desk.texts("org.imported", **wanted))


def _pairs(kind: str, wanted: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if kind == "split":
        for code, name in wanted["new"]:
            yield wanted["unit"], {"new": code, "new_name": printable(name)}
        return
    said = wanted.get("name") or wanted.get("to") or wanted.get("into") or _NONE
    target = printable(said)
    for code in wanted.get("units") or [wanted["unit"]]:
        yield code, {"target": target}


def _find_front_code(db: Session, unit: Unit) -> str:
    link = find_front(db, unit.id)
    front = db.get(Unit, link.front_id) if link is not None and link.front_id else None
    return front.code if front is not None else _NONE


def _describe(desk: Desk, db: Session, unit: Unit, day: date) -> dict[str, Any]:
    above = db.get(Unit, unit.parent_id) if unit.parent_id else None
    return {
        "code": unit.code,
        "name": printable(unit.name),
        "before": above.code if above is not None else "",
        "below": len(list_below(db, unit.id)) - 1,
        "members": count_members(db, unit.id, min(day, desk.today)),
    }
