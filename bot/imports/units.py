"""The organisation file: units with their parents in any order, checked as one tree."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rapidfuzz import process

from bot.imports.known_units import KnownUnit, Part, list_parts, part_key
from bot.imports.lines import Line, Sheet, list_problems
from bot.imports.plan import Plan, refuse_repeats
from models.levels import LEVELS, may_lie_under, may_report_to

COLUMNS = (
    "code", "name", "level", "parent_code", "old_names", "valid_from", "valid_to", "merged_into",
    "front_code",
)  # fmt: skip
NEEDED = ("code", "name", "level")

_CODE = re.compile(r"[A-Z0-9]{2,20}")
_NEAR_ENOUGH = 60
# Parts that need both units to be there.
_LAST = ("merge", "front")


@dataclass(frozen=True)
class Reading:
    """How a file is to be understood: from which day its changes hold, where it gives none.

    `correct`: what it says was always so. `planned` are the keys of parts that lie ahead already.
    """

    day: date
    correct: bool = False
    planned: Collection[str] = ()


@dataclass(frozen=True)
class WantedUnit:
    """A row of the file; `values` has only the columns that the file has.

    `parts` are what it changes from a day on, found when it is compared with what is known.
    """

    line: Line
    code: str
    parent_code: str
    merged_into: str
    front_code: str
    values: Mapping[str, Any]
    is_new: bool = False
    parts: tuple[Part, ...] = ()
    plain: Mapping[str, Any] = field(default_factory=dict)


def plan_units(sheet: Sheet, known: Mapping[str, KnownUnit], reading: Reading) -> Plan[WantedUnit]:
    """What the file changes: new units, parents before children; others; last, what needs two."""
    wanted = [_read(line, sheet.columns) for line in sheet.lines]
    refuse_repeats((unit.line, unit.code, unit.code) for unit in wanted)
    _refuse_lost(wanted, known)
    _refuse_cycles(wanted, known)
    _refuse_levels(wanted, known)
    compared = {
        unit.code: _compare(_follow(unit, known), known.get(unit.code), sheet.columns, reading)
        for unit in _parents_first([u for u in wanted if not u.line.problems])
    }
    plan: Plan[WantedUnit] = Plan(problems=list_problems(sheet.lines))
    for unit in (unit for unit in compared.values() if not unit.line.problems):
        _sort_in(plan, unit)
    plan.after.sort(key=lambda unit: -LEVELS[unit.values["level"]].rank)
    return plan


def is_code(code: str) -> bool:
    return _CODE.fullmatch(code) is not None


def suggest_code(code: str, known: Iterable[str]) -> str | None:
    """A code that looks like the one that was not found."""
    near = process.extractOne(code, sorted(known), score_cutoff=_NEAR_ENOUGH)
    return near[0] if near else None


def _sort_in(plan: Plan[WantedUnit], unit: WantedUnit) -> None:
    last = tuple(part for part in unit.parts if part.kind in _LAST)
    rest = replace(unit, parts=tuple(part for part in unit.parts if part.kind not in _LAST))
    if unit.is_new:
        plan.new.append(rest)
    elif unit.parts or unit.plain:
        plan.changed.append(rest)
    else:
        plan.unchanged += 1
    if last:
        plan.after.append(replace(unit, parts=last, plain={}, is_new=False))


def _compare(
    unit: WantedUnit, now: KnownUnit | None, columns: frozenset[str], reading: Reading
) -> WantedUnit:
    parts, plain = list_parts(unit, now, columns, reading)
    for part in parts:
        if now is not None and part.not_before is not None and part.day < part.not_before:
            unit.line.refuse("changed_since", value=unit.code, day=f"{part.not_before:%d/%m/%Y}")
    ahead = tuple(part for part in parts if part_key(part) not in reading.planned)
    return replace(unit, is_new=now is None, parts=ahead, plain=plain)


def _follow(unit: WantedUnit, known: Mapping[str, KnownUnit]) -> WantedUnit:
    """What a file of before says of a unit merged since is meant of its successor."""
    now, front = known.get(unit.code), _successor(unit.front_code, known)
    is_there = now is not None and now.parent_code == unit.parent_code
    above = unit.parent_code if is_there else _successor(unit.parent_code, known)
    return replace(unit, parent_code=above, front_code=front)


def _successor(code: str, known: Mapping[str, KnownUnit]) -> str:
    seen = set[str]()
    while code in known and known[code].merged_into and code not in seen:
        seen.add(code)
        code = known[code].merged_into
    return code


def _read(line: Line, columns: frozenset[str]) -> WantedUnit:
    code = line.text("code", needed=True).upper()
    if code and not is_code(code):
        line.refuse("odd_code", value=code)
    values = {
        "name": line.text("name", needed=True),
        "level": line.choice("level", "levels"),
        "old_names": "; ".join(n for o in line.text("old_names").split(";") if (n := o.strip())),
        "valid_from": line.day("valid_from"),
        "valid_to": line.day("valid_to"),
    }
    merged_into = line.text("merged_into").upper()
    _refuse_days(line, values, merged_into)
    given = {name: value for name, value in values.items() if name in columns}
    parent_code, front_code = (line.text(one).upper() for one in ("parent_code", "front_code"))
    return WantedUnit(line, code, parent_code, merged_into, front_code, given)


def _refuse_days(line: Line, values: Mapping[str, Any], merged_into: str) -> None:
    start, end = values["valid_from"], values["valid_to"]
    if start is not None and end is not None and end < start:
        line.refuse("ends_before_it_begins")
    if merged_into and end is None:
        line.refuse("merged_without_day", value=merged_into)
    until = LEVELS[values["level"]].until if values["level"] else None
    if until is not None and (end is None or end > until):
        level = line.texts(f"columns.values.{values['level']}")
        line.refuse("level_ended", level=level, day=f"{until:%d/%m/%Y}")


def _refuse_lost(wanted: list[WantedUnit], known: Mapping[str, KnownUnit]) -> None:
    """What a row refers to must be known or stand in a good row; bad rows drag theirs along."""
    written = {u.code: u.line.row for u in wanted}
    while True:
        there = {*known, *(u.code for u in wanted if not u.line.problems)}
        lost = [
            (unit, other)
            for unit in wanted
            for other in (unit.parent_code, unit.merged_into, unit.front_code)
            if not unit.line.problems and other and other not in there
        ]
        if not lost:
            return
        for unit, other in lost:
            _refuse_other(unit, other, written, there)


def _refuse_other(
    unit: WantedUnit, other: str, written: Mapping[str, int], there: set[str]
) -> None:
    key = "no_parent" if other == unit.parent_code else "no_unit"
    if other in written:
        unit.line.refuse("parent_is_wrong", value=other, row=written[other])
        return
    near = suggest_code(other, there - {unit.code})
    unit.line.refuse(f"{key}_near" if near else key, value=other, near=near)


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
    """A unit lies under a larger one and is merged into one of its kind; not into itself."""
    levels = {code: unit.level for code, unit in known.items()}
    levels |= {u.code: u.values["level"] for u in wanted}
    for unit in (unit for unit in wanted if not unit.line.problems):
        level, above = unit.values["level"], levels.get(unit.parent_code)
        into, front = levels.get(unit.merged_into), levels.get(unit.front_code)
        if above is not None and not may_lie_under(level, above):
            _refuse_level(unit.line, "parent_level", level, above)
        elif into is not None and (into != level or unit.merged_into == unit.code):
            _refuse_level(unit.line, "merge_level", level, into)
        elif front is not None and not may_report_to(level, front):
            _refuse_level(unit.line, "front_level", level, front)


def _refuse_level(line: Line, key: str, level: str, above: str) -> None:
    shown = line.texts.table("columns.values")
    line.refuse(key, level=shown[level], above=shown[above])


def _parents_first(units: list[WantedUnit]) -> list[WantedUnit]:
    return sorted(units, key=lambda unit: LEVELS[unit.values["level"]].rank)
