"""What is known of each unit, and what a row of the organisation file changes of it from when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Protocol

import orjson
from sqlmodel import Session, col, select

from models.spans import NO_END, SINCE_EVER
from models.unit import Unit
from models.unit_change import UnitChange, UnitName
from models.unit_front import UnitFront
from models.unit_line import UnitParent

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """One thing that changes from a day on; `not_before`: since when it is as it is."""

    kind: Literal["rename", "move", "merge", "front"]
    day: date
    wanted: Mapping[str, Any]
    not_before: date | None = None


@dataclass(frozen=True)
class KnownUnit:
    """As the file would write it; the place is its own, not that of who took it in."""

    level: str
    parent_code: str
    merged_into: str
    values: Mapping[str, Any]
    named_on: date = SINCE_EVER
    placed_on: date = SINCE_EVER
    front_code: str = ""
    told_on: date = SINCE_EVER


class Row(Protocol):
    """What is asked of a row of the file."""

    @property
    def code(self) -> str: ...
    @property
    def parent_code(self) -> str: ...
    @property
    def merged_into(self) -> str: ...
    @property
    def front_code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


class Manner(Protocol):
    """How the file is to be understood."""

    @property
    def day(self) -> date: ...
    @property
    def correct(self) -> bool: ...


def read_known(db: Session) -> dict[str, KnownUnit]:
    """Every unit by its code."""
    units = list(db.exec(select(Unit).order_by(col(Unit.id))))
    codes = {unit.id: unit.code for unit in units}
    places = _read_places(db)
    names = select(UnitName).order_by(col(UnitName.valid_to))
    renamed = {name.unit_id: name.valid_to for name in db.exec(names)}
    fronts = {link.unit_id: link for link in db.exec(_FRONTS)}
    found = {}
    for unit in units:
        (place, into), link = places[unit.id], fronts.get(unit.id)
        found[unit.code] = KnownUnit(
            unit.level,
            codes.get(place.parent_id or 0, ""),
            codes.get(into or 0, ""),
            unit.model_dump(exclude={"id"}),
            renamed[unit.id] + _DAY if unit.id in renamed else SINCE_EVER,
            place.valid_from,
            codes.get(link.front_id or 0, "") if link is not None else "",
            link.valid_from if link is not None else SINCE_EVER,
        )
    return found


def read_planned(db: Session) -> set[str]:
    """Keys of what lies ahead already, so that the same file plans nothing twice."""
    query = select(UnitChange).where(col(UnitChange.state) == "planned")
    return {_key(change.kind, change.day, change.wanted) for change in db.exec(query)}


def part_key(part: Part) -> str:
    return _key(part.kind, part.day, part.wanted)


def list_parts(
    row: Row, now: KnownUnit | None, columns: Collection[str], manner: Manner
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    """What changes from a day on, and what is simply put right."""
    merge = (*_list_front(row, now, columns, manner), *_list_merge(row, now))
    if now is None:
        return merge, {}
    moved = "parent_code" in columns and row.parent_code != now.parent_code
    plain = _list_plain(row, now, columns, manner)
    if manner.correct:
        return merge, plain | ({"parent_code": row.parent_code} if moved else {})
    parts = _list_dated(row, now, manner, moved=moved)
    return (*parts, *merge), plain


def _list_dated(row: Row, now: KnownUnit, manner: Manner, *, moved: bool) -> list[Part]:
    parts = []
    if row.values["name"] != now.values["name"]:
        day = _day_of(row, _begun(now, now.named_on), manner)
        wanted = {"unit": row.code, "name": row.values["name"]}
        parts.append(Part("rename", day, wanted, now.named_on))
    if moved:
        day = _day_of(row, _begun(now, now.placed_on), manner)
        move = {"units": [row.code], "to": row.parent_code}
        parts.append(Part("move", day, move, now.placed_on))
    return parts


def _day_of(row: Row, begun: date, manner: Manner) -> date:
    """A day in the row that is later than what is known says since when it is so."""
    start: date | None = row.values.get("valid_from")
    return start if start is not None and start > begun else manner.day


def _list_front(
    row: Row, now: KnownUnit | None, columns: Collection[str], manner: Manner
) -> tuple[Part, ...]:
    """What is merged reports nowhere, whatever the row says."""
    told = now.front_code if now is not None else ""
    if "front_code" not in columns or row.merged_into or row.front_code == told:
        return ()
    begun = _begun(now, now.told_on) if now is not None else SINCE_EVER
    wanted = {"units": [row.code], "to": row.front_code}
    not_before = now.told_on if now is not None else None
    return (Part("front", _day_of(row, begun, manner), wanted, not_before),)


def _list_merge(row: Row, now: KnownUnit | None) -> tuple[Part, ...]:
    if not row.merged_into or (now is not None and now.merged_into == row.merged_into):
        return ()
    wanted = {"units": [row.code], "into": row.merged_into}
    placed_on = now.placed_on if now is not None else None
    return (Part("merge", row.values["valid_to"] + _DAY, wanted, placed_on),)


def _list_plain(
    row: Row, now: KnownUnit, columns: Collection[str], manner: Manner
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row.values["level"] != now.level:
        found["level"] = row.values["level"]
    if manner.correct and row.values["name"] != now.values["name"]:
        found["name"] = row.values["name"]
    names = _merge_names(now.values["old_names"], row.values.get("old_names", ""))
    if manner.correct and "old_names" in columns:
        names = row.values["old_names"]
    if names != now.values["old_names"]:
        found["old_names"] = names
    start = row.values.get("valid_from")
    explained = {now.values["valid_from"], now.named_on, now.placed_on, None}
    is_new_start = start not in explained and not _is_a_change(row, now, columns)
    if is_new_start or (manner.correct and start not in (None, now.values["valid_from"])):
        found["valid_from"] = start
    if "valid_to" in columns and not row.merged_into and not now.merged_into:
        end = row.values["valid_to"]
        found |= {"valid_to": end} if end != now.values["valid_to"] else {}
    return found


def _is_a_change(row: Row, now: KnownUnit, columns: Collection[str]) -> bool:
    """Then the row's day is that of the change, not of the unit's beginning."""
    moved = "parent_code" in columns and row.parent_code != now.parent_code
    return moved or row.values["name"] != now.values["name"]


def _begun(now: KnownUnit, since: date) -> date:
    return max(now.values["valid_from"] or SINCE_EVER, since)


def _merge_names(kept: str, more: str) -> str:
    """A file takes no old name away: they are how people find their branch."""
    names = [name.strip() for name in [*kept.split(";"), *more.split(";")]]
    return "; ".join(dict.fromkeys(name for name in names if name))


def _read_places(db: Session) -> dict[int, tuple[UnitParent, int | None]]:
    """Each unit's last place of its own, and the id of who took it in."""
    query = select(UnitParent).order_by(col(UnitParent.valid_from))
    own: dict[int, UnitParent] = {}
    into: dict[int, int | None] = {}
    for link in db.exec(query):
        if not link.merged:
            own[link.unit_id] = link
        elif link.valid_to == NO_END:
            into[link.unit_id] = link.parent_id
    return {unit_id: (link, into.get(unit_id)) for unit_id, link in own.items()}


_FRONTS = select(UnitFront).where(col(UnitFront.valid_to) == NO_END)


def _key(kind: str, day: date, wanted: Mapping[str, Any]) -> str:
    kept = orjson.dumps(wanted, option=orjson.OPT_SORT_KEYS).decode()
    return f"{kind} {day} {kept}"
