"""Writing what the organisation file changes, on behalf of one change that can be undone."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.imports.known_units import Part
from bot.imports.units import WantedUnit
from models.unit import Unit
from models.unit_acts import merge_unit, move_unit, rename_unit, report_unit
from models.unit_change import Aspect, UnitChange
from models.unit_journal import Journal
from models.unit_line import get_parent
from models.unit_orders import get_named


class UnitWriter:
    """Rows of one import; `change` is in the database before the first."""

    def __init__(self, change: UnitChange, zone: ZoneInfo, today: date) -> None:
        self._change, self._zone, self._today = change, zone, today
        self._touched: set[tuple[int, Aspect]] = set()
        self._ids: dict[str, int] = {}

    def write(self, db: Session, wanted: WantedUnit) -> dict[str, Any]:
        """Insert or change the unit; what it was before, for the audit.

        :raises RefusedError: it was changed by somebody else meanwhile
        """
        journal = self._journal(db, self._today)
        before: dict[str, Any] = {}
        if wanted.is_new:
            unit = self._insert(journal, wanted)
        else:
            unit = get_named(db, wanted.code)
            before = unit.model_dump(mode="json", exclude={"id"})
        _put_right(journal, unit, wanted)
        for part in wanted.parts:
            self._carry_out(db, unit, part)
        journal.close()
        return before

    def _insert(self, journal: Journal, wanted: WantedUnit) -> Unit:
        """One that is merged further down is closed then, not here."""
        values = dict(wanted.values)
        if wanted.merged_into:
            values["valid_to"] = None
        unit = Unit(code=wanted.code, parent_id=self._find_id(journal, wanted), **values)
        journal.add(unit)
        journal.touch(unit, "name", "parent", "life")
        self._ids[unit.code] = unit.id
        return unit

    def _find_id(self, journal: Journal, wanted: WantedUnit) -> int | None:
        """Of the unit above; thousands have the same few."""
        code = wanted.parent_code
        if code and code not in self._ids:
            self._ids[code] = get_named(journal.db, code).id
        return self._ids.get(code)

    def _carry_out(self, db: Session, unit: Unit, part: Part) -> None:
        """At once, or on its day."""
        if part.day > self._today:
            change = UnitChange(
                kind=part.kind,
                day=part.day,
                state="planned",
                wanted=dict(part.wanted),
                by=self._change.by,
                made_at=self._change.made_at,
            )
            db.add(change)
            return
        journal = self._journal(db, part.day)
        match part.kind:
            case "rename":
                rename_unit(journal, unit, part.wanted["name"])
            case "move":
                _move(journal, unit, part.wanted["to"])
            case "merge":
                merge_unit(journal, unit, get_named(db, part.wanted["into"]))
            case "front":
                to = part.wanted["to"]
                report_unit(journal, unit, get_named(db, to) if to else None)
        journal.close()

    def _journal(self, db: Session, day: date) -> Journal:
        midnight = datetime.combine(day, time(), self._zone).astimezone(UTC)
        return Journal(db, self._change, day, midnight, touched=self._touched)


def _move(journal: Journal, unit: Unit, to: str) -> None:
    if to:
        move_unit(journal, unit, get_named(journal.db, to))
        return
    journal.place(unit, None)


def _put_right(journal: Journal, unit: Unit, wanted: WantedUnit) -> None:
    plain = dict(wanted.plain)
    if "parent_code" in plain:
        code = plain.pop("parent_code")
        parent_id = get_named(journal.db, code).id if code else None
        journal.set(get_parent(journal.db, unit.id), parent_id=parent_id)
        journal.set(unit, parent_id=parent_id)
        journal.touch(unit, "parent")
        journal.move_line(unit)
    if plain:
        journal.set(unit, **plain)
        journal.touch(unit, "name" if "name" in plain else "life")
