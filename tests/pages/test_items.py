"""The page of a daily item: light, previewed well, honest about what was withdrawn or put right."""

import re
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from bot.pictures import shrink_picture
from models.code_target import link_target, news_target, unit_target
from models.news import NewsLine
from models.picture import Picture
from models.unit import Unit
from tests.pages.conftest import MORNING, SITE, TODAY, Site, make_item

ODD = "<script>alert(1)</script> & “Bà Từ” \"nháy\" 'đơn' {{ 7*7 }} </textarea>"


def read(site: Site, path: str, status: int = 200) -> str:
    answer = site.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    return answer.get_data(as_text=True)


def og(page: str, name: str) -> str:
    (found,) = re.findall(rf'<meta property="og:{name}" content="([^"]*)">', page)
    return str(found)


def add_picture(site: Site) -> Picture:
    stream = BytesIO()
    Image.effect_noise((900, 600), 40).convert("RGB").save(stream, "PNG")
    picture = shrink_picture(stream.getvalue())
    site.add(picture)
    site.change("K7Q2", picture_id=picture.id)
    return picture


def test_the_page_tells_the_story_who_issued_it_when_and_its_code(either_site: Site) -> None:
    page = read(either_site, either_site.link())

    assert "<h1>Cầu Rạch Gòi thông xe</h1>" in page
    assert "góp 320 ngày công" in page
    assert "Hội LHPN thành phố Cần Thơ · Thứ Bảy 21/11/2026 · Nguồn: Chi hội kể" in page
    assert "Mã tin thật" in page
    assert '<p class="code">K7Q2</p>' in page


def test_the_preview_has_title_story_and_the_links_own_address(site: Site) -> None:
    link = site.link()
    page = read(site, link)

    assert og(page, "title") == "Cầu Rạch Gòi thông xe"
    assert og(page, "description").startswith("Bà con ấp Mỹ Phú góp 320 ngày công")
    assert og(page, "url") == SITE + link
    assert "og:image" not in page


def test_a_long_story_is_previewed_in_whole_words(site: Site) -> None:
    site.change("K7Q2", body="một hai ba " * 100)

    assert re.fullmatch(r"(\w+ )+\w+…", og(read(site, site.link()), "description"))


def test_the_longest_page_is_far_below_60_kilobytes_and_takes_nothing_from_elsewhere(
    site: Site,
) -> None:
    add_picture(site)
    site.change(
        "K7Q2", title="Ấ" * 200, body="Ấ" * 1700, url="https://phunuvietnam.vn/" + "a" * 300
    )

    answer = site.get(site.link())

    assert len(answer.data) < 30_000
    page = answer.get_data(as_text=True)
    assert not re.findall(r"<(?:script|link|iframe|object|embed)[^>]+(?:src|href)=", page)
    assert all(src.startswith("/t/") for src in re.findall(r'src="([^"]+)"', page))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_facebook_is_given_the_very_link_that_was_opened(site: Site) -> None:
    link = site.link()
    (facebook,) = re.findall(r'href="(https://www\.facebook\.com[^"]+)"', read(site, link))

    parts = urlsplit(facebook)
    assert parts.path == "/sharer/sharer.php"
    assert parse_qs(parts.query) == {"u": [SITE + link]}


def test_without_a_script_the_story_can_be_copied_and_sent_by_hand(site: Site) -> None:
    link = site.link()
    page = read(site, link)

    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text.startswith("Cầu Rạch Gòi thông xe\n")
    assert text.endswith(SITE + link)
    assert "Cách gửi qua Zalo bằng tay" in page
    assert re.search(r'<button[^>]+id="zalo"[^>]+hidden>', page)
    assert re.search(r'<button[^>]+id="copy"[^>]+hidden>', page)


def test_odd_letters_stay_letters(site: Site) -> None:
    site.change("K7Q2", title=ODD, body=ODD, source=ODD)
    site.add(NewsLine(news_item_id=1, unit_id=3, text=ODD, added_by="hoa", added_at=MORNING))

    page = read(site, site.link())

    assert page.count("<script") == 1
    assert page.count("</textarea>") == 1
    assert "{{ 7*7 }}" in page
    assert og(page, "title").startswith("&lt;script&gt;")


