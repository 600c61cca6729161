"""The organisation file: units with their parents in any order, checked as one tree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import process
from sqlmodel import Session, col, select

from bot.imports.lines import Line, Sheet, list_problems
from bot.imports.plan import Plan
from models.levels import LEVELS, may_lie_under
from models.unit import Unit, find_unit

COLUMNS = ("code", "name", "level", "parent_code", "old_names", "valid_from", "valid_to")
NEEDED = ("code", "name", "level")

_CODE = re.compile(r"[A-Z0-9]{2,20}")
_NEAR_ENOUGH = 60


@dataclass(frozen=True)
class WantedUnit:
    """A row of the file; `values` has only the columns that the file has."""

    line: Line
    code: str
    parent_code: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class KnownUnit:
    level: str
    parent_code: str
    values: Mapping[str, Any]


def read_known(db: Session) -> dict[str, KnownUnit]:
    """Every unit as the file would write it, by its code."""
    units = list(db.exec(select(Unit).order_by(col(Unit.id))))
    codes = {unit.id: unit.code for unit in units}
    return {
        unit.code: KnownUnit(
            unit.level, codes.get(unit.parent_id or 0, ""), unit.model_dump(exclude={"id"})
        )
        for unit in units
    }


def plan_units(sheet: Sheet, known: Mapping[str, KnownUnit]) -> Plan[WantedUnit]:
    """What the file changes, parents before children."""
    wanted = [_read(line, sheet.columns) for line in sheet.lines]
    _refuse_repeats(wanted)
    _refuse_lost_parents(wanted, known)
    _refuse_cycles(wanted, known)
    _refuse_levels(wanted, known)
    plan: Plan[WantedUnit] = Plan(problems=list_problems(sheet.lines))
    for unit in _parents_first([u for u in wanted if not u.line.problems]):
        now = known.get(unit.code)
        if now is None:
            plan.new.append(unit)
        elif _differs(unit, now, sheet.columns):
            plan.changed.append(unit)
        else:
            plan.unchanged += 1
    return plan


def write_unit(db: Session, wanted: WantedUnit) -> dict[str, Any]:
    """Insert or change the unit; what it was before, for the audit."""
    unit = find_unit(db, wanted.code)
    before: dict[str, Any] = {}
    if unit is None:
        unit = Unit(code=wanted.code, name="", level="")
    else:
        before = unit.model_dump(mode="json", exclude={"id"})
    for name, value in wanted.values.items():
        setattr(unit, name, value)
    if "parent_code" in wanted.line.cells:
        parent = find_unit(db, wanted.parent_code) if wanted.parent_code else None
        unit.parent_id = parent.id if parent else None
    db.add(unit)
    db.flush()
    return before


def suggest_code(code: str, known: Iterable[str]) -> str | None:
    """A code that looks like the one that was not found."""
    near = process.extractOne(code, sorted(known), score_cutoff=_NEAR_ENOUGH)
    return near[0] if near else None


def _read(line: Line, columns: frozenset[str]) -> WantedUnit:
    code = line.text("code", needed=True).upper()
    if code and not _CODE.fullmatch(code):
        line.refuse("odd_code", value=code)
    values = {
        "name": line.text("name", needed=True),
        "level": line.choice("level", "levels"),
        "old_names": "; ".join(n for o in line.text("old_names").split(";") if (n := o.strip())),
        "valid_from": line.day("valid_from"),
        "valid_to": line.day("valid_to"),
    }
    _refuse_backwards(line, values["valid_from"], values["valid_to"])
    given = {name: value for name, value in values.items() if name in columns}
    return WantedUnit(line, code, line.text("parent_code").upper(), given)


def _refuse_backwards(line: Line, start: Any, end: Any) -> None:
    if isinstance(start, date) and isinstance(end, date) and end < start:
        line.refuse("ends_before_it_begins")


def _refuse_repeats(wanted: list[WantedUnit]) -> None:
    first: dict[str, int] = {}
    for unit in wanted:
        row = first.setdefault(unit.code, unit.line.row)
        if row != unit.line.row and unit.code:
            unit.line.refuse("repeated", value=unit.code, row=row)


def _refuse_lost_parents(wanted: list[WantedUnit], known: Mapping[str, KnownUnit]) -> None:
    """A parent must be known or stand in a good row; bad rows drag their children along."""
    while True:
        there = {*known, *(u.code for u in wanted if not u.line.problems)}
        lost = [
            u for u in wanted
            if not u.line.problems and u.parent_code and u.parent_code not in there
        ]  # fmt: skip
        if not lost:
            return
        written = {u.code: u.line.row for u in wanted}
        for unit in lost:
            _refuse_parent(unit, written, there)


def _refuse_parent(unit: WantedUnit, written: Mapping[str, int], there: set[str]) -> None:
    if unit.parent_code in written:
        row = written[unit.parent_code]
        unit.line.refuse("parent_is_wrong", value=unit.parent_code, row=row)
        return
    near = suggest_code(unit.parent_code, there - {unit.code})
    key = "no_parent_near" if near else "no_parent"
    unit.line.refuse(key, value=unit.parent_code, near=near)


def _refuse_cycles(wanted: list[WantedUnit], known: Mapping[str, KnownUnit]) -> None:
    parents = {code: unit.parent_code for code, unit in known.items()}
    parents |= {u.code: u.parent_code for u in wanted if not u.line.problems}
    for unit in wanted:
        chain = [unit.code]
        while (above := parents.get(chain[-1], "")) and above not in chain:
            chain.append(above)
        if above == unit.code and not unit.line.problems:
            unit.line.refuse("cycle", chain=" → ".join([*chain, unit.code]))


def _refuse_levels(wanted: list[WantedUnit], known: Mapping[str, KnownUnit]) -> None:
    """A unit lies under a larger one; a club may lie under any but a club."""
    levels = {code: unit.level for code, unit in known.items()}
    levels |= {u.code: u.values["level"] for u in wanted}
    for unit in wanted:
        above = levels.get(unit.parent_code)
        if unit.line.problems or above is None:
            continue
        if not may_lie_under(unit.values["level"], above):
            shown = unit.line.texts.table("columns.values")
            level = shown[unit.values["level"]]
            unit.line.refuse("parent_level", level=level, above=shown[above])


def _parents_first(units: list[WantedUnit]) -> list[WantedUnit]:
    return sorted(units, key=lambda unit: LEVELS[unit.values["level"]].rank)


def _differs(unit: WantedUnit, now: KnownUnit, columns: frozenset[str]) -> bool:
    if "parent_code" in columns and unit.parent_code != now.parent_code:
        return True
    return any(now.values[name] != value for name, value in unit.values.items())
