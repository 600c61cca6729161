"""A batch of branches whose day is settled together: what they share is fetched once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from handlers.kit.audience import Audience, load_audiences
from handlers.kit.context import House
from handlers.kit.planner import Plan, plan_branch
from handlers.kit.purse import Purse, open_purse
from handlers.kit.rest_days import rests_on
from models.news import NewsItem, map_daily_items, map_reserve_items
from models.push import DailyPush, SkipReason, find_daily_push, find_pause
from models.unit import Unit, list_line
from scheduler.queueing import queue_plan


class Morning:
    """For the length of one transaction. Items, audiences and purse are asked for when needed."""

    def __init__(self, db: Session, house: House, units: Sequence[Unit], now: datetime) -> None:
        self.db, self.house, self.now = db, house, now
        self._units = units
        self._lines: dict[int, list[Unit]] = {}
        self._items: dict[date, dict[int, NewsItem]] = {}
        self._reserves: dict[date, dict[int, NewsItem]] = {}
        self._audiences: dict[int, Audience] | None = None
        self._purse: Purse | None = None

    def why_not(self, unit: Unit, day: date) -> SkipReason | None:
        """Why nothing is to go out there on that day."""
        if rests_on(self.house, self._line(unit), day):
            return "holiday"
        line = [above.id for above in self._line(unit)]
        return "paused" if find_pause(self.db, line, day, self.now) is not None else None

    def item_of(self, unit: Unit, day: date) -> NewsItem | None:
        """Its own approved item of the day, else that of the nearest unit above, else a reserve."""
        items, line = self._items_of(day), self._line(unit)
        found = next((items[above.id] for above in line if above.id in items), None)
        if found is not None:
            return found
        reserves = self._reserves_of(day)
        return next((reserves[above.id] for above in line if above.id in reserves), None)

    def late_item_of(self, unit: Unit, day: date) -> NewsItem | None:
        """The item of a day that is over, while it is still true."""
        items = self._items_of(day)
        found = next((items[u.id] for u in self._line(unit) if u.id in items), None)
        if found is None or (found.valid_until is not None and found.valid_until < self.today):
            return None
        return found

    def plan(self, unit: Unit, item: NewsItem, day: date) -> Plan:
        """Takes what is billed out of the batch's purse."""
        if self._audiences is None:
            self._audiences = load_audiences(self.db, self.house.oa_id, self._units, self.now)
        if self._purse is None:
            self._purse = open_purse(self.db, self.house, self.now)
        audience = self._audiences[unit.id]
        return plan_branch(audience, item, day, self.house, self.now, self._purse)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.house.zone).date()

    def push(
        self, unit: Unit, day: date, by: str = "schedule", *, missed_too: bool = False
    ) -> DailyPush:
        """Queue the branch's item of the day, once: a day that is settled stays as it was.

        A pause or a missing item is told in a row that is not kept, since either may still end.
        `missed_too` takes up a day that was missed.
        """
        done = find_daily_push(self.db, unit.id, day)
        if done is not None and not (missed_too and done.state == "missed"):
            return done
        is_over = day < self.today
        reason = self.why_not(unit, max(day, self.today))
        item = self.late_item_of(unit, day) if is_over else self.item_of(unit, day)
        if reason is not None or item is None:
            why = reason or "no_item"
            return DailyPush(
                unit_id=unit.id, day=day, state="skipped", reason=why, at=self.now, by=by
            )
        if item.is_reserve:
            item.used_on = day  # the next empty day is another one's turn
        return queue_plan(self.db, self.house, self.plan(unit, item, day), self.now, by)

    def _line(self, unit: Unit) -> list[Unit]:
        if unit.id not in self._lines:
            self._lines[unit.id] = list(list_line(self.db, unit))
        return self._lines[unit.id]

    def _items_of(self, day: date) -> dict[int, NewsItem]:
        if day not in self._items:
            self._items[day] = map_daily_items(self.db, day)
        return self._items[day]

    def _reserves_of(self, day: date) -> dict[int, NewsItem]:
        if day not in self._reserves:
            self._reserves[day] = map_reserve_items(self.db, day)
        return self._reserves[day]
