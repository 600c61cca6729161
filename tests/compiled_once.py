"""Statements are compiled once for all the databases that the tests of one process open.

Each test has a database of its own, hence an engine and a cache of its own; compiling is half of
what a short statement takes. In the product a process opens one database, so this stands here.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, event

_FIRST: dict[URL, tuple[Any, Any]] = {}


def compile_once() -> None:
    """From now on an engine knows at once what another of the same server has learned here."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    engine = connection.engine
    server = engine.url.set(database="")
    first = _FIRST.setdefault(server, (engine.dialect, engine._compiled_cache))
    # The cache is kept by dialect.
    engine.dialect, engine._compiled_cache = first
    connection.dialect = engine.dialect
