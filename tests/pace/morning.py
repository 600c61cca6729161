"""`python -m tests.pace.morning`: a province's morning, from the plan to the last member.

405 groups (10 of the OA, 15 of leaders, the rest ordinary) and 20,000 members with mixed windows
at 100 calls a minute that the sandbox enforces; the clock goes on as fast as the work is done.
Shown: what was sent is what was planned, groups first, no -32, who writes meanwhile is answered at
once, and each one not reached has a reason.
"""

import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.houses import house_of
from handlers.kit.context import House
from handlers.kit.planner import Plan, PlanEntry
from models.outbox import GROUP_PUSH, OutboxMessage
from models.push import DailyPush
from scheduler.daily_push import give_slots, list_branches, plan_day, tick
from tests.front_door.union import Union
from tests.pace.house import CountingPool, SteadyClock, open_house
from tests.pace.province import SEVEN, Province
from tests.scheduler.town import DAY

PACE, MOST_CALLS = 100, 6
TURNS_A_TICK = 10
BIG = Province(communes=15, branches=380, own=10, leaders=15, ordinary=380, members=20_000)


@dataclass
class Morning:
    """One morning of a province; `found` says in sentences what was not as it should be."""

    province: Province
    union: Union
    pace: int = PACE
    replies: int = 5
    waits: list[float] = field(default_factory=list)
    turns: int = 0

    @property
    def house(self) -> House:
        return house_of(self.union.config, self.union.config.official_accounts[0])

    def run(self) -> list[str]:
        """Plan at seven, then push and send until nothing waits; what is wrong."""
        now = self.union.clock.now
        give_slots(self.union.database, self.house, now())
        self.union.clock.move(SEVEN - now())
        with self.union.database.read_session() as db:
            plans = plan_day(db, self.house, list_branches(db, None, DAY), DAY, now())
        tick(self.union.database, self.house, now())
        self._send_all()
        return list(self._judge(plans))

    def _send_all(self) -> None:
        total = self._count_open()
        each = max(total // (self.replies + 1), 1)
        for asked in range(self.replies + 1):
            self._send_down_to(total - each * (asked + 1) if asked < self.replies else 0)
            if asked < self.replies:
                self.waits.append(self._ask(self.province.quiet_person(asked)))

    def _send_down_to(self, left: int) -> None:
        """Counting costs more than a turn, so as many turns go by as there must be at least."""
        while (more := self._count_open() - left) > 0:
            for _ in range(max(more // 3, 1)):
                self._turn()

    def _turn(self) -> None:
        """Three calls' time; the clock stands still while calls are on their way."""
        self.union.clock.move(timedelta(seconds=3 * 60 / self.pace))
        self.turns += 1
        if self.turns % TURNS_A_TICK == 0:
            tick(self.union.database, self.house, self.union.clock.now())
        while self.union.parts.dispatcher.run_once():
            pass
        for sender in self.union.parts.senders:
            sender.run_once(self.union.pool)
            cast(CountingPool, self.union.pool).finish()

    def _ask(self, user_id: str) -> float:
        """How long she waited for her answer, in calls' time."""
        asked = self.union.clock.now()
        person = self.union.sandbox.sandbox.world.people[user_id]
        self.union.says(user_id, "cảm ơn chị")
        had = len(person.chat)
        while len(person.chat) == had:
            self._turn()
        return (self.union.clock.now() - asked).total_seconds() * self.pace / 60

    def _count_open(self) -> int:
        query = select(func.count()).where(
            col(OutboxMessage.state).in_(("pending", "sending", "unknown"))
        )
        with self.union.database.read_session() as db:
            return db.exec(query).one()

    def _judge(self, plans: list[Plan]) -> Iterator[str]:
        journal: list[dict[str, Any]] = self.union.sandbox.sandbox.journal.since(0, None)
        limited = sum(e["what"] == "refused" and e.get("code") == -32 for e in journal)
        if limited:
            yield f"{limited} calls were refused with -32"
        if self.waits and max(self.waits) > MOST_CALLS:
            yield f"an answer waited for {max(self.waits):.0f} calls"
        with self.union.database.read_session() as db:
            yield from _compare(db, plans, journal)
            yield from _check_order(db, journal)
            yield from _check_reasons(db, plans)


def planned_messages(plans: list[Plan]) -> Counter[str]:
    """Messages by recipient; a leaders' group of several branches gets one all the same."""
    once: dict[str, PlanEntry] = {}
    for entry in (entry for plan in plans for entry in plan.entries if entry.messages):
        once.setdefault(entry.once, entry)
    counts: Counter[str] = Counter()
    for entry in once.values():
        counts[entry.recipient[2:]] += len(entry.messages)
    return counts


def _compare(db: Session, plans: list[Plan], journal: list[dict[str, Any]]) -> Iterator[str]:
    """Sent and planned, recipient by recipient; who fell out on the way has a reason."""
    planned = planned_messages(plans)
    answered = select(OutboxMessage.message_id).where(col(OutboxMessage.inbox_id).is_not(None))
    answers = set(db.exec(answered))
    sent = Counter(
        str(e["recipient"])
        for e in journal
        if e["what"] == "send" and e["message_id"] not in answers
    )
    ended = select(OutboxMessage.recipient_id, OutboxMessage.reason).where(
        col(OutboxMessage.state).in_(("failed", "cancelled"))
    )
    fallen = db.exec(ended).all()
    yield from (f"{who} fell out without a reason" for who, reason in fallen if not reason)
    reached = sent + Counter(who for who, _ in fallen)
    if reached != planned:
        wrong = [who for who in planned | reached if planned[who] != reached[who]]
        yield f"{len(wrong)} recipients got something else than planned: {wrong[:5]}"
    print(f"planned {planned.total()} messages to {len(planned)} recipients, sent {sent.total()},")
    print(f"  closed on the way: {dict(Counter(reason for _, reason in fallen))}")


def _check_order(db: Session, journal: list[dict[str, Any]]) -> Iterator[str]:
    """Groups before leaders' packs before members."""
    rows = db.exec(select(OutboxMessage.message_id, OutboxMessage.priority))
    priority_of = {message_id: priority for message_id, priority in rows if message_id}
    left = [priority_of[e["message_id"]] for e in journal if e["what"] == "send"]
    pushed = [priority for priority in left if priority >= GROUP_PUSH]
    last_group = max((n for n, p in enumerate(pushed) if p == GROUP_PUSH), default=-1)
    members = (n for n, p in enumerate(pushed) if p >= GROUP_PUSH + 4)
    first_member = next(members, len(pushed))
    if first_member < last_group:
        yield "a member was served before the last group"


def _check_reasons(db: Session, plans: list[Plan]) -> Iterator[str]:
    """Every entry has a route or a reason, and the day's rows say the same as the plan."""
    without = [e for p in plans for e in p.entries if e.route == "none" and e.reason is None]
    if without:
        yield f"{len(without)} are not reached and nobody knows why"
    counts = sum((Counter(plan.counts()) for plan in plans), Counter[str]())
    days = sum((Counter(d.counts) for d in db.exec(select(DailyPush))), Counter[str]())
    if days != counts:
        yield "the day's rows don't say what the plan said"
    print(f"  {dict(sorted(counts.items()))}")


def run_morning(
    folder: Path, province: Province, replies: int, *, echoes: bool
) -> tuple[Morning, list[str]]:
    clock = SteadyClock(SEVEN - timedelta(minutes=5))
    url = f"sqlite:///{folder / 'chihoi.db'}"
    with open_house(url, province.world(PACE), clock, PACE, echoes=echoes) as union:
        province.fill(union.database)
        morning = Morning(province, union, replies=replies)
        return morning, morning.run()


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chihoi-morning-") as folder:
        morning, wrong = run_morning(Path(folder), BIG, 20, echoes=False)
    ended: datetime = morning.union.clock.now()
    print(f"{BIG.groups} groups, {BIG.members} members, {PACE} calls a minute:")
    minutes = (ended - SEVEN).total_seconds() / 60
    print(f"  {minutes:.0f} minutes of its clock in {time.monotonic() - began:.0f} s")
    waits = sorted(morning.waits)
    print(f"  {len(waits)} answers meanwhile, the slowest after {waits[-1]:.0f} calls' time")
    for sentence in wrong:
        print(f"  WRONG: {sentence}")
    print(f"morning: {int(not wrong)} passed, {int(bool(wrong))} failed")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
