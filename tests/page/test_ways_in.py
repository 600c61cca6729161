"""By keyboard, on a phone, with a screen reader, in English: the page is for everyone."""

import re

from playwright.sync_api import expect

from bot.sandbox.server import RunningSandbox
from tests.page.conftest import Open
from tests.page.phone import MAI, MYLOC, Phone

PHONE = {"width": 390, "height": 780}


def say(running: RunningSandbox, phone: Phone, text: str) -> None:
    """What the OA says to Mai, over the API as the product would."""
    oa = next(iter(running.sandbox.world.oas))
    token = phone.control("/tokens", oa_id=oa)["access_token"]
    body = {"recipient": {"user_id": MAI}, "message": {"text": text}}
    headers = {"access_token": token}
    answer = phone.page.request.post(
        f"{running.url}/v3.0/oa/message/cs", data=body, headers=headers
    )
    assert answer.json()["error"] == 0, answer.text()


def give_tour(phone: Phone, *deeds: dict[str, object]) -> None:
    """A tour of one step that does these deeds; the page is opened again with it."""
    said = {"title": "Sáng mai", "text": "Chờ tin.", "press": "Cho trời sáng", "done": "Có tin."}
    step = {"id": "one", "ask": [], "do": deeds, **said}
    offered = {"cast": [], "quick": [], "views": [], "tour": [step]}
    phone.page.route(re.compile(r"/sandbox/annex\?"), lambda route: route.fulfill(json=offered))
    phone.page.reload()
    phone.page.locator("body[data-ready=yes]").wait_for()


def test_everything_is_done_with_the_keyboard_alone(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url)
    page = phone.page
    page.locator("#find").focus()

    page.keyboard.type("tran thi mai")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".item:focus")).to_contain_text("Trần Thị Mai")
    page.keyboard.press("Enter")
    expect(page.locator("#write")).to_be_focused()
    page.keyboard.type("một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("hai")
    page.keyboard.press("Enter")
    expect(phone.bubbles()).to_have_count(1)
    assert "một\nhai" in phone.bubbles().first.inner_text()
    page.keyboard.press("ArrowUp")
    expect(phone.bubbles().first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#write")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".item:focus")).to_contain_text("Trần Thị Mai")


def test_arrow_keys_walk_the_list(quiet: RunningSandbox, open_page: Open) -> None:
    page = open_page(quiet.url).page
    page.locator(".item").first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".item").nth(2)).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(".item").first).to_be_focused()
    page.keyboard.press("ArrowUp")

    expect(page.locator("#find")).to_be_focused()


def test_menus_open_walk_and_close_by_keys(quiet: RunningSandbox, open_page: Open) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)
    phone.page.locator("#more").focus()

    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_role("menuitem").first).to_be_focused()
    phone.page.keyboard.press("ArrowDown")
    phone.page.keyboard.press("Enter")

    expect(phone.bubbles("Nhãn dán")).to_have_count(1)
    phone.page.locator("#more").press("Enter")
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("#more")).to_be_focused()


def test_on_a_phone_one_thing_is_shown_at_a_time(quiet: RunningSandbox, open_page: Open) -> None:
    phone = open_page(quiet.url, **PHONE, is_mobile=True, has_touch=True)
    page = phone.page
    expect(page.locator("#chat")).to_be_hidden()

    page.locator(f'.item[data-chat="{MAI}"]').tap()
    expect(page.locator("#list")).to_be_hidden()
    phone.write("chào")
    expect(phone.bubbles("chào")).to_be_visible()
    page.locator("#back").tap()

    expect(page.locator("#list")).to_be_visible()
    for place in ("html", "#list", "#people"):
        box = page.locator(place).bounding_box()
        assert box is not None
        assert box["width"] <= PHONE["width"]


TOO_SMALL = """() => [...document.querySelectorAll("button, input, textarea")]
    .filter((one) => one.checkVisibility()).map((one) => [one.id, one.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 44).map(([id]) => id)"""


def test_beside_a_chat_the_tour_is_put_away_with_a_thumb(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url, width=360, height=640, is_mobile=True, has_touch=True)
    give_tour(phone, {"pause": 0})
    page = phone.page
    assert page.evaluate(TOO_SMALL) == []

    page.locator(f'.item[data-chat="{MAI}"]').tap()
    expect(page.locator("#write")).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []
    page.get_by_role("button", name="Ẩn phần dẫn").tap()

    expect(page.locator("#tour-show")).to_be_visible()
    expect(page.locator("#tour-go")).to_be_hidden()


def test_the_tour_goes_on_where_another_chat_gets_the_news(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url)
    give_tour(phone, {"arrival": {"chat": MYLOC, "holding": "Tin vui"}})
    page = phone.page
    page.clock.install()
    page.locator("#tour-go").click()

    say(quiet, phone, "Tin vui hôm nay")  # the group that is awaited is at rest
    expect(page.locator(f'.item[data-chat="{MAI}"]')).to_contain_text("Tin vui hôm nay")
    page.clock.fast_forward(13_000)

    expect(phone.bubbles("Tin vui hôm nay")).to_be_visible()
    expect(page.locator("#tour-go")).to_have_text("Làm lại từ đầu")


