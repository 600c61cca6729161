"""A batch of branches whose day is settled together: what they share is fetched once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from handlers.kit.audience import Audience, load_audiences
from handlers.kit.context import House
from handlers.kit.item_links import ItemLinks, link_address
from handlers.kit.joint_plan import join_plan
from handlers.kit.planner import Plan, plan_branch
from handlers.kit.purse import Purse, open_purse
from handlers.kit.push_words import PushWords
from handlers.kit.rest_days import rests_on
from models.code_issuing import ensure_codes, get_key
from models.code_target import Target, make_text, news_target
from models.news import NewsItem, map_daily_items, map_lines, map_reserve_items
from models.picture import map_uploads
from models.push import DailyPush, SkipReason, find_daily_push, find_pause, may_be_made_up_for
from models.unit import Unit, read_lines
from scheduler.queueing import queue_plan


class Morning:
    """For the length of one transaction. Items, audiences and purse are asked for when needed."""

    def __init__(self, db: Session, house: House, units: Sequence[Unit], now: datetime) -> None:
        self.db, self.house, self.now = db, house, now
        self._units = units
        self._lines: dict[int, list[Unit]] = {}
        self._items: dict[date, dict[int, NewsItem]] = {}
        self._reserves: dict[date, dict[int, NewsItem]] = {}
        self._audiences: dict[str, dict[int, Audience]] = {}
        self._purses: dict[str, Purse] = {}
        self._added: dict[int, dict[int, str]] = {}
        self._key: bytes | None = None
        self._links: dict[Target, str] = {}
        self._pictures: dict[int, dict[str, str]] = {}

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
        """For all OAs together; takes what is billed out of each one's purse of the batch."""
        audiences, words = self._audiences_of(unit), self._words(unit, item)
        plan, *others = (
            plan_branch(audience, words, day, self.now, self._purses[audience.oa_id])
            for audience in audiences
        )
        for more in others:
            join_plan(plan, more, self._purses)
        return plan

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
        if done is not None and not (missed_too and may_be_made_up_for(done)):
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
        self._give_links(unit, item, day)
        return queue_plan(self.db, self.house, self.plan(unit, item, day), self.now, by)

    def _words(self, unit: Unit, item: NewsItem) -> PushWords:
        links = ItemLinks(self._link(item, unit.id), self._link(item, unit.parent_id))
        if item.id not in self._added:
            self._added[item.id] = map_lines(self.db, item.id)
        added = self._added[item.id].get(unit.id, "")
        return PushWords(self.house, item, links, added, self._pictures_of(item))

    def _pictures_of(self, item: NewsItem) -> dict[str, str]:
        if item.picture_id is None:
            return {}
        if item.picture_id not in self._pictures:
            self._pictures[item.picture_id] = map_uploads(self.db, item.picture_id, self.now)
        return self._pictures[item.picture_id]

    def _link(self, item: NewsItem, unit_id: int | None) -> str:
        """What a preview shows is what will be given out."""
        if self._key is None:
            self._key = get_key(self.db)
        target = news_target(item.id, unit_id)
        text = self._links.get(target) or make_text(self._key, target)
        return link_address(self.house, text)

    def _give_links(self, unit: Unit, item: NewsItem, day: date) -> None:
        """For the whole batch in one statement, before its first message names one."""
        if news_target(item.id, unit.id) in self._links:
            return
        item_of = self.late_item_of if day < self.today else self.item_of
        targets = [
            news_target(found.id, unit_id)
            for one in self._units
            if (found := item_of(one, day)) is not None
            for unit_id in self._passing_on(one)
        ]
        codes = ensure_codes(self.db, targets, "push", self.now)
        self._links |= {target: code.text for target, code in codes.items()}

    def _passing_on(self, unit: Unit) -> list[int | None]:
        """The branch, and the unit above where its leaders' group gets the item."""
        has_leaders_group = any(a.leaders_group is not None for a in self._audiences_of(unit))
        return [unit.id, unit.parent_id] if has_leaders_group else [unit.id]

    def _audiences_of(self, unit: Unit) -> list[Audience]:
        """The branch's with each of the Union's OAs, the leading one first."""
        if not self._audiences:
            self._load()
        audiences = [of_units[unit.id] for of_units in self._audiences.values()]
        has_group = any(audience.own_groups for audience in audiences)
        for audience in audiences:
            audience.has_group_elsewhere = has_group
        return audiences

    def _load(self) -> None:
        houses = (self.house, *self.house.others)
        oa_ids = [house.oa_id for house in houses]
        for house in houses:
            found = load_audiences(self.db, house.oa_id, self._units, self.now, oa_ids)
            self._audiences[house.oa_id] = found
            self._purses[house.oa_id] = open_purse(self.db, house, self.now)

    def _line(self, unit: Unit) -> list[Unit]:
        if unit.id not in self._lines:
            self._lines |= read_lines(self.db, {unit.id, *(one.id for one in self._units)})
        return self._lines[unit.id]

    def _items_of(self, day: date) -> dict[int, NewsItem]:
        if day not in self._items:
            self._items[day] = map_daily_items(self.db, day)
        return self._items[day]

    def _reserves_of(self, day: date) -> dict[int, NewsItem]:
        if day not in self._reserves:
            self._reserves[day] = map_reserve_items(self.db, day)
        return self._reserves[day]
