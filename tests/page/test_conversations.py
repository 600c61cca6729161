"""A visitor's first five minutes: real answers of the real product, in a real browser; also in the dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import list_faults
from tests.page.conftest import Open
from tests.page.phone import DIEM, LAN, LINH, MAI, MYLOC, RACHGOI, TUYET, Phone

QUICK_ENOUGH = 1.0


def test_a_first_visit_taps_a_person_and_is_answered(at_demo: Phone) -> None:
    at_demo.open(MAI)

    assert "Tin vui hôm nay" in at_demo.asks("tin hôm nay")

    expect(at_demo.page.locator("#lines .mine .mark.arrived").last).to_be_visible()


@pytest.mark.long  # a measurement: beside other tests the machine has no second to promise
def test_an_answer_is_there_within_a_second(at_demo: Phone) -> None:
    at_demo.open(MAI)

    assert min(at_demo.ask_timed("tin hôm nay") for _ in range(3)) < QUICK_ENOUGH


def test_a_newcomer_follows_joins_a_branch_and_gets_the_menu(at_demo: Phone) -> None:
    at_demo.open(LAN)

    at_demo.page.locator("#quick .chip").first.click()  # follows the OA
    expect(at_demo.bubbles("chi hội nào").first).to_be_visible()
    expect(at_demo.page.locator("#chat-about")).to_contain_text("đang quan tâm OA")
    assert "Mỹ Phú" in at_demo.asks("ap my phu xa my khanh cu")
    assert "gọi chị là gì" in at_demo.asks("1")
    at_demo.asks("lan ba tu")
    at_demo.asks("1")

    assert "tin hôm nay" in at_demo.asks("menu")


def test_stop_and_return(at_demo: Phone) -> None:
    at_demo.open(TUYET)

    assert re.search("dừng", at_demo.asks("dừng nhận tin"))
    assert "Tin" in at_demo.asks("tin hôm nay")
    assert "7 giờ" in at_demo.asks("nhận tin lại")


def test_a_press_on_a_quick_thing_is_a_message(at_demo: Phone) -> None:
    at_demo.open(MAI)
    before = at_demo.answers().count()

    at_demo.page.locator("#quick .chip", has_text="menu").click()

    expect(at_demo.bubbles("menu").first).to_be_visible()
    expect(at_demo.answers()).not_to_have_count(before)


def test_a_forwarded_item_stands_in_the_ordinary_group(at_demo: Phone) -> None:
    at_demo.open("7420000000000000009")
    at_demo.asks("tin hôm nay")
    item = at_demo.answers().last
    item.hover()

    item.get_by_role("button", name="Chuyển tiếp").click()
    at_demo.page.get_by_role("menuitem", name="Chị em Rạch Gòi").click()
    at_demo.open(RACHGOI)

    expect(at_demo.bubbles("Tin vui hôm nay").last).to_be_visible()


def test_the_raw_exchange_is_shown_without_secrets(at_demo: Phone) -> None:
    at_demo.open(MAI)
    at_demo.asks("tin hôm nay")
    answer = at_demo.answers().last
    answer.hover()

    answer.get_by_role("button", name="Xem nguyên văn").click()

    sheet = at_demo.page.get_by_role("dialog")
    expect(sheet).to_contain_text("/v3.0/oa/message/cs")
    expect(sheet).to_contain_text("access_token: •••")
    at_demo.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize(
    ("weather", "told", "says"),
    [
        ("slow", "chậm 3 giây", "Thời tiết: Chậm"),
        ("expired", "tự làm mới mã", "đã làm mới mã truy cập"),
    ],
)
def test_what_passes_by_itself_still_gets_its_answer(
    at_demo: Phone, weather: str, told: str, says: str
) -> None:
    at_demo.open(LINH)
    at_demo.page.locator(f'[data-weather="{weather}"]').click()
    expect(at_demo.page.locator("#weather-says")).to_contain_text(told)

    at_demo.asks("tin hôm nay")

    expect(at_demo.page.locator("#panel")).to_contain_text(says)
    at_demo.page.locator('[data-weather="fine"]').click()
    assert "việc" in at_demo.asks("việc của tôi").lower()


@pytest.mark.parametrize(
    ("weather", "why"),
    [("limited", "nghỉ tới"), ("down", "503")],
)
def test_what_waits_in_the_queue_goes_out_when_it_clears(
    at_demo: Phone, weather: str, why: str
) -> None:
    at_demo.open(LINH)
    at_demo.page.locator(f'[data-weather="{weather}"]').click()
    before = at_demo.answers().count()
    at_demo.write("tin hôm nay")
    hers = at_demo.page.locator("#queue tr", has_text="Võ Thị Mỹ Linh")
    expect(hers.first).to_contain_text("chờ gửi")
    expect(at_demo.page.locator("#panel")).to_contain_text(why)

    at_demo.page.locator('[data-weather="fine"]').click()
    at_demo.page.locator('[data-to="+1m"]').click()

    expect(at_demo.answers()).to_have_count(before + 1)
    # Others may wait for their own hour, at whatever hour of the demo's this test begins.
    expect(hers.filter(has_text="chờ gửi")).to_have_count(0)


def test_two_visitors_do_not_disturb_each_other(
    at_demo: Phone, demo: str, open_page: Open
) -> None:
    other = open_page(demo, locale="vi-VN")
    at_demo.open(MAI)
    at_demo.page.locator("#write").fill("đang viết dở")
    other.open(TUYET)

    other.asks("tin hôm nay")

    expect(at_demo.page.locator("#write")).to_have_value("đang viết dở")
    expect(at_demo.page.locator("#chat-name")).to_have_text("Trần Thị Mai")
    row = at_demo.page.locator(f'.item[data-chat="{TUYET}"]')
    expect(row.locator(".count")).to_be_visible()
    expect(other.page.locator("#chat-name")).to_have_text("Lý Thị Tuyết")


def test_a_leader_moves_the_hour_and_the_away_member_has_hers(at_demo: Phone) -> None:
    at_demo.open(DIEM)
    at_demo.asks("đổi giờ")
    assert "18 giờ" in at_demo.asks("2")
    at_demo.open(MYLOC)
    at_demo.page.locator("#as").select_option(label="Võ Thị Mỹ Linh")
    assert "6 giờ 30" in at_demo.asks("/lich 6h30")
    before = at_demo.answers().count()

    at_demo.control("/clock", to="+1d 06:29")
    at_demo.control("/clock", to="06:30")

    expect(at_demo.answers()).to_have_count(before + 1)
    expect(at_demo.answers().last).to_contain_text("Tin vui hôm nay")
    at_demo.open(DIEM)
    before = at_demo.answers().count()
    at_demo.control("/clock", to="17:59")
    expect(at_demo.page.locator("#hour")).to_contain_text(re.compile("17:59|18:0"))
    at_demo.control("/clock", to="18:00")
    expect(at_demo.answers()).to_have_count(before + 1)
    expect(at_demo.answers().last).to_contain_text("Tin vui hôm nay")


def test_the_tour_is_five_presses(demo: str, open_page: Open) -> None:
    phone = open_page(demo, reduced_motion="reduce")
    page = phone.page
    press, words = page.locator("#tour-go"), page.locator(".tour-card")
    visits = page.locator("#view .figure dd")

    press.click()
    expect(words).to_contain_text("ghi từng chi hội, đường đi")
    board = page.locator("#view")
    for said in ("Chi hội ấp Mỹ Lộc", "0 đ", "nhóm thường", "Ai không nhận được"):
        expect(board).to_contain_text(said)
    expect(phone.answers().last).to_contain_text("Tin vui hôm nay")
    _next(phone)
    expect(visits).to_have_text("1")
    expect(phone.bubbles("Tin vui hôm nay").last).to_be_visible()
    _next(phone)
    assert "Ý cô là" in phone.answers().nth(-2).inner_text()
    expect(phone.answers().last).to_contain_text("Tin vui hôm nay")
    _next(phone)
    assert "chị không có lỗi" in phone.answers().nth(-2).inner_text()
    expect(phone.answers().last).to_contain_text("Ý chị là")
    press.click()
    page.locator('.asks [name="title"]').fill("Xóm mình có sân bóng mới")
    press.click()
    expect(words).to_contain_text("Xong năm phút")
    expect(phone.answers().last).to_contain_text("Xóm mình có sân bóng mới")
    expect(board).to_contain_text("Xóm mình có sân bóng mới, Cao Thị Phượng đã duyệt")


def _next(phone: Phone) -> None:
    """The step that follows, to its end."""
    press = phone.page.locator("#tour-go")
    press.click()
    press.click()
    expect(press).to_have_text("Bước tiếp")


SERIOUS = {"serious", "critical"}


def faults_of(phone: Phone, **options: object) -> set[tuple[str, ...]]:
    return {
        (one["id"], node["target"][0], node["failureSummary"][:160])
        for one in list_faults(phone.page, **options)
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(demo: str, open_page: Open, width: int) -> None:
    phone = open_page(demo, width=width, bypass_csp=True)
    phone.open(MAI)
    phone.asks("tin hôm nay")
    assert faults_of(phone) == set()
    if width > 1000:
        phone.open(MYLOC)
        for view in ("today", "outbox"):
            phone.page.locator(f"#tab-{view}").click()
            phone.page.locator("#view table, #view .nothing").first.wait_for()
            assert faults_of(phone) == set()

    phone.page.emulate_media(color_scheme="dark")  # nothing but colours is another then

    assert faults_of(phone, runOnly=["color-contrast"]) == set()
