"""The pictures of the chat page in docs/img, taken anew: `python -m tests.page.screenshots`.

Needs a font with emoji (Debian: fonts-noto-color-emoji); without one they are empty boxes.
"""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_browser
from tests.page.demo import ROOT, run_demo
from tests.page.phone import LAN, LINH, MAI, MYLOC, TAM, TUYET, Phone

IMAGES = ROOT / "docs" / "img"
COLOURS = 128  # a third of the weight, and nobody sees it
DESKTOP = {"width": 1360, "height": 820}
PHONE = {"width": 390, "height": 800}


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(700)  # the panel is drawn every so often
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = image.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", "PNG", optimize=True)


def visit(browser: Browser, place: str, **more: object) -> Phone:
    context = browser.new_context(reduced_motion="reduce", **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"http://{place}/sandbox/")
    page.locator("body[data-ready=yes]").wait_for()
    return Phone(page)


def step(phone: Phone) -> None:
    """One press of the tour, to its end."""
    phone.page.locator("#tour-go").click()
    expect(phone.page.locator("#tour-go")).to_be_enabled(timeout=60_000)


def on_a_desktop(browser: Browser, place: str) -> None:
    phone = visit(browser, place, viewport=DESKTOP)
    phone.open(TUYET)
    phone.asks("tin hom nay co gi hong")
    phone.asks("tin hom nya")
    keep(phone.page, "chat-desktop")
    step(phone)
    expect(phone.page.locator("#view td .badge.good").nth(3)).to_be_visible()  # they have left
    keep(phone.page, "chat-morning")
    phone.page.locator("#tour .tool.quiet").click()
    phone.page.locator("#tab-outbox").click()
    keep(phone.page, "chat-officer")
    phone.page.locator("#tour-show").click()
    for _ in range(4):
        step(phone)
        step(phone)
    keep(phone.page, "chat-tour")


def in_the_dark(browser: Browser, place: str) -> None:
    phone = visit(browser, place, viewport=DESKTOP, color_scheme="dark")
    phone.open(MAI)
    phone.page.locator('[data-weather="limited"]').click()
    phone.open(MYLOC)
    phone.write("/lich 6h30")
    expect(phone.page.locator("#queue .view-note")).to_be_visible(timeout=20_000)
    keep(phone.page, "chat-dark")
    phone.page.locator('[data-weather="fine"]').click()


def on_a_phone(browser: Browser, place: str) -> None:
    more = {"viewport": PHONE, "device_scale_factor": 1.5, "is_mobile": True, "has_touch": True}
    phone = visit(browser, place, **more)
    phone.page.locator("#tour .tool.quiet").click()
    phone.open(LAN)
    phone.control(f"/people/{LAN}/follow")
    phone.bubbles("chi hội nào").first.wait_for()
    phone.asks("ap my phu xa my khanh cu")
    phone.asks("1")
    keep(phone.page, "chat-phone")


def a_report(browser: Browser, place: str) -> None:
    phone = visit(browser, place, viewport=DESKTOP)
    phone.page.locator("#tour .tool.quiet").click()
    for member in (MAI, LINH):
        phone.open(member)
        phone.asks("đã chia sẻ")
    phone.open(TAM)
    phone.asks("/baocao tuần")
    picture = phone.page.locator("#lines .bubble.of-oa img").last
    expect(picture).to_be_visible()
    phone.page.keyboard.press("Tab")
    picture.evaluate("it => it.scrollIntoView({block: 'start'})")
    keep(phone.page, "chat-report")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        expect.set_options(timeout=30_000)
        with run_demo(Path(folder) / "said") as place:
            a_report(browser, place)
            on_a_phone(browser, place)
            on_a_desktop(browser, place)
            in_the_dark(browser, place)


if __name__ == "__main__":
    main()
