"""What `chihoi doctor` says of sending: what waits, the pace, the quota, who was missed today."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, func, or_, select

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.config import Config, OfficialAccount
from bot.finding import Finding
from models.database import Database
from models.outbox import (
    BROADCAST,
    GROUP_PUSH,
    IS_OPEN,
    SAFETY_ALERT,
    OutboxMessage,
    SenderLease,
)
from models.push import DailyPush, PushSlot, PushTime
from models.role import Role
from models.unit import Unit, existed_on

_SHOWN_CODES = 10
_MEASURED = timedelta(minutes=10)
_PEOPLE_MAY_WAIT, _PUSHES_MAY_WAIT = timedelta(minutes=1), timedelta(minutes=10)
_SLOT_MAY_WAIT = timedelta(minutes=2)


@dataclass(frozen=True)
class PushCheckup:
    config: Config
    database: Database
    clock: Clock
    texts: Catalogue

    def run(self) -> Iterator[Finding]:
        with self.database.read_session() as db:
            waiting = _list_waiting(db)
            yield self._lag(waiting)
            yield self._waiting(waiting)
            for account in self.config.official_accounts:
                yield self._pace(db, account)
                yield self._quota(db, account)
            yield self._missed(db)
            yield self._late_slots(db)
            yield self._branches(
                "no_leader", _list_without_leader(db, self.clock.now(), self._today)
            )
            yield self._branches("no_slot", _list_without_slot(db, self._today))

    @property
    def _today(self) -> date:
        return self.clock.now().astimezone(self.config.schedule.zone).date()

    def _ok(self, check: str, text: str = "") -> Finding:
        return Finding(check, "ok", text or self.texts(f"doctor.fine.{check}"))

    def _warn(self, check: str, **values: object) -> Finding:
        return Finding(check, "warning", self.texts(f"doctor.{check}", **values))

    def _lag(self, waiting: Sequence[Row[Any]]) -> Finding:
        """People may wait a minute; a push as long as all that waits takes at the OA's pace."""
        behind = timedelta(0)
        for row in waiting:
            may_wait = _PEOPLE_MAY_WAIT
            if row.priority >= GROUP_PUSH:
                may_wait = _PUSHES_MAY_WAIT + timedelta(minutes=self._minutes(waiting, row.oa_id))
            lag = self.clock.now() - row.since
            if lag > max(may_wait, behind):
                behind = lag
        if not behind:
            return self._ok("outbox_lag")
        return self._warn("outbox_lag", minutes=round(behind.total_seconds() / 60))

    def _waiting(self, waiting: Sequence[Row[Any]]) -> Finding:
        counts: Counter[str] = Counter()
        for row in waiting:
            counts[_kind(row.priority)] += row.messages
        if not counts:
            return self._ok("waiting")
        minutes = max(self._minutes(waiting, row.oa_id) for row in waiting)
        order = [kind for kind in ("answer", "alert", "push", "broadcast") if counts[kind]]
        shown = [f"{counts[kind]} {self.texts(f'doctor.kinds.{kind}')}" for kind in order]
        text = self.texts("doctor.waiting", counts=", ".join(shown), minutes=minutes)
        return self._ok("waiting", text)

    def _minutes(self, waiting: Iterable[Row[Any]], oa_id: str) -> int:
        """How long what waits for an OA takes at its pace, rounded up."""
        account = self.config.account(oa_id)
        messages: int = sum(row.messages for row in waiting if row.oa_id == oa_id)
        return -(-messages // (account.requests_per_minute if account else 100))

    def _pace(self, db: Session, account: OfficialAccount) -> Finding:
        since = self.clock.now() - _MEASURED
        query = select(func.count()).where(
            col(OutboxMessage.oa_id) == account.oa_id, col(OutboxMessage.sent_at) >= since
        )
        check, allowed = f"pace {account.oa_id}", account.requests_per_minute
        told = {"oa_id": account.oa_id, "allowed": allowed, "sent": db.exec(query).one()}
        text = self.texts("doctor.pace", **told)
        lease = db.get(SenderLease, account.oa_id)
        if lease is None or lease.until <= self.clock.now():
            return self._ok(check, text)
        if lease.rests_until is not None and lease.rests_until > self.clock.now():
            until = lease.rests_until.astimezone(self.config.schedule.zone)
            resting = self.texts("doctor.pace_rests", **told, until=f"{until:%H:%M:%S}")
            return Finding(check, "warning", resting)
        if lease.per_minute is not None and lease.per_minute < allowed:
            less = self.texts("doctor.pace_less", **told, now=lease.per_minute)
            return Finding(check, "warning", less)
        return self._ok(check, text)

    def _quota(self, db: Session, account: OfficialAccount) -> Finding:
        from bot.houses import house_of  # noqa: PLC0415  (slow to load, and only needed here)
        from handlers.kit.purse import open_purse  # noqa: PLC0415

        total = account.monthly_consultation_quota
        left = open_purse(db, house_of(self.config, account), self.clock.now()).left
        text = self.texts("doctor.quota", oa_id=account.oa_id, left=left, total=total)
        return Finding(f"quota {account.oa_id}", "warning" if total and not left else "ok", text)

    def _missed(self, db: Session) -> Finding:
        query = select(Unit.code, DailyPush.reason).where(
            col(DailyPush.unit_id) == col(Unit.id),
            col(DailyPush.day) == self._today,
            col(DailyPush.state) == "missed",
        )
        missed = [
            f"{code} ({self.texts(f'doctor.missed_reasons.{reason}')})"
            for code, reason in db.exec(query.order_by(col(Unit.code)))
        ]
        return self._branches("missed", missed)

    def _late_slots(self, db: Session) -> Finding:
        """Branches whose hour has come and that no worker has looked at."""
        query = select(Unit.code).where(
            col(PushSlot.unit_id) == col(Unit.id),
            col(PushSlot.due_at) < self.clock.now() - _SLOT_MAY_WAIT,
        )
        return self._branches("late_slots", list(db.exec(query.order_by(col(Unit.code)))))

    def _branches(self, check: str, branches: Sequence[str]) -> Finding:
        if not branches:
            return self._ok(check)
        more = ", …" if len(branches) > _SHOWN_CODES else ""
        shown = ", ".join(branches[:_SHOWN_CODES]) + more
        return self._warn(check, count=len(branches), branches=shown)


def _list_waiting(db: Session) -> Sequence[Row[Any]]:
    """oa_id, priority, messages, since: what is due and has not left."""
    columns = (
        col(OutboxMessage.oa_id),
        col(OutboxMessage.priority),
        func.count().label("messages"),
        func.min(OutboxMessage.due_at).label("since"),
    )
    query = select(*columns).where(IS_OPEN, col(OutboxMessage.state) == "pending")
    grouped = query.group_by(col(OutboxMessage.oa_id), col(OutboxMessage.priority))
    return db.execute(grouped).all()


def _kind(priority: int) -> str:
    if priority >= BROADCAST:
        return "broadcast"
    if priority >= GROUP_PUSH:
        return "push"
    return "alert" if priority >= SAFETY_ALERT else "answer"


def _list_without_leader(db: Session, now: datetime, today: date) -> list[str]:
    led = select(Role.unit_id).where(
        col(Role.role).in_(("leader", "deputy")),
        col(Role.valid_from) <= now,
        or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now),
    )
    return [code for _, code in _list_branches(db, today, col(Unit.id).not_in(led))]


def _list_without_slot(db: Session, today: date) -> list[str]:
    """Branches without a next push, but for those that turned theirs off."""
    times = select(PushTime.unit_id, PushTime.days).where(col(PushTime.undone_at).is_(None))
    newest = dict(db.exec(times.order_by(col(PushTime.id))).all())
    slotted = select(PushSlot.unit_id)
    without = _list_branches(db, today, col(Unit.id).not_in(slotted))
    return [code for unit_id, code in without if newest.get(unit_id) != ""]


def _list_branches(db: Session, today: date, condition: Any) -> list[tuple[int, str]]:
    living = (col(Unit.level) == "branch", existed_on(today))
    query = select(Unit.id, Unit.code).where(*living, condition)
    return [(unit_id, code) for unit_id, code in db.exec(query.order_by(col(Unit.code)))]
