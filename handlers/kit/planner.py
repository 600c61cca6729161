"""Chooses the road each message takes, and can say why before and after (design §5)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from handlers.kit.audience import Audience, Person, user_ids
from handlers.kit.purse import Purse
from handlers.kit.push_words import PushWords
from models.messages import Message, Recipient, TextMessage
from models.news import NewsItem
from models.outbox import GROUP_PUSH

Route: TypeAlias = Literal[
    "group", "leaders_group", "pack_free", "pack_billed", "free", "billed", "own_hour", "none"
]
Reason: TypeAlias = Literal[
    "too_long", "never", "stopped", "left", "quota", "no_zalo", "no_leader", "frozen"
]

# Zalo's windows since her last act: free, then billed, then closed (zalo-api §3.4).
FREE_FOR, BILLED_FOR = timedelta(hours=48), timedelta(days=7)
# How the keys of packs begin, to a leader or to a group of leaders.
PACK, LEADERS = "p:", "l:"
# When who works away has the evening for herself: the hour of groups for members working away.
AWAY_GROUPS_AT = time(19, 0)
# Who wrote so long ago could be too late by the time a province has been served.
CLOSING_WITHIN = timedelta(hours=6)
# Groups first, then leaders who carry the item on, then members one to one.
PRIORITY: dict[Route, int] = {
    "group": GROUP_PUSH,
    "leaders_group": GROUP_PUSH,
    "pack_free": GROUP_PUSH + 2,
    "pack_billed": GROUP_PUSH + 2,
    "free": GROUP_PUSH + 5,
    "billed": GROUP_PUSH + 5,
    "own_hour": GROUP_PUSH + 5,
}


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One recipient: "g:<group>", "u:<user>", or "b:<unit>" for a branch without a leader.

    `once` tells apart what must go out once; each message adds its number to it. `closing`: her
    free window ends within hours, so she is served before other members. `at`: not before this
    time of the day.
    """

    recipient: str
    route: Route
    reason: Reason | None = None
    messages: tuple[Message, ...] = ()
    once: str = ""
    closing: bool = False
    at: time | None = None


@dataclass(slots=True)
class Plan:
    """Who gets a branch's item of the day by which route, who does not and why.

    `more` are the same branch's plans of the Union's other OAs, joined to this one.
    """

    audience: Audience
    day: date
    item: NewsItem
    oa_id: str
    entries: list[PlanEntry] = field(default_factory=list)
    more: "list[Plan]" = field(default_factory=list)

    @property
    def parts(self) -> "list[Plan]":
        return [self, *self.more]

    def counts(self) -> dict[str, int]:
        """Recipients by route, or by "none:<reason>"."""
        counted = Counter(
            e.route if e.reason is None else f"none:{e.reason}"
            for part in self.parts
            for e in part.entries
        )
        if self.audience.without_zalo:
            counted["none:no_zalo"] += self.audience.without_zalo
        return dict(counted)


def plan_branch(
    audience: Audience, words: PushWords, day: date, now: datetime, purse: Purse
) -> Plan:
    """The plan of one branch; takes what is billed out of the purse. Nobody gets two routes."""
    plan = Plan(audience, day, words.item, audience.oa_id)
    for group in audience.own_groups:
        messages = (words.shown(plan.oa_id, Recipient("group", group), words.group()),)
        at = AWAY_GROUPS_AT if group in audience.away_groups else None
        entry = PlanEntry(f"g:{group}", "group", None, messages, f"g:{group}", at=at)
        plan.entries.append(entry)
    has_group = audience.own_groups or audience.has_group_elsewhere
    if audience.ordinary_groups or not has_group:
        plan.entries.append(_plan_pack(audience, words, now, purse))
    reached = audience.in_groups | {e.recipient.removeprefix("u:") for e in plan.entries}
    for person in audience.members:
        # Being in the group, where it comes at seven, is no answer to who named an hour of her own.
        if person.user_id not in reached - (audience.in_groups if person.own_hour else set()):
            plan.entries.append(_plan_member(person, plan.oa_id, words, now, purse))
    return plan


