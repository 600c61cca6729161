"""`chihoi channel`: 505 channels, whose they are, when last looked at, and what GMF would cost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.channel import Channel
from models.group import Group
from tests.cli.office import OA, Office

HEAD = ("kind", "name", "url", "unit_code", "owner", "size")


def channels() -> list[tuple[Any, ...]]:
    """1 website, 1 fanpage, 98 pages, 405 groups (practice H8)."""
    rows: list[tuple[Any, ...]] = [
        ("website", "Phụ nữ xứ dừa", "https://phunu.example.vn", "CANTHO", "mai.le", "90.000"),
        ("fanpage", "Hội LHPN Cần Thơ", "https://www.facebook.com/hoi.example", "CANTHO", "", ""),
    ]
    rows += [
        ("page", f"Trang {n}", f"https://page{n}.example.vn", "ANBINH", "", "") for n in range(98)
    ]
    rows += [
        ("group", f"Nhóm {n}", f"https://zalo.me/g/abc{n:03d}", "MYPHU03", "", n)
        for n in range(405)
    ]
    return rows


def bring(office: Office, *rows: tuple[Any, ...]) -> str:
    return office.done("channel", "import", office.csv("c.csv", HEAD, *rows)).out


def test_the_whole_register_comes_in_once(either_union: Office) -> None:
    first, again = bring(either_union, *channels()), bring(either_union, *channels())

    rows = either_union.done("channel", "list", "--json").rows
    assert "505 mới" in first
    assert "0 mới, 0 sửa, 505 giữ nguyên" in again
    assert len(rows) == 505
    assert sum(row["kind"] == "group" for row in rows) == 405


def test_it_is_shown_by_unit_and_kind(union: Office) -> None:
    bring(union, *channels()[:3], *channels()[-2:])

    assert len(union.done("channel", "list", "--unit", "MYPHU03", "--json").rows) == 2
    assert len(union.done("channel", "list", "--kind", "page", "--json").rows) == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("tivi", "A", "https://a.vn", "CANTHO", "", ""), "“tivi” không hiểu được"),
        (("page", "A", "a.vn", "CANTHO", "", ""), "không phải đường dẫn"),
        (("page", "A", "https://bit.ly/a", "CANTHO", "", ""), "rút gọn"),
        (("page", "A", "https://a.vn", "CANTO", "", ""), "có phải CANTHO"),
        (("page", "A", "https://a.vn", "CANTHO", "", "nhiều"), "không phải một số"),
    ],
)
def test_a_wrong_row_is_named(union: Office, row: tuple[Any, ...], says: str) -> None:
    outcome = union("channel", "import", union.csv("c.csv", HEAD, row))

    assert outcome.status == 1
    assert says in outcome.err
    assert union.ask(select(Channel)) == []


def test_what_nobody_looked_at_for_a_month_is_listed(union: Office) -> None:
    bring(union, *channels()[:2])
    union.done("channel", "check", "1")

    assert [r["id"] for r in union.done("channel", "list", "--unchecked", "--json").rows] == ["2"]
    union.clock.move(timedelta(days=32))
    assert len(union.done("channel", "list", "--unchecked", "--json").rows) == 2


def test_one_that_works_no_more_is_noted(union: Office) -> None:
    bring(union, *channels()[:1])

    assert "không còn hoạt động" in union.done("channel", "check", "1", "--gone").out
    assert union.ask(select(Channel))[0].state == "gone"


def test_405_groups_would_cost_10_to_121_million(union: Office) -> None:
    union.add(
        *(
            Group(
                oa_id=OA, group_id=f"g{n}", name=f"Nhóm {n}", kind="gmf" if n < 10 else "ordinary"
            )
            for n in range(405)
        )
    )

    (row,) = union.done("channel", "cost", "--json").rows

    assert (row["all_low"], row["all_high"]) == (10_125_000, 121_500_000)
    assert (row["owned"], row["now_high"]) == (10, 3_000_000)
    assert (row["id"], row["state"]) == ("gmf", "estimated")
    assert "10.125.000 đến 121.500.000 đ/tháng" in union.done("channel", "cost").out
