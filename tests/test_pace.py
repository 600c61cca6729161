"""The pace: starts empty, never exceeds, never saves up more than two seconds."""

from datetime import UTC, datetime, timedelta

from bot.clock import ManualClock
from bot.pace import Pace


class StillClock(ManualClock):
    """Monotonic time moves only by hand as well."""

    def monotonic(self) -> float:
        return self._moved


class SetClock(ManualClock):
    """`move` sets the hour alone, as by hand; time passes by `passes`."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._passed = 0.0

    def monotonic(self) -> float:
        return self._passed

    def passes(self, seconds: float) -> None:
        self._passed += seconds


def clock() -> StillClock:
    return StillClock(datetime(2026, 11, 21, tzinfo=UTC))


def test_a_new_bucket_is_empty() -> None:
    assert Pace(600, clock()).available() == 0


def test_it_fills_at_the_pace_of_the_plan() -> None:
    still = clock()
    pace = Pace(600, still)

    still.move(timedelta(seconds=1))

    assert pace.available() == 10


def test_it_keeps_two_seconds_of_pace_at_most() -> None:
    still = clock()
    pace = Pace(600, still)

    still.move(timedelta(hours=1))

    assert pace.available() == 20


def test_a_clock_set_past_the_end_of_a_pause_ends_it() -> None:
    set_by_hand = SetClock(datetime(2026, 11, 21, tzinfo=UTC))
    pace = Pace(600, set_by_hand)
    pace.pause(60)

    set_by_hand.move(timedelta(seconds=59))
    set_by_hand.passes(0.1)
    assert not pace.take()
    set_by_hand.move(timedelta(seconds=1))
    pace.available()
    set_by_hand.passes(0.1)

    assert pace.available() == 1


def test_a_clock_set_back_makes_a_pause_no_longer() -> None:
    set_by_hand = SetClock(datetime(2026, 11, 21, tzinfo=UTC))
    pace = Pace(600, set_by_hand)
    pace.pause(60)

    set_by_hand.move(timedelta(hours=-1))
    set_by_hand.passes(60.5)

    assert pace.available() == 5


def test_a_slow_plan_still_gets_a_whole_call() -> None:
    still = clock()
    pace = Pace(6, still)

    still.move(timedelta(seconds=20))

    assert pace.available() == 1


def test_a_pause_lets_nothing_leave_until_it_ends() -> None:
    still = clock()
    pace = Pace(600, still)
    still.move(timedelta(seconds=2))

    pace.pause(60)

    assert not pace.take()
    still.move(timedelta(seconds=60.5))
    assert pace.available() == 5


def test_zalos_header_can_only_lower_the_pace() -> None:
    still = clock()
    pace = Pace(600, still)

    pace.tighten(60)
    pace.tighten(1000)
    still.move(timedelta(seconds=1))

    assert pace.available() == 1


def test_a_minute_never_lets_more_through_than_allowed_plus_the_burst() -> None:
    still = clock()
    pace = Pace(100, still)
    sent = 0

    for _ in range(600):
        still.move(timedelta(seconds=0.1))
        while pace.take():
            sent += 1

    assert sent == 99


def test_no_minute_holds_more_than_allowed_wherever_it_begins() -> None:
    """A pause of the machine saves up two seconds; they don't come on top of a full minute."""
    still = clock()
    pace = Pace(300, still)
    left: list[float] = []

    for step in range(3000):
        still.move(timedelta(seconds=4 if step % 400 == 0 else 0.1))
        while pace.take():
            left.append(still.monotonic())

    busiest = max(sum(start <= at < start + 60 for at in left) for start in left)
    assert busiest <= 300


def test_what_was_taken_and_did_not_leave_is_given_back() -> None:
    still = clock()
    pace = Pace(600, still)
    still.move(timedelta(seconds=1))

    pace.take(10)
    pace.give_back(7)

    assert pace.available() == 7