def _plan_pack(audience: Audience, words: PushWords, now: datetime, purse: Purse) -> PlanEntry:
    """For groups the OA can't enter: the leaders' group if there is one, else the leader."""
    if audience.leaders_group is not None:
        group = audience.leaders_group
        message = words.shown(audience.oa_id, Recipient("group", group), words.leaders())
        return PlanEntry(f"g:{group}", "leaders_group", None, (message,), f"l:{group}")
    reachable = [person for person in audience.leaders if person and _window(person, now)]
    if not reachable:
        return _unreachable_leader(audience, now)
    # The one who costs nothing, where there are two.
    person = min(reachable, key=lambda one: _window(one, now) != "free")
    to = Recipient("user", person.user_id)
    bubble, key = TextMessage(to, words.bubble()), f"u:{person.user_id}"
    if _window(person, now) == "free":
        how = TextMessage(to, words.how(audience.ordinary_groups, person.address))
        return PlanEntry(key, "pack_free", None, (bubble, how), f"p:{person.user_id}")
    if not purse.pay_for_leader():
        return PlanEntry(key, "none", "quota", once=PACK)
    return PlanEntry(key, "pack_billed", None, (bubble,), f"p:{person.user_id}")


def _unreachable_leader(audience: Audience, now: datetime) -> PlanEntry:
    known = [person for person in audience.leaders if person is not None]
    if not known:
        return PlanEntry(f"b:{audience.unit.id}", "none", "no_leader", once=PACK)
    return PlanEntry(f"u:{known[0].user_id}", "none", _closed(known[0], now), once=PACK)


def _plan_member(
    person: Person, oa_id: str, words: PushWords, now: datetime, purse: Purse
) -> PlanEntry:
    key = f"u:{person.user_id}"
    if person.has_stopped or not person.wants_news:
        return PlanEntry(key, "none", "stopped")
    if person.own_hour is not None:
        return _plan_own_hour(person, oa_id, words, now)
    window = _window(person, now)
    if window is None:
        return PlanEntry(key, "none", _closed(person, now))
    if window == "billed" and not purse.pay_for_member():
        return PlanEntry(key, "none", "quota")
    to = Recipient("user", person.user_id)
    message = words.shown(oa_id, to, words.member(person.address))
    closing = window == "free" and _window(person, now + CLOSING_WITHIN) != "free"
    return PlanEntry(key, window, None, (message,), key, closing)


def _plan_own_hour(person: Person, oa_id: str, words: PushWords, now: datetime) -> PlanEntry:
    """Free or not at all; whether it is open is looked at when her hour has come."""
    key = f"u:{person.user_id}"
    if person.has_left or person.is_frozen or person.last_interaction_at is None:
        return PlanEntry(key, "none", _closed(person, now))
    to = Recipient("user", person.user_id)
    message = words.shown(oa_id, to, words.member(person.address))
    return PlanEntry(key, "own_hour", None, (message,), key, at=person.own_hour)


def _window(person: Person, now: datetime) -> Literal["free", "billed"] | None:
    """From her last act at this moment, never from a stored flag."""
    if person.has_left or person.is_frozen or person.last_interaction_at is None:
        return None
    age = now - person.last_interaction_at
    if age <= FREE_FOR:
        return "free"
    return "billed" if age <= BILLED_FOR else None


def _closed(person: Person, now: datetime) -> Reason:
    if person.has_left:
        return "left"
    if person.is_frozen:
        return "frozen"
    if person.last_interaction_at is None:
        return "never"
    return "too_long" if now - person.last_interaction_at > BILLED_FOR else "quota"


def covers_branch(plan: Plan) -> bool:
    """Whether anybody at all of the branch gets the item."""
    return any(entry.route != "none" for entry in plan.entries)


def leaders_packed(plan: Plan) -> set[str]:
    """Who got the pack one to one and may answer "xong"."""
    packs = {e.recipient[2:] for e in plan.entries if e.route in ("pack_free", "pack_billed")}
    return packs & user_ids(plan.audience.leaders)
