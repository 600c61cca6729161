"""`chihoi sandbox`: the Zalo stand-in alone, on the sample world or a file of one's own."""

import os
from collections.abc import Callable
from importlib.resources import as_file, files

from bot.clock import Clock, clock_from
from bot.ports import check_port
from bot.sandbox.server import run as serve
from bot.sandbox.state import Sandbox
from bot.sandbox.world import World, load_world

HOST = "127.0.0.1"


def run(port: int, webhook: str | None, tell: Callable[[str], None]) -> None:
    """Blocks until INT or TERM; `tell` gets the page's address. Raises bot.ports.PortTakenError."""
    check_port(HOST, port)
    clock = clock_from(os.environ)
    world = sample_world(clock)
    for app in world.apps.values():
        app.webhook_url = webhook
    tell(f"http://{HOST}:{port}/sandbox/")
    serve(Sandbox(world, clock), HOST, port)


def sample_world(clock: Clock) -> World:
    """The people and groups of the sample Union."""
    with as_file(files("bot.sandbox").joinpath("sample", "world.json")) as path:
        return load_world(path, clock.now())
