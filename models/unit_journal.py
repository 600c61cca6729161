"""Writing on behalf of a change of the organisation: what each row was before is kept."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlmodel import Session, SQLModel

from models.spans import NO_END, day_before
from models.unit import Unit
from models.unit_change import Aspect, ChangedRow, RefusedError, UnitChange, UnitTouch
from models.unit_front import UnitFront
from models.unit_line import UnitParent, get_parent, rebuild_lines

Link: TypeAlias = UnitParent | UnitFront


@dataclass
class Journal:
    """For one change on one day; `midnight` is when that day begins where the Union is.

    `counts` and `roles` are what an officer is shown of it beforehand; `roles` holds (member id,
    what she was where, what she becomes where).
    """

    db: Session
    change: UnitChange
    day: date
    midnight: datetime
    counts: Counter[str] = field(default_factory=Counter)
    roles: list[tuple[int, tuple[str, str], tuple[str, str]]] = field(default_factory=list)
    touched: set[tuple[int, Aspect]] = field(default_factory=set)
    _moved: set[int] = field(default_factory=set)

    def add(self, row: SQLModel) -> None:
        """Insert a row of its own."""
        self.db.add(row)
        self.db.flush()
        self._keep(row, None, None)

    def set(self, row: SQLModel, **values: Any) -> None:
        """Alter a row; what is so already is left alone."""
        changed = {name for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return
        before = row.model_dump(mode="json", include=changed)
        for name in changed:
            setattr(row, name, values[name])
        self.db.add(row)
        self.db.flush()
        self._keep(row, before, row.model_dump(mode="json", include=changed))

    def touch(self, unit: Unit, *aspects: Aspect) -> None:
        for aspect in aspects:
            if (unit.id, aspect) not in self.touched:
                self.touched.add((unit.id, aspect))
                self.db.add(UnitTouch(change_id=self.change.id, unit_id=unit.id, aspect=aspect))

    def place(self, unit: Unit, parent_id: int | None, *, merged: bool = False) -> None:
        """From the day on the unit belongs there; :raises RefusedError: it was moved later."""
        new = UnitParent(unit_id=unit.id, parent_id=parent_id, valid_from=self.day, merged=merged)
        self.replace(unit, get_parent(self.db, unit.id), new)
        self.set(unit, parent_id=parent_id)
        self.touch(unit, "parent")
        self._moved.add(unit.id)

    def replace(self, unit: Unit, link: Link | None, new: Link) -> None:
        """From the day on `new` holds instead; :raises RefusedError: the link is a later one."""
        if link is None:
            self.add(new)
            return
        if link.valid_from > self.day:
            raise RefusedError("changed_since", code=unit.code, day=link.valid_from)
        if link.valid_from == self.day:
            self.set(link, **new.model_dump(exclude={"id", "valid_from", "valid_to"}))
            return
        self.set(link, valid_to=day_before(self.day))
        self.add(new)

    def close(self) -> None:
        """Bring the lines up to date; nothing is looked up in them before."""
        if self._moved:
            rebuild_lines(self.db, sorted(self._moved))
        self._moved.clear()

    def move_line(self, unit: Unit) -> None:
        """The unit's lines must be worked out anew at the end."""
        self._moved.add(unit.id)

    def _keep(
        self, row: SQLModel, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        self.db.add(
            ChangedRow(
                change_id=self.change.id,
                table_name=str(row.__tablename__),
                row_id=getattr(row, "id"),  # noqa: B009  (every table here has one)
                before=before,
                after=after,
            )
        )


def is_open(unit: Unit, day: date) -> bool:
    """Whether the unit exists on that day."""
    begun = unit.valid_from is None or unit.valid_from <= day
    return begun and (unit.valid_to or NO_END) >= day
