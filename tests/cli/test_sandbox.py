"""`chihoi sandbox clock` and `weather`: the hour and the weather of a running demo."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.cli.sandbox import WeatherChoice
from bot.clock import MovedClock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Sandbox
from bot.sandbox.weather import KINDS
from bot.sandbox.world import read_world
from tests.cli.office import MORNING, Office
from tests.ports import deaf_port


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock()


@pytest.fixture
def demo(moved: MovedClock) -> Iterator[str]:
    """The address of a sandbox whose clock can be set."""
    with serve_in_thread(Sandbox(read_world({}, MORNING), moved)) as running:
        yield running.url


def test_the_true_time_is_shown_as_such(office: Office, demo: str) -> None:
    assert "đúng giờ thật" in office.done("sandbox", "clock", "--url", demo).out
    assert "đúng giờ thật" in office.done("sandbox", "clock", "show", "--url", demo).out


def test_the_clock_is_set_and_put_back(office: Office, demo: str, moved: MovedClock) -> None:
    told = office.done("sandbox", "clock", "+2d", "06:59", "--url", demo).out
    assert re.search("06:59|07:0", told)
    assert "chihoi sandbox clock reset" in told
    assert timedelta(days=1) < moved.offset < timedelta(days=3)

    office.done("sandbox", "clock", "reset", "--url", demo)

    assert moved.offset == timedelta(0)


def test_backwards_needs_no_dashes(office: Office, demo: str, moved: MovedClock) -> None:
    told = office.done("sandbox", "clock", "-2h", "--url", demo).out

    assert moved.offset == timedelta(hours=-2)
    assert "lệch -02:00:00" in told


def test_the_state_as_json(office: Office, demo: str) -> None:
    (row,) = office.done("sandbox", "clock", "+3h", "--url", demo, "--json").rows

    assert (row["id"], row["state"], row["offset_seconds"]) == ("clock", "moved", 10800)


def test_an_hour_that_is_none_is_one_sentence(office: Office, demo: str) -> None:
    outcome = office("sandbox", "clock", "sáng mai", "--url", demo)

    assert outcome.status == 1
    assert "“sáng mai”" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_a_sandbox_on_the_machines_clock_says_so(office: Office, sandbox: RunningSandbox) -> None:
    outcome = office("sandbox", "clock", "+1h", "--url", sandbox.url)

    assert outcome.status == 1
    assert "không chỉnh được" in outcome.err


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{}", "127.0.0.1:{}", "http://", "http://[::1", "http://x:y"]
)
def test_without_a_demo_it_says_how_to_start_one(office: Office, url: str) -> None:
    with deaf_port() as port:
        outcome = office("sandbox", "clock", "--url", url.format(port))

    assert outcome.status == 1
    assert "chihoi demo" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_the_weather_is_shown_changed_and_cleared(office: Office, demo: str) -> None:
    assert "bình thường" in office.done("sandbox", "weather", "--url", demo).out

    (row,) = office.done("sandbox", "weather", "limited", "--url", demo, "--json").rows
    assert (row["id"], row["state"]) == ("weather", "limited")
    assert "-32" in office.done("sandbox", "weather", "--url", demo).out

    assert "bình thường" in office.done("sandbox", "weather", "fine", "--url", demo).out


def test_an_expired_token_is_a_moment_and_no_weather(office: Office, demo: str) -> None:
    told = office.done("sandbox", "weather", "expired", "--url", demo).out

    assert "hết hạn" in told
    assert "bình thường" in told


def test_a_weather_that_is_none_is_wrong_usage(office: Office, demo: str) -> None:
    outcome = office("sandbox", "weather", "storm", "--url", demo)

    assert outcome.status == 2
    assert "slow" in outcome.err


def test_the_weather_s_names_are_the_sandbox_s_own() -> None:
    assert {choice.value for choice in WeatherChoice} == {"show", *KINDS}