def test_the_branchs_own_line_stands_below_on_its_link_only(site: Site) -> None:
    line = NewsLine(
        news_item_id=1,
        unit_id=3,
        text="Chiều nay mình ra coi cầu.",
        added_by="h",
        added_at=MORNING,
    )
    site.add(line)

    assert "Chiều nay mình ra coi cầu." in read(site, site.link())
    assert "Chiều nay mình ra coi cầu." not in read(site, site.link(unit_id=2))


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        ("https://phunuvietnam.vn/tin", True),
        ("https://bit.ly/3abc", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_a_link_that_looks_right_is_passed_on(site: Site, url: str, is_shown: bool) -> None:  # noqa: FBT001
    site.change("K7Q2", url=url)

    assert (f'href="{url}"' in read(site, site.link())) is is_shown


def test_a_withdrawn_item_says_so_and_no_longer_tells_its_story(either_site: Site) -> None:
    add_picture(either_site)
    either_site.change("K7Q2", state="withdrawn", withdrawn_at=MORNING + timedelta(hours=2))
    link = either_site.link()

    page = read(either_site, link)

    assert "Hội đã rút tin này ngày 21/11/2026" in page
    assert "320 ngày công" not in page
    assert og(page, "title") == "Tin đã rút: Cầu Rạch Gòi thông xe"
    assert "facebook" not in page
    assert either_site.get(f"{link}/picture").status_code == 404


def test_a_withdrawn_item_leads_to_its_correction_and_back(site: Site) -> None:
    site.change("K7Q2", state="withdrawn", withdrawn_at=MORNING)
    site.add(make_item(code="M4ZP", title="Cầu Rạch Gòi: xin đính chính", corrects_id=1))

    assert 'href="/t/M4ZP"' in read(site, site.link())
    assert "đính chính cho “Cầu Rạch Gòi thông xe”" in read(site, "/t/M4ZP")


def test_a_correction_nobody_approved_is_not_shown(site: Site) -> None:
    site.change("K7Q2", state="withdrawn", withdrawn_at=MORNING)
    site.add(make_item(code="M4ZP", corrects_id=1, state="draft", approved_at=None))

    assert "M4ZP" not in read(site, site.link())
    read(site, "/t/M4ZP", 404)


def test_an_expired_item_says_so(site: Site) -> None:
    site.change("K7Q2", valid_until=TODAY)
    assert "có giá trị đến hết" not in read(site, site.link())

    site.clock.move(timedelta(days=1))
    site.restart()

    assert "có giá trị đến hết ngày 21/11/2026" in read(site, site.link())


@pytest.mark.parametrize(
    "values",
    [
        {"state": "draft", "approved_at": None},
        {"state": "rejected", "approved_at": None},
        {"state": "lapsed", "approved_at": None},
        {"state": "withdrawn", "approved_at": None},
        {"day": date(2026, 11, 22)},
    ],
)
def test_what_is_not_out_yet_is_nobodys_business(site: Site, values: dict[str, object]) -> None:
    site.change("K7Q2", **values)

    page = read(site, site.link(), 404)

    assert "Cầu Rạch Gòi" not in page
    assert "nhắn “tin hôm nay”" in page


@pytest.mark.parametrize(
    "path", ["/t/NOTHERE2", "/t/%00", "/t/%F0%9F%8C%B8", "/t/" + "A" * 500, "/t/%27%20OR%201=1"]
)
def test_an_unknown_link_gets_a_kind_page(either_site: Site, path: str) -> None:
    assert "Chưa tìm thấy tin này" in read(either_site, path, 404)


def test_a_revoked_link_gets_a_kind_page(site: Site) -> None:
    code = site.issue(news_target(1, 3))
    site.revoke(code)

    assert "thôi dùng" in read(site, f"/t/{code.text}", 410)


def test_a_printed_code_is_no_items_link(site: Site) -> None:
    poster, link = site.unit_code(), site.issue(link_target("https://vwu.vn/"))

    read(site, f"/t/{poster.shown}", 404)
    read(site, f"/t/{link.shown}", 404)


def test_the_picture_is_served_with_the_page_and_kept_by_the_phone(either_site: Site) -> None:
    picture = add_picture(either_site)
    link = either_site.link()
    page = read(either_site, link)
    assert og(page, "image").startswith(f"{SITE}{link}/picture?v=")

    answer = either_site.get(f"{link}/picture")
    again = either_site.get(f"{link}/picture", If_None_Match=answer.headers["ETag"])

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.data == picture.content
    assert "max-age=86400" in answer.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")
    assert either_site.figures() == [(link.removeprefix("/t/"), TODAY, 1)]


def test_an_item_without_a_picture_has_none_to_fetch(site: Site) -> None:
    assert site.get(f"{site.link()}/picture").status_code == 404


def test_a_merged_branchs_link_goes_on(site: Site) -> None:
    site.add(Unit(code="CU", name="Ấp Cũ", level="branch", valid_to=date(2025, 6, 30)))

    assert site.get(site.link(unit_id=4)).status_code == 200


def test_pages_tell_search_engines_to_stay_away(site: Site) -> None:
    assert site.get(site.link()).headers["X-Robots-Tag"] == "noindex"
    assert site.get(f"/q/{site.issue(unit_target(_unit(site))).shown}").headers["X-Robots-Tag"]


def _unit(site: Site) -> Unit:
    with site.database.read_session() as db:
        return db.get_one(Unit, 3)
