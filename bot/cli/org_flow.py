"""How every change of the organisation is made: rehearsed, shown, confirmed, then kept."""

import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, TypeAlias

import typer
from sqlmodel import Session

from bot.cli.days import show_day
from bot.cli.desk import CannotError, Desk
from bot.cli.org_story import tell_follow, tell_heads, tell_roles
from bot.cli.output import say, tell
from models.database import Database
from models.unit_change import ChangeKind, RefusedError, UnitChange, UnitTouch, find_planned
from models.unit_journal import Journal
from models.unit_orders import carry_out

# A change that reaches more than this many units and people is asked about on a terminal.
_LARGE = 20

Since: TypeAlias = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="org.help.date")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", help="org.help.yes")]


@dataclass(frozen=True)
class Wish:
    """What an officer asked for. `codes` are the units it is about, the first for the audit."""

    kind: ChangeKind
    day: date
    wanted: dict[str, Any]
    codes: list[str]
    dry_run: bool = False
    yes: bool = False


@dataclass
class Rehearsal:
    """What came of carrying it out and taking it back."""

    lines: list[str] = field(default_factory=list)
    reach: int = 0
    touched: set[tuple[int, str]] = field(default_factory=set)


class _TakeBackError(Exception):
    """Ends a rehearsal: nothing of it is kept."""


def make_change(desk: Desk, database: Database, wish: Wish) -> None:
    """:raises CannotError: it makes no sense, with the reason; or the officer said no."""
    rehearsal = _rehearse(desk, database, wish)
    if not rehearsal.reach:
        say(desk.texts("org.already"))
        return
    with database.read_session() as db:
        known = find_planned(db, wish.kind, wish.day, wish.wanted)
    if known is not None:
        day = show_day(desk, known.day)
        say(desk.texts("org.already_planned", number=known.id, day=day))
        return
    for line in rehearsal.lines:
        say(line)
    if wish.dry_run:
        say(desk.texts("org.nothing_written"))
        return
    if rehearsal.reach > _LARGE:
        confirm(desk, yes=wish.yes)
    _keep(desk, database, wish, rehearsal)


def confirm(desk: Desk, *, yes: bool) -> None:
    """On a terminal; a script has looked with --dry-run. :raises CannotError: she said no."""
    if yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    if not typer.confirm(desk.texts("org.confirm")):
        raise CannotError(desk.texts("org.given_up"))


def midnight_of(desk: Desk, day: date) -> datetime:
    """When that day begins where the Union is."""
    return datetime.combine(day, time(), desk.zone).astimezone(UTC)


def refused(desk: Desk, error: RefusedError) -> CannotError:
    """The reason as a sentence."""
    return CannotError(explain_refusal(desk, error.key, error.values))


def explain_refusal(desk: Desk, key: str, values: dict[str, Any]) -> str:
    shown = {name: _shown(desk, name, value) for name, value in values.items()}
    return desk.texts(f"org.refused.{key}", **shown)


def _shown(desk: Desk, name: str, value: Any) -> Any:
    if name == "day" and value is not None:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return f"{day:%d/%m/%Y}"
    if name in ("level", "above"):
        return desk.texts(f"columns.values.{value}")
    if name == "what":
        known = desk.texts.table("org.tables")
        return known.get(value, value)
    return value


def _rehearse(desk: Desk, database: Database, wish: Wish) -> Rehearsal:
    """Really done, then rolled back: what is shown is what would happen."""
    rehearsal = Rehearsal()
    with suppress(_TakeBackError), database.session() as db:
        heads = tell_heads(desk, db, wish.kind, wish.day, wish.wanted)
        journal = _carry_out(desk, db, wish, _new_change(desk, wish))
        rehearsal.reach = sum(journal.counts.values())
        rehearsal.touched = set(journal.touched)
        rehearsal.lines = [*heads, *tell_follow(desk, journal), *tell_roles(desk, db, journal)]
        raise _TakeBackError
    return rehearsal


def _keep(desk: Desk, database: Database, wish: Wish, rehearsal: Rehearsal) -> None:
    is_ahead = wish.day > desk.today
    with database.session() as db:
        change = _new_change(desk, wish)
        if is_ahead:
            _plan(db, change, rehearsal)
        else:
            _carry_out(desk, db, wish, change)
        number, audited = change.id, {"number": change.id, "date": wish.day.isoformat()}
        planned = {"planned": True} if is_ahead else {}
        db.add(desk.audit(f"org.{wish.kind}", wish.codes[0], **audited, **wish.wanted, **planned))
    key = "org.planned" if is_ahead else "org.done"
    tell(desk.texts(key, number=number, day=show_day(desk, wish.day)))


def _plan(db: Session, change: UnitChange, rehearsal: Rehearsal) -> None:
    """The units it will touch are noted, so that nothing it builds on is undone unnoticed."""
    change.state, change.done_at = "planned", None
    db.add(change)
    db.flush()
    for unit_id, aspect in sorted(rehearsal.touched):
        db.add(UnitTouch(change_id=change.id, unit_id=unit_id, aspect=aspect))


def _carry_out(desk: Desk, db: Session, wish: Wish, change: UnitChange) -> Journal:
    try:
        return carry_out(db, change, midnight_of(desk, wish.day))
    except RefusedError as error:
        raise refused(desk, error) from None


def _new_change(desk: Desk, wish: Wish) -> UnitChange:
    now = desk.clock.now()
    return UnitChange(
        kind=wish.kind,
        day=wish.day,
        state="done",
        wanted=wish.wanted,
        by=desk.officer,
        made_at=now,
        done_at=now,
    )
