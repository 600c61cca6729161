"""The pages in a real browser of a phone: readable, big enough to touch, useful without a script."""

import os
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect
from prometheus_client import CollectorRegistry
from werkzeug.serving import make_server

from bot.pictures import shrink_picture
from bot.web import create_app
from tests.browser import list_faults, open_phone
from tests.pages.conftest import Site

IMAGES = Path(__file__).parents[2] / "docs" / "img"


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    """The site on a real port, with a picture of a bridge."""
    picture = shrink_picture(draw_bridge())
    site.add(picture)
    site.change("K7Q2", picture_id=picture.id)
    app = create_app(site.config, site.database, site.store, site.clock, dict, CollectorRegistry())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield server.server_port
    server.shutdown()
    serving.join()
    server.server_close()


def draw_bridge() -> bytes:
    image = Image.new("RGB", (900, 500), "#bfe3f5")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 330, 900, 500), fill="#6fa8c9")
    pen.arc((120, 180, 780, 520), 180, 360, fill="#7a4a2b", width=16)
    pen.rectangle((60, 300, 840, 326), fill="#8a5a3b")
    for x in range(160, 760, 75):
        pen.line((x, 300, x, 240), fill="#7a4a2b", width=6)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def check_looks(page: Page) -> None:
    """Nothing wider than the phone, buttons a thumb can hit, no accessibility fault."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator(".button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert button.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 18
    assert list_faults(page) == []


def keep(page: Page, name: str) -> None:
    """For the documentation, when asked: CHIHOI_KEEP_IMAGES=1."""
    shot = page.screenshot(full_page=True, type="png")
    if os.environ.get("CHIHOI_KEEP_IMAGES"):
        image = Image.open(BytesIO(shot)).convert("P", palette=Image.Palette.ADAPTIVE, colors=64)
        image.save(IMAGES / name, "PNG", optimize=True)


def test_the_items_page_on_a_phone(site: Site, port: int, browser: Browser) -> None:
    link = site.link()
    with open_phone(browser) as page:
        page.goto(f"http://127.0.0.1:{port}{link}")

        check_looks(page)
        keep(page, "t-page.png")
        expect(page.locator("img")).to_have_js_property("naturalWidth", 900)
        page.locator("#zalo").click()
        expect(page.locator("#zalo-by-hand")).to_have_attribute("open", "")
        page.locator("#copy").click()
        expect(page.locator("#told")).not_to_be_empty()


def test_a_browser_that_never_says_whether_it_copied(
    site: Site, port: int, browser: Browser
) -> None:
    with open_phone(browser) as page:
        page.goto(f"http://127.0.0.1:{port}{site.link()}")
        page.evaluate("void (navigator.clipboard.writeText = () => new Promise(() => {}))")

        page.locator("#copy").click()

        expect(page.locator("#told")).not_to_be_empty()


def test_the_items_page_without_a_script(site: Site, port: int, browser: Browser) -> None:
    with open_phone(browser, scripts=False) as page:
        page.goto(f"http://127.0.0.1:{port}{site.link()}")

        assert page.locator("#zalo").is_hidden()
        assert page.locator("a.button:visible").count() == 1
        page.locator("#zalo-by-hand summary").click()
        assert page.locator("#zalo-by-hand li").first.is_visible()


def test_the_codes_page_on_a_phone(site: Site, port: int, browser: Browser) -> None:
    code = site.unit_code()
    with open_phone(browser, scripts=False) as page:
        page.goto(f"http://127.0.0.1:{port}/q/{code.shown}")

        assert page.locator(".code").inner_text() == code.shown
        size = page.locator(".code").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 30
    with open_phone(browser) as page:
        page.goto(f"http://127.0.0.1:{port}/q/{code.shown}")
        check_looks(page)
        keep(page, "q-page.png")


def test_a_page_of_a_code_no_longer_used(site: Site, port: int, browser: Browser) -> None:
    code = site.unit_code()
    site.revoke(code)
    with open_phone(browser) as page:
        page.goto(f"http://127.0.0.1:{port}/q/{code.shown}")

        check_looks(page)
        assert "thôi dùng" in page.locator("h1").inner_text()
