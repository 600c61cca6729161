"""A real installation for each test: a sandbox in this process, `chihoi serve` in others."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.clock import Clock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from tests.installation import Installation, Serving, world

Start: TypeAlias = Callable[..., Serving]


@pytest.fixture
def zalo() -> Iterator[RunningSandbox]:
    clock = Clock()
    with serve_in_thread(Sandbox(world(3, clock), clock, Options(echoes=False))) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str, zalo: RunningSandbox) -> Installation:
    return _install(tmp_path, sqlite_url, zalo)


@pytest.fixture
def either_house(tmp_path: Path, database_url: str, zalo: RunningSandbox) -> Installation:
    """On SQLite, then on PostgreSQL."""
    return _install(tmp_path, database_url, zalo)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `serve`; whatever a test leaves running is killed."""
    started: list[Serving] = []

    def run(house: Installation, *arguments: str) -> Serving:
        started.append(house.serve(*arguments))
        return started[-1]

    yield run
    for serving in started:
        serving.kill_all()


def _install(folder: Path, database_url: str, zalo: RunningSandbox) -> Installation:
    house = Installation(folder, database_url, zalo.url)
    house.configure()
    house.join(zalo)
    return house
