"""A real browser for tests of pages; without one on the machine they fail, saying so."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright


def find_chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    return found


@contextmanager
def open_phone(*, scripts: bool = True) -> Iterator[Page]:
    """A page as wide as a small phone; requests to anywhere but this machine fail the test."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=scripts, locale="vi-VN"
        )
        page = context.new_page()
        strangers: list[str] = []
        page.on("request", lambda r: strangers.append(r.url) if "127.0.0.1" not in r.url else None)
        yield page
        browser.close()
        assert strangers == []
