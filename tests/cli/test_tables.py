"""Rows on a terminal of any width: what is to be copied is never cut in two."""

from io import StringIO

import pytest
from rich.console import Console

from bot.cli.tables import print_table

HEADINGS = ("Số", "Tên", "Đơn vị", "Đi làm xa", "Hết hạn", "Tình trạng")
GROUP_ID = "f6b3d81c5a0e9742f6c8"
ROWS = [
    (GROUP_ID, "Kinh Giữa đi làm ăn xa", "KINHGIUA03", "có", "", "đang hoạt động"),
    ("b18e5f3c60d7a294e8b5", "Chi hội Tân Lợi vui khỏe", "TANLOI03", "không", "", "đã đóng"),
]


def shown(width: int) -> str:
    stream = StringIO()
    print_table(Console(file=stream, width=width), HEADINGS, ROWS)
    return stream.getvalue()


@pytest.mark.parametrize("width", [200, 80, 66, 60, 30])
def test_ids_and_codes_stay_whole_at_every_width(width: int) -> None:
    lines = shown(width).splitlines()

    assert sum(GROUP_ID in line for line in lines) == 1
    assert sum("KINHGIUA03" in line for line in lines) == 1
    assert max(map(len, lines)) <= width


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    assert "hạn" not in shown(80)


def test_where_a_table_has_no_room_a_row_stands_below_the_other() -> None:
    assert f"Số: {GROUP_ID}\nTên: Kinh Giữa đi làm ăn xa\n" in shown(30)
