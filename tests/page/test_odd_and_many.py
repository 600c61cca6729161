"""Names and texts that attack or confuse are shown as text; ten thousand messages don't slow a page."""

import time
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import APIResponse, Route, expect

from bot.clock import Clock
from bot.sandbox.acts import Act, do_alone
from bot.sandbox.server import RunningSandbox
from bot.sandbox.world import World, read_world
from tests.browser import PATIENCE_MS
from tests.page.conftest import Open
from tests.page.phone import MAI, Json, Phone

Serve = Callable[[World], RunningSandbox]

ODD = [
    '<img src=x onerror="document.title=1">',
    "<script>document.title = 'bị phá'</script>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;nbsp;",
    "\u202egnuôx iahp\u202c trái phải",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334a" * 12,
    "e\u0301i\u0302 NFD và é NFC",
    "a\u200bb\ufeffc\u00add",
    "👩‍👩‍👧‍👦 🇻🇳 🏳️‍🌈",
    "مرحبا שלום",
    "x" * 600,
    "\ufffd \x7f",
]
MANY = 10_000
MOST_IN_PAGE = 400


def world_of(names: list[str]) -> World:
    oa = {"oa_id": "31", "name": "<u>Hội</u>", "app_id": "18", "oa_secret_key": "k"}
    people: list[Json] = [{"user_id": f"7{n}", "name": name} for n, name in enumerate(names)]
    group = {
        "group_id": "g1",
        "name": "<i>Nhóm</i> \u202e",
        "member_ids": ["70"],
        "kind": "ordinary",
    }
    rows = {"apps": [{"app_id": "18", "app_secret": "s"}], "oas": [oa], "people": people}
    return read_world({**rows, "groups": [group]}, Clock().now())


def test_odd_names_and_texts_are_shown_as_they_are(crowd: Serve, open_page: Open) -> None:
    running = crowd(world_of(ODD))
    phone = open_page(running.url)

    for number, text in enumerate(ODD[:4]):
        phone.open(f"7{number}")
        expect(phone.page.locator("#chat-name")).to_have_text(text)
    for text in ODD:
        phone.control("/people/70/text", text=text)
    phone.open("70")

    expect(phone.bubbles()).to_have_count(len(ODD))
    shown = phone.page.locator("#lines .words").all_inner_texts()
    assert [text.strip() for text in shown] == [text.strip() for text in ODD]
    expect(phone.page).to_have_title("Chi Hội · trò chuyện thử")
    assert (
        phone.page.locator("#lines img, #lines script, #people img, #people script").count() == 0
    )


def test_nothing_odd_is_wider_or_taller_than_its_place(crowd: Serve, open_page: Open) -> None:
    phone = open_page(crowd(world_of(ODD)).url)
    for text in ODD:
        phone.control("/people/70/text", text=text)
    phone.open("70")
    expect(phone.bubbles()).to_have_count(len(ODD))

    place = phone.page.locator("#lines").bounding_box()
    boxes = [one.bounding_box() for one in phone.bubbles().all()]

    assert place is not None
    for box in boxes:
        assert box is not None
        assert box["x"] >= place["x"]
        assert box["x"] + box["width"] <= place["x"] + place["width"]


@pytest.mark.parametrize(
    "text", ["xem https://oa.hoi.example.vn/t/K7Q2.", "xem oa.hoi.example.vn/t/K7Q2"]
)
def test_a_link_in_a_bubble_opens_the_public_page_elsewhere(
    quiet: RunningSandbox, open_page: Open, text: str
) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)

    phone.write(text)

    link = phone.bubbles().last.locator("a")
    expect(link).to_have_attribute("href", "https://oa.hoi.example.vn/t/K7Q2")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_ten_thousand_messages_leave_the_page_quick(
    quiet: RunningSandbox, open_page: Open, record_property: Callable[[str, object], None]
) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)
    phone.page.evaluate(_WATCH_FRAMES)

    for number in range(MANY):
        _say(quiet, f"câu thứ {number}")
    expect(phone.bubbles(f"câu thứ {MANY - 1}")).to_be_visible()

    nodes = phone.page.locator("#lines *").count()
    longest = phone.page.evaluate("() => window.longestFrame")
    started = time.monotonic()
    phone.write("vẫn nhanh")
    expect(phone.bubbles("vẫn nhanh")).to_be_visible()
    record_property("longest_frame_ms", round(longest))
    record_property("seconds_to_write", round(time.monotonic() - started, 2))
    assert phone.bubbles().count() <= MOST_IN_PAGE
    assert nodes < 40 * MOST_IN_PAGE


