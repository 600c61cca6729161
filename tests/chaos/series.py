"""A round on a database of its own, in a process of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.database import Database
from models.migrate import upgrade
from tests.chaos.round import Report, Settings, run_round
from tests.postgres_server import PostgresRun


def play(place: tuple[int, str], seed: int, events: int, postgres: PostgresRun) -> Report:
    """In a process of its own, so that judge and sandbox of two rounds don't share one."""
    number, on = place
    with _database(on, f"chaos_{number}", postgres) as url:
        return run_round(Settings(f"{seed}/{on}/{number}", url, events))


@contextmanager
def _database(on: str, name: str, postgres: PostgresRun) -> Iterator[str]:
    """A fresh, migrated one that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="chihoi-chaos-db-") as folder:
        url = f"sqlite:///{Path(folder) / 'chihoi.db'}"
        if on == "postgres":
            postgres.execute(f"CREATE DATABASE {name}")
            url = postgres.url(name)
        database = Database(url)
        upgrade(database)
        database.close()
        yield url
        if on == "postgres":
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
