"""The demo's clock: shown and set at /sandbox/clock, and the words in which an hour is asked for."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from bot.clock import MovedClock
from bot.sandbox.calls import answer_json
from bot.sandbox.inject import asked
from bot.sandbox.people import VIETNAM
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

Json = dict[str, Any]

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_UNITS = {"d": _DAY, "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
_HOUR = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2}))?")
_BY = re.compile(r"([+-])(\d{1,9})([dhms])(?: (\S+))?")


def blueprint(sandbox: Sandbox) -> Blueprint:
    """POST takes {"to": "06:59"}, {"by_seconds": 3600} or {"reset": true}."""
    routes = Blueprint("clock", __name__, url_prefix="/sandbox/clock")

    @routes.get("")
    def show() -> Response:
        return answer_json(_state(sandbox))

    @routes.post("")
    def set_clock() -> Response:
        _set(sandbox, asked())
        return answer_json(_state(sandbox))

    return routes


def read_hour(words: str, now: datetime) -> datetime:
    """What a person asked for: "06:59" (the next one), "+3h", "-2d", "+1d 06:59", an ISO time.

    Times without a zone are Vietnam's. Raises ControlError.
    """
    tidy = " ".join(words.split())
    try:
        at = _by(tidy, now) or _next(tidy, now) or _iso(tidy)
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise ControlError(
            f"Không hiểu giờ “{tidy[:40]}”; viết được: 06:59, +3h, -2d, +1d 06:59, "
            "2026-11-23T06:59 (no time that can be read)"
        )
    return at


def _by(words: str, now: datetime) -> datetime | None:
    found = _BY.fullmatch(words)
    if found is None:
        return None
    sign, number, unit, hour = found.groups()
    step = int(number) * _UNITS[unit]
    at = now - step if sign == "-" else now + step
    return at if hour is None else datetime.combine(_local(at).date(), _clock_time(hour), VIETNAM)


def _next(words: str, now: datetime) -> datetime | None:
    if not _HOUR.fullmatch(words):
        return None
    at = datetime.combine(_local(now).date(), _clock_time(words), VIETNAM)
    return at if at > now else at + _DAY


def _iso(words: str) -> datetime:
    at = datetime.fromisoformat(words)
    return at if at.tzinfo is not None else at.replace(tzinfo=VIETNAM)


def _clock_time(hour: str) -> time:
    found = _HOUR.fullmatch(hour)
    if found is None:
        raise ValueError(hour)
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


def _set(sandbox: Sandbox, body: Json) -> None:
    clock = sandbox.clock
    if not isinstance(clock, MovedClock):
        raise ControlError(
            "Đồng hồ này là của máy, không chỉnh được; chỉ chihoi demo có đồng hồ chỉnh được "
            "(this sandbox runs on the machine's own clock)",
            409,
        )
    with sandbox.lock:
        now = clock.now()
        step = -clock.offset if body.get("reset") is True else _wanted(body, now) - now
        clock.move(step)
    sandbox.journal.add("clock", by_seconds=step.total_seconds())


def _wanted(body: Json, now: datetime) -> datetime:
    match body:
        case {"to": str(words)}:
            at = read_hour(words, now)
        case {"by_seconds": int() | float() as seconds} if not isinstance(seconds, bool):
            at = _later(now, seconds)
        case _:
            raise ControlError('What to do? {"to": "06:59"}, {"by_seconds": 60}, {"reset": true}')
    if not _EARLIEST <= at <= _LATEST:
        raise ControlError("Chỉ từ năm 2000 đến năm 2100 (only 2000 to 2100)")
    return at


def _later(now: datetime, seconds: float) -> datetime:
    try:
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return _LATEST + _DAY


def _state(sandbox: Sandbox) -> Json:
    clock = sandbox.clock
    offset = clock.offset if isinstance(clock, MovedClock) else timedelta(0)
    return {
        "now": _local(clock.now()).isoformat(timespec="milliseconds"),
        "offset_seconds": offset.total_seconds(),
        "movable": isinstance(clock, MovedClock),
    }
