"""Posts signed events as Zalo would, each by another person, and notes which were acknowledged."""

import http.client
import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.installation import person_id
from tests.ports import HOST

THREADS = 24
DEADLINE_SECONDS = 2.0  # zalo-api §2.1
# Zalo's ladder, made short: an event that was not acknowledged comes again so many seconds later.
LADDER = (2.0, 4.0, 8.0, 16.0)
GIVES_UP = 0.05  # how often it does not come again
TAKEN_AGAIN = 0.05  # how often one comes again although it was acknowledged: too late for Zalo


@dataclass(order=True)
class Post:
    """One event at its time; when it comes again, it is the same byte for byte."""

    at: float
    person: int
    tries: int = 0
    signed: dict[str, Any] | None = field(default=None, compare=False)


@dataclass
class Load:
    """`run` posts `events` events spread over `seconds` from many threads."""

    sandbox_port: int
    port: int
    events: int
    seconds: float
    random: random.Random
    ladder: tuple[float, ...] = LADDER
    acknowledged: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._due: queue.PriorityQueue[Post] = queue.PriorityQueue()

    def run(self) -> None:
        start, gap = time.monotonic(), self.seconds / self.events
        for person in range(self.events):
            self._due.put(Post(start + person * gap, person))
        threads = [threading.Thread(target=self._work, name="load") for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        zalo = http.client.HTTPConnection(HOST, self.sandbox_port, timeout=30)
        while (post := self._next()) is not None:
            time.sleep(max(post.at - time.monotonic(), 0))
            signed = post.signed or _write(zalo, post.person)
            self._note(post, signed, deliver(self.port, signed, post.tries))
        zalo.close()

    def _next(self) -> Post | None:
        try:
            return self._due.get_nowait()
        except queue.Empty:
            return None

    def _note(self, post: Post, signed: dict[str, Any], outcome: str) -> None:
        """An event that was acknowledged once is acknowledged for good."""
        taken = outcome == "200"
        with self._lock:
            self.outcomes[outcome] += 1
            if taken:
                self.acknowledged.add(person_id(post.person))
            again = self.random.random() < (TAKEN_AGAIN if taken else 1 - GIVES_UP)
            longer = self.random.uniform(0.8, 1.2)
        if again and post.tries < len(self.ladder):
            at = time.monotonic() + self.ladder[post.tries] * longer
            self._due.put(Post(at, post.person, post.tries + 1, signed))


def _write(zalo: http.client.HTTPConnection, person: int) -> dict[str, Any]:
    """She writes; the sandbox gives the signed event back instead of delivering it."""
    said = {"text": f"Chị ơi, em hỏi việc số {person} ạ", "deliver": False}
    zalo.request("POST", f"/sandbox/people/{person_id(person)}/text", orjson.dumps(said))
    signed: dict[str, Any] = orjson.loads(zalo.getresponse().read())
    return signed


def deliver(port: int, signed: dict[str, Any], tries: int = 0) -> str:
    """The status, or what kept it from being known. A connection each: none outlives a kill."""
    again = {"num_retry": str(tries)} if tries else {}
    connection = http.client.HTTPConnection(HOST, port, timeout=DEADLINE_SECONDS)
    try:
        body, headers = signed["body"].encode(), {**signed["headers"], **again}
        connection.request("POST", "/zalo/webhook", body, headers)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
