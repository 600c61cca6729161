"""A real browser on the chat page: in front of a whole demo, or of a sandbox of this process.

A missing browser fails the run: CI installs it (.ci/run), a developer with `apt install chromium`.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

from bot.clock import MovedClock
from bot.sandbox.command import sample_world
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Sandbox
from bot.sandbox.world import World
from tests.browser import PATIENCE_MS
from tests.page.demo import run_demo
from tests.page.phone import Phone

Open = Callable[..., Phone]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `chihoi demo`'s page: everything as a visitor gets it.

    The tests that need it are in one module, so that it doesn't run beside all others.
    """
    with run_demo(tmp_path_factory.mktemp("demo") / "said") as place:
        yield place


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


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[Page]:
    """The page most tests use one after the other: a new one costs more than all else in them."""
    context = browser.new_context()
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def open_page(browser: Browser, desk: Page) -> Iterator[Open]:
    """open_page(address, width=…, …) → the page; what its script throws fails the test.

    With an `own` context, as of another browser, it may be a phone's (`is_mobile`) and there may be several.
    """
    thrown: list[str] = []
    pages: list[Page] = []

    def note(error: Error) -> None:
        thrown.append(str(error))

    def visit(
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        fragment: str = "",
        **own: bool | str,
    ) -> Phone:
        page = browser.new_context(**own).new_page() if own else desk  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", note)
        pages.append(page)
        page.goto(f"http://{address.removeprefix('http://')}/sandbox/{fragment}")
        page.locator("body[data-ready=yes]").wait_for()
        return Phone(page)

    yield visit
    for page in pages:
        page.remove_listener("pageerror", note)
        if page is not desk:
            page.context.close()
            continue
        page.unroute_all(behavior="ignoreErrors")
        page.evaluate("localStorage.clear()")
        page.goto("about:blank")
    assert thrown == []


@pytest.fixture
def at_demo(demo: str, open_page: Open) -> Iterator[Phone]:
    """The demo's page on a desktop, in fine weather before and after."""
    phone = open_page(demo)
    yield phone
    phone.control("/weather", weather="fine")
