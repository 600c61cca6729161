"""Carrying out a change of the organisation as it was asked for: now, or when its day has come."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.unit import Unit, find_unit_itself
from models.unit_acts import merge_unit, move_unit, rename_unit, report_unit, split_unit
from models.unit_change import RefusedError, UnitChange
from models.unit_journal import Journal


def carry_out(db: Session, change: UnitChange, midnight: datetime) -> Journal:
    """What `change.wanted` says, from its day on; `midnight` is when that day begins there.

    Whether anything was done: `journal.counts` is empty where all was so already.
    :raises RefusedError: it can't be done; the transaction is to be rolled back
    """
    db.add(change)
    db.flush()
    journal = Journal(db, change, change.day, midnight)
    _ACTS[change.kind](journal, change.wanted)
    journal.close()
    return journal


def get_named(db: Session, code: str) -> Unit:
    """:raises RefusedError: there is no such unit."""
    unit = find_unit_itself(db, code)
    if unit is None:
        raise RefusedError("no_unit", code=code)
    return unit


def _rename(journal: Journal, wanted: dict[str, Any]) -> None:
    unit = get_named(journal.db, wanted["unit"])
    journal.counts["units"] += rename_unit(journal, unit, wanted["name"])


def _move(journal: Journal, wanted: dict[str, Any]) -> None:
    parent = get_named(journal.db, wanted["to"])
    for code in wanted["units"]:
        move_unit(journal, get_named(journal.db, code), parent)


def _merge(journal: Journal, wanted: dict[str, Any]) -> None:
    into = get_named(journal.db, wanted["into"])
    for code in wanted["units"]:
        merge_unit(journal, get_named(journal.db, code), into)


def _split(journal: Journal, wanted: dict[str, Any]) -> None:
    """`new`: [code, name]; `members`: new code → ids; `children`: new code → codes."""
    unit = get_named(journal.db, wanted["unit"])
    for code, name in wanted["new"]:
        people = wanted["members"].get(code, [])
        new = split_unit(journal, unit, code, name, people)
        for child in wanted["children"].get(code, []):
            move_unit(journal, get_named(journal.db, child), new)


def _front(journal: Journal, wanted: dict[str, Any]) -> None:
    """`to` is empty for none."""
    front = get_named(journal.db, wanted["to"]) if wanted["to"] else None
    for code in wanted["units"]:
        report_unit(journal, get_named(journal.db, code), front)


_ACTS = {"rename": _rename, "move": _move, "merge": _merge, "split": _split, "front": _front}
