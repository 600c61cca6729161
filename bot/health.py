"""What /readyz asks: is the database there, and does some worker send?"""

from collections.abc import Callable

from bot.clock import Clock
from bot.lease import is_anyone_sending
from models.database import Database


def wire_health(database: Database, clock: Clock) -> Callable[[], dict[str, bool]]:
    """What /readyz asks: is the database there, and does some worker send?"""

    def health() -> dict[str, bool]:
        try:
            with database.read() as connection:
                sending = is_anyone_sending(connection, clock, is_sqlite=database.is_sqlite)
        except Exception:  # noqa: BLE001  (whatever it is, the database is not ready)
            return {"database": False, "worker": False}
        return {"database": True, "worker": sending}

    return health
