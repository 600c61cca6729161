"""`chihoi sandbox`: the Zalo stand-in alone, on the sample world or a file of one's own."""

from collections.abc import Callable
from importlib.resources import as_file, files

from bot.clock import Clock
from bot.ports import check_port
from bot.sandbox.annex import Annex
from bot.sandbox.server import run as serve
from bot.sandbox.state import Sandbox
from bot.sandbox.world import World, load_world

HOST = "127.0.0.1"


def run(
    port: int, webhook: str | None, clock: Clock, annex: Annex, tell: Callable[[str], None]
) -> None:
    """Blocks until INT or TERM; `tell` gets the page's address. Raises bot.ports.PortTakenError."""
    check_port(HOST, port)
    world = sample_world(clock)
    for app in world.apps.values():
        app.webhook_url = webhook
    sandbox = Sandbox(world, clock)
    sandbox.annex = annex
    tell(f"http://{HOST}:{port}/sandbox/")
    serve(sandbox, HOST, port)


def sample_world(clock: Clock) -> World:
    """The people and groups of the sample Union."""
    with as_file(files("bot.sandbox").joinpath("sample", "world.json")) as path:
        return load_world(path, clock.now())