_WATCH_FRAMES = """() => {
  window.longestFrame = 0;
  let last = performance.now();
  const next = (now) => { window.longestFrame = Math.max(window.longestFrame, now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def _say(running: RunningSandbox, text: str, **more: Any) -> None:
    """As the control API does, without ten thousand requests."""
    sandbox = running.sandbox
    person = sandbox.world.people[MAI]
    act = Act("user_send_text", sandbox.clock.now(), sandbox.draw(20), {"text": text, **more}, {})
    do_alone(sandbox, sandbox.oa(person.oa_id), person, act)
    facts = {"event_name": act.name, "message_id": act.message_id}
    sandbox.journal.add("event", user_id=MAI, chat=MAI, **facts)


def test_a_phone_that_reads_older_messages_is_not_pulled_away(
    quiet: RunningSandbox, open_page: Open
) -> None:
    for number in range(100):
        _say(quiet, f"câu {number}")
    phone: Phone = open_page(quiet.url)
    phone.open(MAI)
    phone.page.locator("#lines").hover()
    phone.page.mouse.wheel(0, -20_000)
    phone.page.locator(".older").click()
    expect(phone.bubbles()).to_have_count(100)
    phone.page.mouse.wheel(0, -20_000)

    _say(quiet, "tin mới tinh")

    expect(phone.page.locator("#to-end")).to_be_visible()
    expect(phone.bubbles("câu 0").first).to_be_in_viewport()
    phone.page.locator("#to-end").click()
    expect(phone.bubbles("tin mới tinh")).to_be_in_viewport()


def wait_for_one(phone: Phone, held: Sequence[object]) -> None:
    """Until the page has asked; its requests come in while Playwright waits for something."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not held:
        assert time.monotonic() < deadline, "the page has not asked"
        phone.page.wait_for_timeout(20)


def test_what_comes_while_a_chat_is_fetched_is_in_it(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone: Phone = open_page(quiet.url)
    held: list[tuple[Route, APIResponse]] = []
    phone.page.route(f"**/sandbox/chats/{MAI}", lambda route: held.append((route, route.fetch())))
    item = phone.page.locator(f'.item[data-chat="{MAI}"]')
    item.click()
    wait_for_one(phone, held)

    _say(quiet, "vừa tới")
    expect(item).to_contain_text("vừa tới")
    route, fetched_before = held[0]
    route.fulfill(response=fetched_before)

    expect(phone.bubbles("vừa tới")).to_be_visible()


def test_what_is_being_written_stays_when_the_open_chat_is_opened_again(
    quiet: RunningSandbox, open_page: Open
) -> None:
    _say(quiet, "chào")
    phone: Phone = open_page(quiet.url)
    phone.open(MAI)
    held: list[Route] = []
    phone.page.route(f"**/sandbox/chats/{MAI}", lambda route: held.append(route))  # noqa: PLW0108  (its signature is read)
    phone.page.locator(f'.item[data-chat="{MAI}"]').click()
    phone.page.locator("#write").fill("đang viết dở")
    wait_for_one(phone, held)

    fetched = held[0].fetch().json()
    fetched["lines"] = [{**fetched["lines"][-1], "text": "lấy về rồi"}]
    held[0].fulfill(json=fetched)

    expect(phone.bubbles("lấy về rồi")).to_be_visible()
    expect(phone.page.locator("#write")).to_have_value("đang viết dở")


def test_a_picture_that_loads_late_is_seen_whole(quiet: RunningSandbox, open_page: Open) -> None:
    phone: Phone = open_page(quiet.url)
    held: list[Route] = []
    phone.page.route("**/late.png", lambda route: held.append(route))  # noqa: PLW0108  (its signature is read)
    phone.open(MAI)
    picture = {"type": "image", "payload": {"url": "http://127.0.0.1:1/late.png"}}
    for number in range(30):
        _say(quiet, f"câu {number}")
    with phone.page.expect_request("**/late.png"):
        _say(quiet, "cái ảnh đây", attachments=[picture])
    expect(phone.bubbles("cái ảnh đây")).to_be_in_viewport()

    held[0].fulfill(body=_tall_picture(), content_type="image/png")

    expect(phone.page.locator("#lines img")).to_have_js_property("naturalHeight", 400)
    expect(phone.bubbles("cái ảnh đây").locator(".words")).to_be_in_viewport()


def _tall_picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (300, 400), "#bfe3f5").save(stream, "PNG")
    return stream.getvalue()
