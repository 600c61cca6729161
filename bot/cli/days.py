"""Days as officers type and read them: 2026-11-24 or 24/11/2026, "Thứ Ba 24/11/2026"."""

from datetime import date

from bot.cli.desk import CannotError, Desk
from bot.imports.lines import parse_day


def read_day(desk: Desk, given: str | None, default: date) -> date:
    """:raises CannotError: for what is no day."""
    if given is None:
        return default
    day = parse_day(given.strip())
    if day is None:
        raise CannotError(desk.texts("cli.no_day", value=given), status=2)
    return day


def show_day(desk: Desk, day: date) -> str:
    return f"{desk.texts(f'cli.weekdays.{day.isoweekday()}')} {day:%d/%m/%Y}"
