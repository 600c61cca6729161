"""A real browser on the chat page: in front of a whole demo, or of a sandbox of this process.

A missing browser fails the run: CI installs it (.ci/run), a developer with `apt install chromium`.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.clock import CLOCK_FILE, MovedClock
from bot.sandbox.command import sample_world
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Sandbox
from bot.sandbox.world import World
from tests.page.phone import Phone

CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).parent.parent.parent
PATIENCE_MS = 45_000  # a machine may be busy with other tests; what must be quick is measured

Open = Callable[..., Phone]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not the session's: other tests of the same process start a browser of their own."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `chihoi demo`'s page: everything as a visitor gets it."""
    said = tmp_path_factory.mktemp("demo") / "said"
    command = [sys.executable, "-m", "bot", "demo", "--port", str(_two_free_ports())]
    environ = {name: value for name, value in os.environ.items() if name != CLOCK_FILE}
    with (
        said.open("w") as log,
        subprocess.Popen(  # noqa: S603  (our own program)
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        ) as running,
    ):
        assert running.stdout is not None
        line = next((line for line in running.stdout if "/sandbox/" in line), "")
        assert line, said.read_text()
        yield line.split("http://")[1].split()[0].removesuffix("/sandbox/")
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0


def _two_free_ports() -> int:
    """The first of two ports in a row: the page's and the web server's."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue


@pytest.fixture
def quiet() -> Iterator[RunningSandbox]:
    """The page before a sandbox alone, of this process; its clock can be moved."""
    clock = MovedClock()
    with serve_in_thread(Sandbox(sample_world(clock), clock)) as running:
        yield running


@pytest.fixture
def crowd() -> Iterator[Callable[[World], RunningSandbox]]:
    """The same with a world of the test's own."""
    running: list[RunningSandbox] = []

    def serve(world: World) -> RunningSandbox:
        running.append(serve_in_thread(Sandbox(world, MovedClock())))
        return running[-1]

    yield serve
    for one in running:
        one.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """open_page(address, width=…, dark=True, …) → the page; what its script throws fails the test."""
    thrown: list[str] = []
    pages: list[Page] = []

    def visit(
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        fragment: str = "",
        **more: bool | str,
    ) -> Phone:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **more,  # type: ignore[arg-type]  # has_touch, reduced_motion…
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: thrown.append(str(error)))
        pages.append(page)
        page.goto(f"http://{address.removeprefix('http://')}/sandbox/{fragment}")
        page.locator("body[data-ready=yes]").wait_for()
        return Phone(page)

    yield visit
    for page in pages:
        page.context.close()
    assert thrown == []


@pytest.fixture
def at_demo(demo: str, open_page: Open) -> Iterator[Phone]:
    """The demo's page on a desktop, in fine weather before and after."""
    phone = open_page(demo)
    yield phone
    phone.control("/weather", weather="fine")
