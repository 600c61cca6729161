"""Finds the row a command names, or says kindly that there is none."""

from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from bot.cli.desk import CannotError, Desk
from bot.imports.units import suggest_code
from models.unit import Unit, find_unit

T = TypeVar("T", bound=SQLModel)

_MOST = 2**63


def get_unit(desk: Desk, db: Session, code: str) -> Unit:
    """:raises CannotError: with the code that looks most like it."""
    unit = find_unit(db, code)
    if unit is not None:
        return unit
    near = suggest_code(code.strip().upper(), db.exec(select(Unit.code)))
    key = "cli.no_unit_near" if near else "cli.no_unit"
    raise CannotError(desk.texts(key, code=code.strip(), near=near))


def get_row(desk: Desk, db: Session, model: type[T], row_id: str, *, lock: bool = False) -> T:
    """The row with that id, locked for a change if asked; :raises CannotError: there is none."""
    number = int(row_id) if row_id.isascii() and row_id.isdigit() else None
    row = None
    if number is not None and number < _MOST:
        row = db.get(model, number, with_for_update=lock or None)
    if row is None:
        raise CannotError(desk.texts("cli.no_row", id=row_id))
    return row


def codes_of(db: Session) -> dict[int | None, str]:
    """Unit id → code, to show rows that refer to units."""
    return {unit.id: unit.code for unit in db.exec(select(Unit))}
