"""The board's figures: which branches passed the item on, which cadres did, what the year brought.

What people told and what was tracked stand side by side and are never added up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from models.levels import FRONT
from models.member import Identity, Member
from models.news import NewsItem
from models.push import DailyPush, ForwardPack
from models.role import Role
from models.share import Share, list_on_leave, list_sharers
from models.unit import Unit
from models.visit import VisitDay

# Those who carry the Union's word; a viewer only looks (practice H4).
CADRES = ("leader", "deputy", "cell_leader", "officer")


@dataclass(frozen=True, slots=True)
class Activity:
    """What a branch did in some days. `days`: those on which it was active at all."""

    told: int = 0
    posts: int = 0
    visits: int = 0
    packs: int = 0
    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """Cadres on duty on a day, those who passed an item on, and who has not yet (member ids)."""

    on_duty: int
    shared: int
    missing: tuple[int, ...] = ()

    @property
    def percent(self) -> float | None:
        """With one decimal; None where nobody was on duty."""
        return round(100 * self.shared / self.on_duty, 1) if self.on_duty else None


@dataclass(slots=True)
class Issued:
    """What the Union issued in some days; each table sums to `items`."""

    items: int = 0
    by_topic: Counter[str] = field(default_factory=Counter)
    by_unit: Counter[int] = field(default_factory=Counter)
    by_month: Counter[str] = field(default_factory=Counter)


def map_activity(
    db: Session, places: Mapping[int, int], first: date, last: date
) -> dict[int, Activity]:
    """Unit id → what it did; units without any activity are there with noughts.

    `places`: unit → the unit it counts for (models.unit.map_places).
    """
    sums: dict[int, Counter[str]] = {place: Counter() for place in places.values()}
    days: dict[int, set[date]] = {place: set() for place in places.values()}
    for unit_id, day, name, count in _list_acts(db, first, last):
        if unit_id in places:
            sums[places[unit_id]][name] += count
            days[places[unit_id]].add(day)
    return {u: Activity(**sums[u], days=frozenset(days[u])) for u in sums}


def count_by_month(
    db: Session, unit_ids: Collection[int], first: date, last: date
) -> dict[str, Counter[str]]:
    """Month ("2026-11") → told | posts | visits | packs → how many, of these units."""
    wanted, months = set(unit_ids), defaultdict[str, Counter[str]](Counter)
    for unit_id, day, name, count in _list_acts(db, first, last):
        if unit_id in wanted:
            months[f"{day:%Y-%m}"][name] += count
    return dict(months)


def _list_acts(db: Session, first: date, last: date) -> Iterable[tuple[int, date, str, int]]:
    """(unit, day, told | posts | visits | packs, how many)."""
    shares = (
        select(col(Share.unit_id), col(Share.day), col(Share.kind), func.count())
        .where(col(Share.day).between(first, last))
        .group_by(col(Share.unit_id), col(Share.day), col(Share.kind))
    )
    for unit_id, day, kind, count in db.execute(shares):
        yield unit_id, day, "posts" if kind == "post" else "told", count
    visits = (
        select(col(VisitDay.unit_id), col(VisitDay.day), func.sum(col(VisitDay.visitors)))
        .where(col(VisitDay.day).between(first, last), col(VisitDay.news_item_id).is_not(None))
        .group_by(col(VisitDay.unit_id), col(VisitDay.day))
    )
    for unit_id, day, count in db.execute(visits):
        yield unit_id, day, "visits", int(count)
    packs = (
        select(col(ForwardPack.unit_id), col(ForwardPack.day), func.count())
        .where(col(ForwardPack.day).between(first, last), col(ForwardPack.state) == "done")
        .group_by(col(ForwardPack.unit_id), col(ForwardPack.day))
    )
    for unit_id, day, count in db.execute(packs):
        yield unit_id, day, "packs", count


def count_duty(db: Session, unit_ids: Collection[int], day: date, at: datetime) -> Duty:
    """Of those with a role over one of the units at that moment; one on leave has no duty."""
    query = select(col(Role.member_id)).where(_is_of_cadre(unit_ids, at))
    on_duty = set(db.exec(query.distinct())) - list_on_leave(db, day)
    shared = on_duty & list_sharers(db, day)
    return Duty(len(on_duty), len(shared), tuple(sorted(on_duty - shared)))


def _is_of_cadre(unit_ids: Collection[int], at: datetime) -> ColumnElement[bool]:
    """A role over a committee of the Front is a duty of the Front's, not of the Union's."""
    committees = select(col(Unit.id)).where(col(Unit.level).in_(FRONT))
    return and_(
        col(Role.role).in_(CADRES),
        col(Role.unit_id).in_(unit_ids),
        col(Role.unit_id).not_in(committees),
        col(Role.valid_from) <= at,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > at),
    )


def list_missing_roles(
    db: Session, duty: Duty, unit_ids: Collection[int], at: datetime
) -> list[Role]:
    """The roles over one of the units of those who have not passed anything on yet."""
    missing = set(duty.missing)
    query = select(Role).where(_is_of_cadre(unit_ids, at))
    rows = db.exec(query.order_by(col(Role.unit_id), col(Role.id)))
    return [role for role in rows if role.member_id in missing]


def count_issued(db: Session, unit_ids: Collection[int] | None, first: date, last: date) -> Issued:
    """Approved items by topic, unit and month ("2026-11"); reserves and corrections are none."""
    query = select(col(NewsItem.topic), col(NewsItem.unit_id), col(NewsItem.day)).where(
        col(NewsItem.state) == "approved",
        col(NewsItem.is_reserve).is_(False),
        col(NewsItem.corrects_id).is_(None),
        col(NewsItem.day).between(first, last),
    )
    if unit_ids is not None:
        query = query.where(col(NewsItem.unit_id).in_(unit_ids))
    issued = Issued()
    for topic, unit_id, day in db.execute(query):
        issued.items += 1
        issued.by_topic[topic or ""] += 1
        issued.by_unit[unit_id] += 1
        issued.by_month[f"{day:%Y-%m}"] += 1
    return issued


def count_topics(db: Session, unit_ids: Collection[int]) -> Counter[str]:
    """Topic → how many of the units' people want more of it; who they are is not looked at."""
    query = (
        select(col(Identity.topics), func.count())
        .join(Member, col(Member.id) == col(Identity.member_id))
        .where(col(Identity.topics).is_not(None), col(Member.unit_id).in_(unit_ids))
        .group_by(col(Identity.topics))
    )
    counts = Counter[str]()
    for topics, count in db.execute(query):
        counts.update(dict.fromkeys(topics.split(","), count))
    return counts


def count_pushes(
    db: Session, unit_ids: Collection[int], first: date, last: date
) -> dict[str, int]:
    """queued | skipped | missed → how many branch mornings."""
    query = (
        select(col(DailyPush.state), func.count())
        .where(col(DailyPush.unit_id).in_(unit_ids), col(DailyPush.day).between(first, last))
        .group_by(col(DailyPush.state))
    )
    return {str(state): int(count) for state, count in db.execute(query)}


def list_branches_of(db: Session, unit_ids: Collection[int], day: date) -> list[Unit]:
    """The branches among the units that exist on that day, by code."""
    query = select(Unit).where(
        col(Unit.id).in_(unit_ids),
        col(Unit.level) == "branch",
        or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day),
    )
    return list(db.exec(query.order_by(col(Unit.code))))