def test_the_panel_opens_and_closes_on_a_phone(quiet: RunningSandbox, open_page: Open) -> None:
    page = open_page(quiet.url, **PHONE).page
    expect(page.locator("#panel")).to_be_hidden()

    page.locator("#panel-switch").click()
    expect(page.locator("#big-hour")).to_be_visible()
    page.locator("#panel-switch").click()
    expect(page.locator("#panel")).to_be_hidden()

    page.locator("#panel-switch").click()
    page.get_by_role("button", name="Đóng").click()

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#panel-switch")).to_be_focused()


def test_the_panel_covers_the_chat_and_never_the_tour(
    quiet: RunningSandbox, open_page: Open
) -> None:
    page = open_page(quiet.url, width=1000).page
    page.locator("#tour").evaluate("it => { it.textContent = 'Bước tiếp'; it.hidden = false; }")

    page.locator("#panel-switch").click()

    tour, panel = page.locator("#tour").bounding_box(), page.locator("#panel").bounding_box()
    assert tour is not None
    assert panel is not None
    assert panel["y"] >= tour["y"] + tour["height"]
    page.locator(f'.item[data-chat="{MAI}"]').click()
    expect(page.locator("#panel")).to_be_hidden()


def test_a_chat_stays_at_its_end_when_its_place_shrinks(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)
    for number in range(20):
        phone.control(f"/people/{MAI}/text", text=f"câu thứ {number}")
    expect(phone.bubbles("câu thứ 19")).to_be_in_viewport()

    phone.page.set_viewport_size({"width": 1280, "height": 600})

    expect(phone.bubbles("câu thứ 19")).to_be_in_viewport(ratio=1)


def test_enlarged_twice_the_writing_can_be_reached(quiet: RunningSandbox, open_page: Open) -> None:
    phone = open_page(quiet.url, width=640, height=400)
    phone.open(MAI)

    phone.page.locator("#send").scroll_into_view_if_needed()

    expect(phone.page.locator("#send")).to_be_in_viewport(ratio=1)
    lines = phone.page.locator("#lines").bounding_box()
    assert lines is not None
    assert lines["height"] > 100


def test_the_language_switches_and_stays(quiet: RunningSandbox, open_page: Open) -> None:
    page = open_page(quiet.url).page

    page.locator("#language").click()
    expect(page.locator("#list-name")).to_have_text("People and groups")
    page.reload()

    expect(page.locator("#list-name")).to_have_text("People and groups")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator('[data-weather="down"]')).to_have_text("Down")


def test_what_the_oa_says_is_read_out_as_a_log(quiet: RunningSandbox, open_page: Open) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)

    say(quiet, phone, "Dạ chào chị")

    log = phone.page.get_by_role("log")
    expect(log.get_by_role("article")).to_have_count(1)
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("article")).to_have_accessible_name(re.compile("Hội LHPN .*:"))


def test_a_page_that_lost_the_sandbox_says_so_and_goes_on(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)
    phone.page.context.set_offline(True)
    quiet.sandbox.journal.add("weather", weather="fine")
    phone.page.locator("#write").fill("Có ai không")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#toast")).to_contain_text("Mất nối với máy thử")
    phone.page.context.set_offline(False)

    say(quiet, phone, "Vẫn tới")

    expect(phone.bubbles("Vẫn tới")).to_be_visible()


def test_a_reset_of_the_sandbox_is_followed(quiet: RunningSandbox, open_page: Open) -> None:
    phone = open_page(quiet.url)
    phone.open(MAI)
    phone.write("trước")
    expect(phone.bubbles("trước")).to_be_visible()

    phone.control("/reset")
    phone.control(f"/people/{MAI}/text", text="sau")

    expect(phone.bubbles("sau")).to_be_visible()
    expect(phone.bubbles("trước")).to_have_count(0)


def test_after_a_reset_the_weather_shown_is_the_sandbox_s(
    quiet: RunningSandbox, open_page: Open
) -> None:
    phone = open_page(quiet.url)
    phone.control("/weather", weather="down")
    expect(phone.page.locator("#sky")).to_be_visible()

    phone.control("/reset")

    expect(phone.page.locator("#sky")).to_be_hidden()


def test_clock_buttons_move_the_demo_s_hour(quiet: RunningSandbox, open_page: Open) -> None:
    page = open_page(quiet.url).page

    page.locator('[data-to="+1d 06:59"]').click()
    expect(page.locator("#hour")).to_contain_text(re.compile("06:59|07:0"))
    expect(page.locator("#happened")).to_contain_text("Đồng hồ được chỉnh")
    page.locator('[data-to="week"]').click()
    expect(page.locator("#big-day")).to_contain_text("Thứ Hai")
    page.locator('[data-to="reset"]').click()

    expect(page.locator("#big-day")).to_contain_text("đúng giờ thật")
