"""What speaks against an address, by its looks alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.links import find_link_danger


@pytest.mark.parametrize(
    ("link", "danger"),
    [
        ("bit.ly/3AbCdEf", "shortener"),
        ("https://www.bit.ly/x", "shortener"),
        ("http://vneid-capnhat.top/app.apk", "app_file"),
        ("https://abc.com.vn/tai.APK", "app_file"),
        ("https://abc.com.vn/%61pp%2Eapk", "app_file"),
        ("https://vneid-capnhat.com", "look_alike"),
        ("https://dichvucong.gov.vn.dangky.com", "look_alike"),
        ("https://vietcombank.login.net/x", "look_alike"),
        ("http://203.113.1.2/qua", "raw_address"),
        ("http://3405803778/", "raw_address"),
        ("http://[2001:db8::1]/", "raw_address"),
        ("https://xn--vneid-3ya.com", "odd_letters"),
        ("https://vietcоmbank.com.vn", "odd_letters"),
        ("https://vneid.gov.vn@qua.com", "hidden_host"),
        ("javascript://x", "hidden_host"),
        ("http://", "hidden_host"),
        ("http://[::1", "hidden_host"),
        ("https://tangqua.icu", "odd_ending"),
    ],
)
def test_an_unsafe_link_is_known_by_its_kind(link: str, danger: str) -> None:
    assert find_link_danger(link) == danger


@pytest.mark.parametrize(
    "link",
    [
        "https://baocantho.com.vn/mo-hinh-phu-nu.html", "https://dichvucong.gov.vn/p/home",
        "vneid.gov.vn", "https://zalo.me/g/abc", "https://www.facebook.com/groups/1",
        "https://oa.example.vn/t/K7Q2", "https://nhandan.vn/a-b-post1.html", "http://phunuvietnam.vn:80/a",
    ],
)  # fmt: skip
def test_nothing_speaks_against_an_office_or_a_newspaper(link: str) -> None:
    assert find_link_danger(link) is None


@given(st.text())
def test_any_text_may_be_looked_at(text: str) -> None:
    assert isinstance(find_link_danger(text), str | None)
