"""The file of Zalo groups: which group belongs to which unit, and for whom it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from bot.imports.lines import Line, Sheet, list_problems
from bot.imports.plan import Plan, refuse_repeats
from bot.imports.units import suggest_code
from models.group import Group, find_group
from models.unit import units_by_code

COLUMNS = ("group_id", "name", "unit_code", "kind", "audience", "away", "consent_text")
NEEDED = ("group_id", "name")
# A paragraph on a phone's screen.
LONGEST_CONSENT = 600


@dataclass(frozen=True)
class WantedGroup:
    line: Line
    oa_id: str
    group_id: str
    unit_code: str
    values: Mapping[str, Any]


def plan_groups(sheet: Sheet, db: Session, oa_id: str) -> Plan[WantedGroup]:
    units = {code: unit.id for code, unit in units_by_code(db).items()}
    wanted = [_read(line, sheet.columns, oa_id, units) for line in sheet.lines]
    refuse_repeats((group.line, group.group_id, group.group_id) for group in wanted)
    known = {g.group_id: g for g in db.exec(select(Group).where(col(Group.oa_id) == oa_id))}
    plan: Plan[WantedGroup] = Plan(problems=list_problems(sheet.lines))
    for group in wanted:
        if group.line.problems:
            continue
        plan.sort_in(group, known.get(group.group_id), group.values)
    return plan


def write_group(db: Session, wanted: WantedGroup) -> dict[str, Any]:
    """Insert or change the group; what it was before, for the audit."""
    group = find_group(db, wanted.oa_id, wanted.group_id)
    before: dict[str, Any] = {}
    if group is None:
        group = Group(oa_id=wanted.oa_id, group_id=wanted.group_id, name="")
    else:
        before = group.model_dump(mode="json", exclude={"id"})
    for name, value in wanted.values.items():
        setattr(group, name, value)
    db.add(group)
    return before


def _read(
    line: Line, columns: frozenset[str], oa_id: str, units: Mapping[str, int]
) -> WantedGroup:
    code = line.text("unit_code").upper()
    if code and code not in units:
        near = suggest_code(code, units)
        line.refuse("no_unit_near" if near else "no_unit", value=code, near=near)
    values = {
        "name": line.text("name", needed=True),
        "unit_id": units.get(code),
        "kind": line.choice("kind", "kinds", default="ordinary"),
        "audience": line.choice("audience", "audiences", default="members"),
        "away": line.truth("away"),
        "consent_text": _consent(line),
    }
    given = {
        name: value
        for name, value in values.items()
        if ("unit_code" if name == "unit_id" else name) in columns
    }
    return WantedGroup(line, oa_id, line.id("group_id", needed=True), code, given)


def _consent(line: Line) -> str | None:
    text = line.block("consent_text")
    if len(text) > LONGEST_CONSENT:
        line.refuse("consent_too_long", length=len(text), most=LONGEST_CONSENT)
    return text or None
