"""`python -m tests.bench.pushing`: a real push of 4,000 branches, from due to queued.

Each has a group of the OA, a leader and five members; SQLite in a file, one worker.
"""

import logging
import sys
import tempfile
import time
from pathlib import Path

from sqlmodel import func, select

from models.database import Database
from models.migrate import upgrade
from models.outbox import OutboxMessage
from scheduler.daily_push import give_slots, tick
from tests.pace.province import SEVEN, Province
from tests.scheduler.town import HOUSE, at

BRANCHES = 4_000


def main() -> int:
    logging.disable(logging.ERROR)
    province = Province(
        communes=124, branches=BRANCHES, own=BRANCHES, leaders=0, ordinary=0, members=5 * BRANCHES
    )
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'chihoi.db'}")
        upgrade(database)
        province.fill(database)
        give_slots(database, HOUSE, at(6))
        began, used = time.perf_counter(), time.process_time()
        settled = tick(database, HOUSE, SEVEN)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        with database.read_session() as db:
            queued = db.exec(select(func.count()).select_from(OutboxMessage)).one()
        database.close()
    print(f"{settled} branches pushed, {queued} messages queued: {seconds:.0f} s, {cpu:.0f} s CPU")
    fine = settled == BRANCHES
    print(f"pushing: {int(fine)} passed, {int(not fine)} failed")
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
