"""Who may send for an OA: a row with a holder and an end, by the database's own clock.

Not an advisory lock: cut off from the database, its holder would not notice (design §3).
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.clock import Clock
from bot.pace import Pace
from models.database import Database
from models.outbox import SenderLease
from models.tables import table

LEASE = timedelta(seconds=15)
RENEW_EVERY = 5.0

_LEASE = table(SenderLease)


class Lease:
    """One worker's hold on one OA's sending."""

    def __init__(self, database: Database, oa_id: str, holder: str, clock: Clock) -> None:
        self._database = database
        self._oa_id = oa_id
        self._holder = holder
        self._clock = clock

    def acquire(self, pace: Pace | None = None) -> bool:
        """Take the lease or renew it, and write the pace beside it; False while another's holds."""
        with self._database.write() as connection:
            now = self._now()
            dialect = sqlite if self._database.is_sqlite else postgresql
            row = {"oa_id": self._oa_id, "holder": self._holder, "until": now}
            connection.execute(dialect.insert(_LEASE).values(row).on_conflict_do_nothing())
            mine_or_over = or_(
                _LEASE.c.holder == self._holder,
                _LEASE.c.until <= now,
                # Further ahead than any lease reaches: the clock was set back since.
                _LEASE.c.until > self._end() + LEASE,
            )
            taken = connection.execute(
                update(_LEASE)
                .where(_LEASE.c.oa_id == self._oa_id, mine_or_over)
                .values(holder=self._holder, until=self._end(), **_tell(pace))
            )
            return taken.rowcount == 1

    def release(self) -> None:
        """Let the next worker start at once instead of waiting for the end."""
        with self._database.write() as connection:
            mine = and_(_LEASE.c.oa_id == self._oa_id, _LEASE.c.holder == self._holder)
            connection.execute(update(_LEASE).where(mine).values(until=self._now()))

    def holds(self) -> ColumnElement[bool]:
        """The condition for statements that only the holder may carry out."""
        return (
            select(_LEASE.c.oa_id)
            .where(
                _LEASE.c.oa_id == self._oa_id,
                _LEASE.c.holder == self._holder,
                _LEASE.c.until > self._now(),
            )
            .exists()
        )

    def _now(self) -> Any:
        """PostgreSQL's clock is the same for all machines; SQLite has one machine anyway.

        Read when the statement is executed, so that one may be kept and executed often.
        """
        if self._database.is_sqlite:
            return bindparam(None, callable_=self._clock.now, type_=_LEASE.c.until.type)
        return func.clock_timestamp()

    def _end(self) -> Any:
        if self._database.is_sqlite:
            return self._clock.now() + LEASE
        return func.clock_timestamp() + text(f"interval '{LEASE.total_seconds():.0f} seconds'")


def _tell(pace: Pace | None) -> dict[str, Any]:
    if pace is None:
        return {}
    return {"per_minute": pace.per_minute, "rests_until": pace.rests_until}


def is_anyone_sending(connection: Connection, clock: Clock, *, is_sqlite: bool) -> bool:
    """Whether some worker holds a lease now, which is how /readyz sees that one lives."""
    now = clock.now() if is_sqlite else func.clock_timestamp()
    live = select(func.count()).select_from(_LEASE).where(_LEASE.c.until > now)
    return bool(connection.execute(live).scalar_one())
