"""Our worker with an outbox to send: `python -m tests.bench.sender_process DB ZALO COUNT`.

Prints the CPU seconds from its start to the last row sent, without imports and without filling
the outbox.
"""

import sys
import threading
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.clock import Clock
from bot.wiring import wire_worker
from bot.worker import run_worker
from handlers.kit.outbox_rows import answer_row
from models.database import Database
from models.messages import Recipient, TextMessage
from models.outbox import OutboxMessage
from models.tables import table
from tests.bench.plain_loop import ANSWER, cpu_seconds
from tests.installation import OA, Installation, person_id

_OUTBOX = table(OutboxMessage)
LOOK_EVERY = 0.2


def main(url: str, zalo: str, count: int) -> None:
    database, stop = Database(url), threading.Event()
    _fill(database, count)
    parts = wire_worker(Installation(Path(), url, zalo).config(), database, Clock())
    start = cpu_seconds()
    watcher = threading.Thread(target=_stop_when_sent, args=(database, stop))
    watcher.start()
    run_worker(parts, stop)
    watcher.join()
    print(cpu_seconds() - start)
    database.close()


def _fill(database: Database, count: int) -> None:
    now = Clock().now()
    with database.write() as connection:
        rows = [
            answer_row(OA, 0, n, TextMessage(Recipient("user", person_id(n)), ANSWER), now)
            | {"inbox_id": None}
            for n in range(count)
        ]
        connection.execute(insert(_OUTBOX), rows)


def _stop_when_sent(database: Database, stop: threading.Event) -> None:
    open_rows = select(func.count()).where(_OUTBOX.c.state != "sent")
    while not stop.wait(LOOK_EVERY):
        with database.read() as connection:
            if not connection.execute(open_rows).scalar_one():
                stop.set()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
