"""Finds the row a command names, or says kindly that there is none."""

from collections.abc import Collection
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

from bot.cli.desk import CannotError, Desk
from bot.cli.output import tell
from bot.imports.units import suggest_code
from handlers.kit.places import is_called, list_any_named
from models.unit import Unit, find_unit, find_unit_itself

T = TypeVar("T", bound=SQLModel)

_MOST = 2**63
# The command that lists such rows with their numbers.
_LISTED_BY = {
    "Case": "case list", "Channel": "channel list", "Feedback": "feedback list",
    "InboxEvent": "inbox list", "Member": "member list", "MemberImport": "member imports",
    "OutboxMessage": "outbox list", "Rumour": "rumour list", "UnitChange": "org history",
}  # fmt: skip


def get_unit(desk: Desk, db: Session, said: str) -> Unit:
    """By its code or its name, of today or an old one; one that was merged is its successor.

    :raises CannotError: with what looks most like it
    """
    unit = find_unit(db, said)
    if unit is None:
        return _get_named(desk, db, said.strip())
    if unit.code != said.strip().upper():
        told = {"code": said.strip().upper(), "near": unit.code, "name": unit.name}
        tell(desk.texts("cli.unit_merged", **told))
    return unit


def get_unit_itself(desk: Desk, db: Session, said: str) -> Unit:
    """The same, but a merged one stays itself; :raises CannotError: as above."""
    return find_unit_itself(db, said) or _get_named(desk, db, said.strip())


def _get_named(desk: Desk, db: Session, said: str) -> Unit:
    named = list_any_named(db, said, desk.today)
    exactly = [unit for unit in named if is_called(unit, said)]
    if len(exactly) == 1:
        return exactly[0]
    if named:
        near = ", ".join(f"{unit.code} ({unit.name})" for unit in named)
        raise CannotError(desk.texts("cli.which_unit", code=said, near=near))
    near_code = suggest_code(said.upper(), db.exec(select(Unit.code)))
    key = "cli.no_unit_near" if near_code else "cli.no_unit"
    raise CannotError(desk.texts(key, code=said, near=near_code))


def get_row(desk: Desk, db: Session, model: type[T], row_id: str, *, lock: bool = False) -> T:
    """The row with that id, locked for a change if asked; :raises CannotError: there is none."""
    number = int(row_id) if row_id.isascii() and row_id.isdigit() else None
    row = None
    if number is not None and number < _MOST:
        row = db.get(model, number, with_for_update=lock or None)
    if row is None:
        raise CannotError(desk.texts("cli.no_row", id=row_id, list=_LISTED_BY[model.__name__]))
    return row


def kept_values(row: SQLModel, hidden: Collection[str] = ()) -> dict[str, Any]:
    """A row's values in the order of its table; `model_dump` has them as they happened to load."""
    names = (name for name in type(row).model_fields if name not in hidden)
    return {name: getattr(row, name) for name in names}


def codes_of(db: Session) -> dict[int | None, str]:
    """Unit id → code, to show rows that refer to units."""
    return {unit.id: unit.code for unit in db.exec(select(Unit))}
