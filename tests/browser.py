"""A real browser for tests of pages; without one on the machine they fail, saying so."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE_MS = 90_000  # a machine may be busy with other tests; what must be quick is measured


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Only one at a time in a process, so the fixture `browser` is the session's."""
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=_find_chromium(),
            args=["--no-sandbox", "--disable-gpu"],
            timeout=PATIENCE_MS,
        )
        expect.set_options(timeout=PATIENCE_MS)
        yield browser
        browser.close()


def _find_chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    return found


@contextmanager
def open_phone(browser: Browser, *, scripts: bool = True) -> Iterator[Page]:
    """A page as wide as a small phone; requests to anywhere but this machine fail the test."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=scripts, locale="vi-VN"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda r: strangers.append(r.url) if "127.0.0.1" not in r.url else None)
    yield page
    context.close()
    assert strangers == []


def list_faults(page: Page, **options: object) -> list[dict[str, Any]]:
    """What axe-core finds; what passes is not described, which takes most of its time."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    faults: list[dict[str, Any]] = found.response["violations"]
    return faults
