"""The worker's second half: one sender for each OA, people waiting first, at the OA's pace."""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.crew import Crew
from bot.in_hand import InHand
from bot.lease import RENEW_EVERY, Lease
from bot.line import Line
from bot.outage import Outage
from bot.outbox_outcome import Outcome
from bot.outbox_store import Claimed, OutboxStore, message_of
from bot.outcomes import gave_back, outcome_of
from bot.settle import gather, settle
from bot.zalo.errors import RefreshRefusedError, ZaloError
from bot.zalo.replies import Sent
from models.database import Database

THREADS, SETTLERS = 16, 4
# A claim and a record are a commit each, so under load they are for many messages at a time.
MOST_IN_HAND, CLAIM_AT_LEAST = 64, 32
GATHER_SECONDS, GATHER_TIMES = 0.01, 3
POLL_SECONDS = 0.05
LOOK_FOR_UNKNOWN = 0.5
HOLD_SECONDS = 5.0
# A claim older than this is given back unsent: after a pause of ours the lease may be another's.
STALE_CLAIM_SECONDS = 8.0

_log = logging.getLogger(__name__)


class Sender:
    """Sends what the outbox holds for one OA. `run` is one thread's work until `stop` is set."""

    def __init__(self, database: Database, line: Line, lease: Lease, clock: Clock) -> None:
        self._oa_id = line.oa_id
        self._database = database
        self._line = line
        self._lease = lease
        self._clock = clock
        self._store = OutboxStore(database, line.oa_id, lease)
        self._desk = InHand()
        self._outage = Outage(clock)
        self._crew = Crew(self._send, THREADS)
        self._finished: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        self._held_until = self._renew_at = self._look_at = float("-inf")
        self._is_holder = False

    def wake(self) -> None:
        """Something was queued: look at once instead of at the next poll."""
        self._finished.put(None)

    def run(self, stop: threading.Event) -> None:
        with ThreadPoolExecutor(
            THREADS + SETTLERS, thread_name_prefix=f"send-{self._oa_id}"
        ) as pool:
            while not stop.is_set():
                try:
                    self.run_once(pool)
                except SQLAlchemyError:
                    _log.exception("sender could not use the database", extra={"oa": self._oa_id})
                    self._is_holder, self._desk = False, InHand()
                    stop.wait(1.0)
            pool.shutdown(wait=True)
        self._record(self._drain(wait=0))
        if self._is_holder:
            self._lease.release()

    def run_once(self, pool: ThreadPoolExecutor, idle: float = POLL_SECONDS) -> None:
        """One turn: keep the lease, record, settle what is in doubt, claim what may leave.

        It waits for what is in hand, else up to `idle` seconds for something to do.
        """
        if not self._keep_lease():
            self._record(self._drain(wait=1.0))
            return
        if self._outage.is_on and not self._is_back(pool):
            in_hand = self._desk.is_busy() or self._outage.is_looking
            self._record(self._drain(wait=POLL_SECONDS if in_hand else idle))
            return
        sent = self._drain(wait=POLL_SECONDS if self._desk.is_busy() else idle)
        if any(outcome.state != "sent" for outcome in sent):
            # What is in doubt is looked up, and its recipient waits, before anything is claimed.
            self._record(sent)
            sent = []
        self._start_settling(pool)
        self._crew.add(pool, self._claim(sent))

    def _keep_lease(self) -> bool:
        now = self._clock.monotonic()
        if self._is_holder and now < self._renew_at:
            return True
        had, self._is_holder = self._is_holder, self._lease.acquire(self._line.pace)
        self._renew_at = now + RENEW_EVERY
        if self._is_holder and not had:
            doubted = self._store.doubt_all_sending(self._clock.now())
            _log.info("sender took over", extra={"oa": self._oa_id, "in_doubt": doubted})
        return self._is_holder

    def _is_back(self, pool: ThreadPoolExecutor) -> bool:
        """After an outage all that waited is due at once, so that it leaves by priority."""
        if not self._outage.is_over(pool, self._line.is_answered):
            return False
        released = self._store.release(self._clock.now())
        self._look_at = float("-inf")
        _log.info("Zalo answers again", extra={"oa": self._oa_id, "released": released})
        return True

    def _claim(self, sent: list[Outcome]) -> list[tuple[Claimed, float]]:
        """What may leave, and since when it is ours; those `sent` are recorded with it."""
        self._put_away(sent)
        most = self._take_pace()
        if not most:
            if sent:
                self._store.record(sent)
            return []
        since, now = self._clock.monotonic(), self._clock.now()
        claimed = self._store.claim(most, self._desk.busy(), now, self._up_to(), sent)
        self._line.pace.give_back(most - len(claimed))
        self._line.look_up_token_again()
        self._desk.sending |= {message.id: message for message in claimed}
        return [(message, since) for message in claimed]

    def _take_pace(self) -> int:
        """How many messages may be claimed now; their pace is taken."""
        if self._clock.monotonic() < self._held_until:
            return 0
        room = MOST_IN_HAND - len(self._desk.sending)
        most = min(room, self._line.pace.available())
        if room < CLAIM_AT_LEAST or most <= 0 or not self._line.pace.take(most):
            return 0
        return most

    def _send(self, piece: tuple[Claimed, float]) -> None:
        """In a thread of the pool; whatever happens ends as an outcome."""
        claimed, claimed_at = piece
        with self._finishing(claimed.id):
            is_stale = self._clock.monotonic() - claimed_at > STALE_CLAIM_SECONDS
            if is_stale or self._outage.is_on:
                self._finished.put(gave_back(claimed, self._clock.now()))
                return
            try:
                sent = self._line.send(claimed.message)
            except ZaloError as error:
                self._outage.note(error)
                if isinstance(error, RefreshRefusedError):
                    self._held_until = self._clock.monotonic() + HOLD_SECONDS
                self._finished.put(outcome_of(error, claimed, self._clock.now()))
                return
            self._outage.note(None)
            self._finished.put(self._sent(claimed, sent))

    def _sent(self, claimed: Claimed, sent: Sent) -> Outcome:
        return Outcome(
            claimed.id,
            "sent",
            sent_at=self._clock.now(),
            message_id=sent.message_id,
            quota_type=sent.quota_type,
        )

    def _start_settling(self, pool: ThreadPoolExecutor) -> None:
        if self._clock.monotonic() < self._look_at:
            return
        self._look_at = self._clock.monotonic() + LOOK_FOR_UNKNOWN
        self._desk.unknown = {row.id: row for row in self._store.list_unknown()}
        for row in sorted(self._list_in_doubt(), key=lambda row: (row.priority, row.id)):
            if row.id in self._desk.settling:
                continue
            if row.recipient_kind != "anonymous" and not self._line.pace.take():
                return
            self._desk.settling.add(row.id)
            pool.submit(self._settle, row)

    def _list_in_doubt(self) -> list[Row[Any]]:
        """Those that can be looked up now."""
        now = self._clock.now()
        rows = self._desk.unknown.values()
        return [row for row in rows if row.settle_at is None or row.settle_at <= now]

    def _up_to(self) -> int | None:
        """Nothing less urgent leaves before a message in doubt has been looked up."""
        return min((row.priority for row in self._list_in_doubt()), default=None)

    def _settle(self, row: Row[Any]) -> None:
        """In a thread of the pool: look whether it arrived."""
        with self._finishing(row.id):
            history = self._line.history(message_of(row).to)
            evidence = gather(self._database, row, history)
            looked = history is not None
            self._finished.put(settle(row, evidence, self._clock.now(), looked=looked))

    @contextmanager
    def _finishing(self, outbox_id: int) -> Iterator[None]:
        """A fault of ours must not leave a message in hand for ever: it is in doubt."""
        try:
            yield
        except Exception:  # noqa: BLE001  (it ends as a row an officer sees)
            _log.exception("sending failed", extra={"outbox_id": outbox_id})
            now = self._clock.now()
            doubt = Outcome(outbox_id, "unknown", reason="fault", unknown_at=now, settle_at=now)
            self._finished.put(doubt)

    def _drain(self, wait: float) -> list[Outcome]:
        """What has finished; waits for the first at most `wait` seconds."""
        outcomes: list[Outcome] = []
        try:
            first = self._finished.get(timeout=wait) if wait else self._finished.get_nowait()
            if len(self._desk.sending) > THREADS:
                self._gather()
            while True:
                if first is not None:
                    outcomes.append(first)
                first = self._finished.get_nowait()
        except queue.Empty:
            return outcomes

    def _gather(self) -> None:
        """A commit is for many: more will have finished in a moment."""
        for _ in range(GATHER_TIMES):
            if self._finished.qsize() >= CLAIM_AT_LEAST:
                return
            time.sleep(GATHER_SECONDS)

    def _record(self, outcomes: list[Outcome]) -> None:
        if not outcomes:
            return
        self._store.record(outcomes)
        self._put_away(outcomes)

    def _put_away(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            self._desk.sending.pop(outcome.id, None)
            self._desk.settling.discard(outcome.id)
            self._desk.unknown.pop(outcome.id, None)
            if outcome.state == "unknown":
                self._look_at = float("-inf")
