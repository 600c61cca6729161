"""When a group of the OA ends: 30, 14, 7, 3, 1 and 0 days ahead, then of the day it is gone."""

from datetime import date, timedelta

import pytest

from handlers.kit.group_ends import find_end
from models.group import Group

TODAY = date(2026, 11, 23)


def make(days: int | None, *, shut: bool = False) -> Group:
    until = TODAY + timedelta(days=days) if days is not None else None
    return Group(oa_id="1", group_id="g", name="Mỹ Phú", valid_through=until, is_shut=shut)


@pytest.mark.parametrize(
    ("days", "left", "lead"), [(30, 30, "30"), (20, 20, "30"), (14, 14, "14"), (0, 0, "0")]
)
def test_before_it_ends(days: int, left: int, lead: str) -> None:
    end = find_end(make(days), TODAY)

    assert end is not None
    assert (end.is_shut, end.days_left) == (False, left)
    assert end.key.endswith(f":{lead}")


@pytest.mark.parametrize(
    ("days", "left", "lead"),
    [(-1, 44, "45"), (-15, 30, "30"), (-44, 1, "1"), (-45, 0, "0"), (-60, 0, "0")],
)
def test_once_shut_it_is_gone_after_45_days(days: int, left: int, lead: str) -> None:
    end = find_end(make(days), TODAY)

    assert end is not None
    assert (end.is_shut, end.days_left) == (True, left)
    assert end.last_day == TODAY + timedelta(days=days + 45)
    assert end.key.endswith(f":{lead}:shut")


def test_one_shut_without_a_day_is_told_as_it_is() -> None:
    end = find_end(make(None, shut=True), TODAY)

    assert end is not None
    assert (end.is_shut, end.last_day) == (True, None)


@pytest.mark.parametrize("days", [None, 31, 400])
def test_far_off_or_never_said_is_no_alarm(days: int | None) -> None:
    assert find_end(make(days), TODAY) is None
