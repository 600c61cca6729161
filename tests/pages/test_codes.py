"""Where a printed code leads: what it is for, the code in large type, the way into Zalo."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from models.code_target import group_target, link_target
from models.group import Group
from models.unit import Unit
from tests.pages.conftest import OA, TODAY, Site

ODD = "<b>Ấp</b> & “Bà Từ” \"x\" 'y' {{ 7*7 }}"


def read(site: Site, path: str, status: int = 200) -> str:
    answer = site.get(path)
    assert answer.status_code == status
    assert len(answer.data) < 15_000
    return answer.get_data(as_text=True)


def button(page: str) -> str:
    (found,) = re.findall(r'<a class="button" href="([^"]+)"', page)
    return html.unescape(found)


def test_a_branchs_code_says_what_it_is_for_and_opens_the_oa_with_it(either_site: Site) -> None:
    code = either_site.unit_code()

    page = read(either_site, f"/q/{code.shown}")

    assert "<h1>Chi hội ấp Mỹ Phú</h1>" in page
    assert "Phường An Bình" in page
    assert "xin vào chi hội" in page
    assert f'<p class="code">{code.shown}</p>' in page
    address = urlsplit(button(page))
    assert (address.netloc, address.path) == ("zalo.me", f"/{OA}")
    assert parse_qs(address.query) == {"text": [f"#{code.shown}"]}


def test_it_says_how_to_type_the_code_instead(site: Site) -> None:
    page = read(site, f"/q/{site.unit_code().shown}")

    assert "Mở Zalo, tìm “Hội LHPN thành phố Cần Thơ”." in page
    assert f"Nhắn: {site.unit_code().shown}" in page


def test_a_page_needs_no_script_and_nothing_from_elsewhere(site: Site) -> None:
    page = read(site, f"/q/{site.unit_code().shown}")

    assert "<script" not in page
    assert "src=" not in page
    assert "<link" not in page


@pytest.mark.parametrize("shape", ["{}", "{}?x=1"])
def test_small_letters_and_missing_dashes_lead_there_too(site: Site, shape: str) -> None:
    code = site.unit_code()

    for text in (code.text, code.text.lower(), code.shown.lower(), code.shown.replace("-", "%20")):
        read(site, f"/q/{shape.format(text)}")


def test_a_scan_is_counted_once_a_day_for_the_poster(either_site: Site) -> None:
    code = either_site.unit_code()
    for _ in range(2):
        either_site.get(f"/q/{code.shown}")

    assert either_site.figures() == [(code.shown, TODAY, 1)]


def test_the_branchs_own_code_leads_to_it_too_but_is_not_counted(site: Site) -> None:
    page = read(site, "/q/MYPHU03")

    assert "<h1>Chi hội ấp Mỹ Phú</h1>" in page
    assert parse_qs(urlsplit(button(page)).query) == {"text": ["#MYPHU03"]}
    assert site.figures() == []


def test_a_communes_code_says_that_it_has_many_branches(site: Site) -> None:
    assert "nhiều chi hội" in read(site, f"/q/{site.unit_code('ANBINH').shown}")


def test_a_groups_code_leads_to_its_door(site: Site) -> None:
    site.add(Group(oa_id=OA, group_id="g", name=ODD, link="https://zalo.me/g/abc", unit_id=3))
    code = site.issue(group_target(1, 3))

    page = read(site, f"/q/{code.shown}")

    assert button(page) == "https://zalo.me/g/abc"
    assert html.escape(ODD, quote=False).split("“")[0] in page


@pytest.mark.parametrize(
    ("kind", "own", "says"),
    [
        ("gmf", None, "giữ 90 ngày"),
        ("ordinary", None, "không ở trong nhóm"),
        ("bot", None, "Vào nhóm là tuỳ chị"),
        (
            "gmf",
            "Nhóm <b>ấp</b>: chỉ bàn việc Hội.",
            "Nhóm &lt;b&gt;ấp&lt;/b&gt;: chỉ bàn việc Hội.",
        ),
    ],
)
def test_h9_what_entering_a_group_means_stands_above_its_door(
    site: Site, kind: str, own: str | None, says: str
) -> None:
    site.add(
        Group(oa_id=OA, group_id="g", name="x", kind=kind, consent_text=own, unit_id=3,
              link="https://zalo.me/g/abc")
    )  # fmt: skip

    page = read(site, f"/q/{site.issue(group_target(1, 3)).shown}")

    assert says in page.split('class="button"')[0]
    assert own is None or "90 ngày" not in page


def test_a_group_that_is_gone_leads_nowhere(site: Site) -> None:
    group = Group(oa_id=OA, group_id="g", name="x", link="https://zalo.me/g/abc", state="deleted")
    site.add(group)

    read(site, f"/q/{site.issue(group_target(1, None)).shown}", 410)


def test_a_links_code_names_the_site_before_it_is_opened(site: Site) -> None:
    code = site.issue(link_target("https://phunuvietnam.vn/tin?a=1&b=2"))

    page = read(site, f"/q/{code.shown}")

    assert "<h1>phunuvietnam.vn</h1>" in page
    assert button(page) == "https://phunuvietnam.vn/tin?a=1&b=2"


def test_an_items_link_scanned_leads_to_the_item(site: Site) -> None:
    link = site.link()

    answer = site.get(link.replace("/t/", "/q/"))

    assert (answer.status_code, answer.headers["Location"]) == (302, link)


def test_odd_names_stay_letters(site: Site) -> None:
    site.add(Unit(code="LA", name=ODD, level="branch"))

    page = read(site, f"/q/{site.unit_code('LA').shown}")

    assert "<b>" not in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize(
    "path", ["/q/MYPHU03-222", "/q/MYPHU99", "/q/%00", "/q/%F0%9F%8C%B8", "/q/" + "A" * 500]
)
def test_an_unknown_code_gets_a_kind_page(either_site: Site, path: str) -> None:
    page = read(either_site, path, 404)

    assert "Chưa tìm thấy mã này" in page
    assert button(page) == f"https://zalo.me/{OA}"


def test_a_revoked_code_gets_a_kind_page(either_site: Site) -> None:
    code = either_site.unit_code()
    either_site.revoke(code)

    assert "Mã này Hội đã thôi dùng" in read(either_site, f"/q/{code.shown}", 410)
    assert either_site.figures() == []


def test_a_head_tells_the_same_as_a_look(site: Site) -> None:
    code = site.unit_code()

    looked, head = site.get(f"/q/{code.shown}"), site.client.head(f"/q/{code.shown}")

    assert head.status_code == looked.status_code
    assert head.content_length == looked.content_length
