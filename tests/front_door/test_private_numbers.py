"""A private number leaves no copy behind but in quarantine, and she is told how to take it back."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.spool import spool_path
from models.tables import metadata
from tests.front_door.union import GROUP, LAN, Union

PRIVATE = {
    "mã otp là 4 8 2 9 1 3": "4 8 2 9 1 3",
    "cccd em 092 165 004 567": "092 165 004 567",
    "thẻ 9704 3608 1234 5674": "9704 3608",
    "stk 19036789012345 techcombank": "19036789012345",
    "mã là bốn tám hai chín một ba": "bốn tám hai chín",
}


def read_everything(union: Union) -> str:
    """Every row of every table, and the bytes of the spool where there is one."""
    with union.database.read() as connection:
        values = [
            value
            for table in metadata.sorted_tables
            if table.name != "quarantine"
            for row in connection.execute(select(table))
            for value in row
        ]
    file = union.database.file
    spools = [*Path(spool_path(file)).parent.glob("*spool*")] if file else []
    return "\n".join(map(_as_text, [*values, *(path.read_bytes() for path in spools)]))


def _as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def test_no_stored_copy_holds_it_and_the_open_question_stays(
    union: Union, caplog: pytest.LogCaptureFixture
) -> None:
    union.answers(LAN, "gặp cán bộ")

    with caplog.at_level(logging.DEBUG):
        answers = [union.answers(LAN, text) for text in PRIVATE]

    stored = read_everything(union) + caplog.text
    assert all("Thu hồi" in answer for answer in answers)
    assert all(answer.endswith("1. Nhờ giúp\n0. Thôi") for answer in answers)
    assert "số đã che" in stored
    for number in PRIVATE.values():
        assert number not in stored
        assert json.dumps(number)[1:-1] not in stored
    assert "em ghi lời chị" in union.answers(LAN, "1")


def test_in_a_group_it_is_hidden_in_silence_and_a_phone_number_passes(union: Union) -> None:
    text = "otp 482913, gọi em số 0912345678"
    union.control(f"/groups/{GROUP}/text", user_id=LAN, text=text, wait=True)
    union.work()

    stored = read_everything(union)
    assert union.got(GROUP) == []
    assert "482913" not in stored
    assert "0912345678" in stored
