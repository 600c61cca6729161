"""`python -m tests.pace.holder`: the sender that holds the lease is stopped for 30 s and woken.

Two workers on PostgreSQL, 150 messages at 120 calls a minute against a sandbox that enforces it.
Shown: each message once, no -32, and no minute of the clock with more calls than allowed.
"""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.clock import Clock
from bot.sandbox.server import RunningSandbox, serve_in_thread
from bot.sandbox.state import Options, Sandbox
from models.database import Database
from models.messages import Recipient, TextMessage, to_row
from models.migrate import upgrade
from models.outbox import GROUP_PUSH, OutboxMessage, SenderLease
from models.tables import table
from tests.installation import OA, Installation, Serving, person_id, wait_until, world
from tests.postgres_server import open_run

PACE, MESSAGES, STOPPED_SECONDS = 120, 150, 30.0


def main() -> int:
    clock = Clock()
    people = world(MESSAGES, clock)
    people.oas[OA].requests_per_minute = PACE
    with (
        tempfile.TemporaryDirectory(prefix="chihoi-holder-") as folder,
        open_run() as postgres,
        serve_in_thread(Sandbox(people, clock, Options(echoes=True))) as zalo,
    ):
        postgres.start()
        house = Installation(Path(folder), postgres.url("postgres"), zalo.url, pace=PACE)
        house.configure()
        database = Database(house.database_url)
        upgrade(database)
        house.join(zalo)
        _queue(database, clock.now())
        workers = [house.serve("--role", "worker") for _ in range(2)]
        try:
            return _play(database, zalo, workers)
        finally:
            for worker in workers:
                worker.kill_all()
            database.close()


def _play(database: Database, zalo: RunningSandbox, workers: list[Serving]) -> int:
    wait_until(lambda: len(_sends(zalo)) > 10, 60)
    holder = _holder(database)
    pid = int(holder.rpartition(":")[2])
    print(f"stopping the holder {pid} after {len(_sends(zalo))} messages")
    os.kill(pid, signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    os.kill(pid, signal.SIGCONT)
    print(f"woken after {len(_sends(zalo))} messages; the lease is now {_holder(database)}")
    wait_until(lambda: len(_sends(zalo)) >= MESSAGES, 180)
    time.sleep(3)
    return _report(zalo)


def _report(zalo: RunningSandbox) -> int:
    sends = _sends(zalo)
    times = sorted(datetime.fromisoformat(str(entry["at"])).timestamp() for entry in sends)
    sliding = max(sum(start <= at < start + 60 for at in times) for start in times)
    busiest = max(Counter(int(at // 60) for at in times).values())
    doubled = sum(count > 1 for count in Counter(e["recipient"] for e in sends).values())
    entries: list[dict[str, Any]] = zalo.sandbox.journal.since(0, None)
    limited = sum(e["what"] == "refused" and e.get("code") == -32 for e in entries)
    print(f"{len(sends)} sent, {doubled} doubled, -32: {limited}; busiest minute of the clock")
    print(f"{busiest} of {PACE}; busiest sixty seconds wherever they begin {sliding}")
    fine = len(sends) == MESSAGES and doubled == 0 and busiest <= PACE and limited == 0
    print("holder: 1 passed, 0 failed" if fine else "holder: 0 passed, 1 failed")
    return 0 if fine else 1


def _sends(zalo: RunningSandbox) -> list[dict[str, Any]]:
    return [entry for entry in zalo.sandbox.journal.since(0, None) if entry["what"] == "send"]


def _holder(database: Database) -> str:
    with database.read() as connection:
        return str(connection.execute(select(table(SenderLease).c.holder)).scalar_one())


def _queue(database: Database, now: datetime) -> None:
    rows = [
        {
            "oa_id": OA,
            "dedupe_key": f"tin:{n}",
            "priority": GROUP_PUSH,
            "recipient_kind": "user",
            "recipient_id": person_id(n),
            "type": "text",
            "content": to_row(TextMessage(Recipient("user", person_id(n)), f"tin {n}")),
            "state": "pending",
            "tries": 0,
            "created_at": now,
            "due_at": now,
        }
        for n in range(MESSAGES)
    ]
    with database.write() as connection:
        connection.execute(insert(table(OutboxMessage)), rows)


if __name__ == "__main__":
    sys.exit(main())
