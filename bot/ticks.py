"""What the worker's timetable does: each tick asks the tables what is due, none of them sends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.doorkeeping import keep_doors
from bot.erasing import erase_due
from bot.imports.member_mending import mend_imports
from bot.imports.member_retention import forget_imports
from bot.line import Line
from bot.own_data import send_own_data
from bot.photo_fetching import fetch_photos
from bot.picture_uploads import upload_pictures
from bot.pruning import prune
from bot.rosters import sync_rosters
from bot.stirring import stir_notes
from bot.visit_counting import copy_visits, forget_visitors
from handlers.kit.context import House
from models.database import Database
from scheduler import daily_push, drafts, reminders, rumours, unit_changes, unsent
from scheduler.timetable import Timetable

EVERY_SECOND, EVERY_5_SECONDS, EVERY_MINUTE = 1, 5, 60
EVERY_5_MINUTES, EVERY_10_MINUTES, EVERY_HOUR, EVERY_6_HOURS = 300, 600, 3600, 6 * 3600


def add_ticks(
    timetable: Timetable,
    database: Database,
    houses: Sequence[House],
    lines: Sequence[Line],
    clock: Clock,
) -> None:
    """The first official account carries the daily push for all; each keeps its own tokens.

    In the evening each writes to its own people, whoever is with several once.
    """
    around = {one.oa_id: replace(one, others=_all_but(houses, one)) for one in houses}
    house = around[houses[0].oa_id]
    _add_chores(timetable, database, house, clock)
    _add_units(timetable, database, house, clock)
    _add_visits(timetable, database, house, clock)
    _add_unasked(timetable, database, around, clock)
    if lines:  # what a backup brought back is in doubt before it can be called unsent
        mark = partial(_mark_unsent, database, house, clock)
        timetable.every(EVERY_10_MINUTES, "mark unsent", mark)
    for line in lines:
        _add_line(timetable, database, line, house.zone, clock)
        own_data = partial(send_own_data, database, around[line.oa_id], line, clock)
        timetable.every(EVERY_5_SECONDS, f"own data {line.oa_id}", own_data)


def _add_unasked(
    timetable: Timetable, database: Database, houses: Mapping[str, House], clock: Clock
) -> None:
    """What goes out by itself: the day's item, the evening's message, answers to rumours."""
    leading = next(iter(houses.values()))

    def push() -> int:
        return daily_push.tick(database, leading, clock.now())

    def evening() -> int:
        ticks = (reminders.evening_tick(database, one, clock.now()) for one in houses.values())
        return sum(ticks)

    def tell_askers() -> int:
        return rumours.tell_tick(database, houses, clock.now())

    timetable.every(EVERY_MINUTE, "tell askers", tell_askers)
    timetable.every(EVERY_5_SECONDS, "evening message", evening)
    timetable.every(EVERY_SECOND, "daily push", push)


def add_pruning(
    timetable: Timetable, database: Database, clock: Clock, undo_for: timedelta
) -> None:
    """What is past its time goes, each hour a little. `undo_for`: how long a file can be undone."""

    def prune_old() -> int:
        return prune(database, clock.now())

    def forget() -> int:
        return forget_imports(database, clock.now() - undo_for)

    def mend() -> int:
        return mend_imports(database, clock.now())

    timetable.every(EVERY_5_SECONDS, "mend imports", mend)
    timetable.every(EVERY_HOUR, "prune", prune_old)
    timetable.every(EVERY_HOUR, "forget imports", forget)


def _mark_unsent(database: Database, house: House, clock: Clock) -> int:
    return unsent.mark_tick(database, house, clock.now())


def _all_but(houses: Sequence[House], one: House) -> tuple[House, ...]:
    return tuple(other for other in houses if other.oa_id != one.oa_id)


def _add_chores(timetable: Timetable, database: Database, house: House, clock: Clock) -> None:
    def lapse() -> int:
        return drafts.lapse_tick(database, house, clock.now())

    def erase() -> int:
        return erase_due(database, house.zone, clock.now())

    timetable.every(EVERY_MINUTE, "lapse drafts", lapse)
    timetable.every(EVERY_MINUTE, "erase persons", erase)
    timetable.every(EVERY_MINUTE, "stir notes", partial(stir_notes, database))


def _add_units(timetable: Timetable, database: Database, house: House, clock: Clock) -> None:
    def change_units() -> int:
        return unit_changes.tick(database, house.zone, clock.now())

    def give_slots() -> int:
        return daily_push.give_slots(database, house, clock.now())

    timetable.every(EVERY_5_SECONDS, "change units", change_units)
    timetable.every(EVERY_5_MINUTES, "give slots", give_slots)


def _add_visits(timetable: Timetable, database: Database, house: House, clock: Clock) -> None:
    def forget() -> None:
        forget_visitors(database, clock.now().astimezone(house.zone).date())

    timetable.every(EVERY_5_SECONDS, "copy visits", partial(copy_visits, database))
    timetable.every(EVERY_10_MINUTES, "forget visitors", forget)


def _add_line(
    timetable: Timetable, database: Database, line: Line, zone: ZoneInfo, clock: Clock
) -> None:
    refresh, rosters = (
        partial(line.tokens.refresh_due, line.oa_id),
        partial(sync_rosters, database, line),
    )
    doors = partial(keep_doors, database, line, clock)
    photos = partial(fetch_photos, database, line, clock)
    timetable.every(EVERY_5_SECONDS, f"doors {line.oa_id}", doors)
    timetable.every(EVERY_5_SECONDS, f"photos {line.oa_id}", photos)
    pictures = partial(upload_pictures, database, line, zone, clock)
    timetable.every(EVERY_MINUTE, f"pictures {line.oa_id}", pictures)
    timetable.every(EVERY_10_MINUTES, f"refresh {line.oa_id}", refresh)
    timetable.every(EVERY_6_HOURS, f"rosters {line.oa_id}", rosters)
