"""The demo's clock over HTTP: shown, set in words, put back, and refused where there is none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import Clock, MovedClock
from bot.sandbox.clock import read_hour
from bot.sandbox.people import VIETNAM
from bot.sandbox.refusal import ControlError
from bot.sandbox.server import serve_in_thread
from bot.sandbox.state import Sandbox
from bot.sandbox.world import read_world
from tests.sandbox.town import NOON, Caller, rows


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock()


@pytest.fixture
def demo(moved: MovedClock) -> Iterator[Caller]:
    """A sandbox on a clock that can be set."""
    with serve_in_thread(Sandbox(read_world(rows(), NOON), moved)) as running:
        yield Caller(running)


def is_soon_after(shown: datetime, moment: str) -> bool:
    """It goes on, and the machine may be busy."""
    return timedelta(0) <= shown - datetime.fromisoformat(moment) < timedelta(minutes=10)


def test_the_clock_is_shown(demo: Caller) -> None:
    state = demo.get("/sandbox/clock")

    shown = datetime.fromisoformat(state["now"])
    assert abs(shown - Clock().now()) < timedelta(minutes=10)
    assert shown.utcoffset() == timedelta(hours=7)
    assert (state["offset_seconds"], state["movable"]) == (0, True)


def test_it_is_set_to_a_moment(demo: Caller, moved: MovedClock) -> None:
    state = demo.control("/clock", to="2031-02-03T06:59:00+07:00")

    for shown in (datetime.fromisoformat(state["now"]), moved.now()):
        assert is_soon_after(shown, "2031-02-03T06:59:00+07:00")


def test_it_is_set_by_seconds_and_put_back(demo: Caller, moved: MovedClock) -> None:
    demo.control("/clock", by_seconds=3600)
    demo.control("/clock", by_seconds=-60.5)
    assert moved.offset == timedelta(seconds=3539.5)

    state = demo.control("/clock", reset=True)

    assert state["offset_seconds"] == 0
    assert [entry["by_seconds"] for entry in demo.log("clock")] == [3600, -60.5, -3539.5]


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("13:05", "2026-11-20 13:05"),
        ("6h59", "2026-11-21 06:59"),
        ("12:00", "2026-11-21 12:00"),
        ("+3h", "2026-11-20 15:00"),
        ("-2d", "2026-11-18 12:00"),
        ("+90m", "2026-11-20 13:30"),
        ("+1d 06:59", "2026-11-21 06:59"),
        ("+1d 06:59:50", "2026-11-21 06:59"),
        ("  +1d   06:59 ", "2026-11-21 06:59"),
        ("2026-11-23T06:59", "2026-11-23 06:59"),
        ("2026-11-23T06:59:00Z", "2026-11-23 13:59"),
        ("2026-11-23", "2026-11-23 00:00"),
    ],
)
def test_an_hour_is_asked_for_in_words(words: str, at: str) -> None:
    asked = read_hour(words, NOON).astimezone(VIETNAM)

    assert f"{asked:%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("words", ["", "xyz", "25:00", "+h", "+1d 25:00", "+999999999d", "12"])
def test_what_is_no_hour_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ControlError, match="06:59, \\+3h"):
        read_hour(words, NOON)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"to": 5},
        {"to": "0001-01-01"},
        {"to": "2200-01-01"},
        {"by_seconds": True},
        {"by_seconds": 1e300},
        {"by_seconds": "60"},
        {"reset": False},
    ],
)
def test_a_wrong_call_changes_nothing(demo: Caller, moved: MovedClock, body: Any) -> None:
    assert demo.post("/sandbox/clock", body).status_code == 400
    assert moved.offset == timedelta(0)


def test_the_machines_own_clock_is_not_set(zalo: Caller) -> None:
    answer = zalo.post("/sandbox/clock", {"by_seconds": 60})

    assert answer.status_code == 409
    assert "không chỉnh được" in answer.json()["error"]
    assert zalo.get("/sandbox/clock")["movable"] is False


def test_what_a_person_does_happens_at_the_set_hour(demo: Caller, moved: MovedClock) -> None:
    demo.control("/clock", to="2031-02-03T06:59:00+07:00")

    demo.control("/people/7420000000000000001/text", text="chào")

    chat = demo.get("/sandbox/conversations/7420000000000000001")["messages"]
    assert datetime.fromisoformat(chat[-1]["at"]) >= datetime(2031, 2, 2, 23, 59, tzinfo=UTC)
