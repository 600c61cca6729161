"""Delivers signed events to each app's one URL, with Zalo's deadline and retries (§2.1, §2.2)."""

import http.client
import queue
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.ladder import STEPS_SECONDS, Ladder
from bot.sandbox.people import App

DEADLINE_SECONDS = 2.0  # zalo-api §2.1
LONGEST_WAIT_DEADLINES = 2.5  # for a first try that somebody waits for

Place = tuple[str, str]  # scheme, host:port


@dataclass(frozen=True)
class Manner:
    """How events are delivered; which failures Zalo retries is disputed (zalo-api §2.1)."""

    deliverers: int = 4
    deadline_seconds: float = DEADLINE_SECONDS
    ladder_scale: float = 1.0
    retry_http_errors: bool = True


@dataclass
class Delivery:
    """One event on its way; body, time-stamp and signature stay the same on every try."""

    app: App = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    label: dict[str, Any]  # what the log says about it: event_name, message_id, …
    tries: int = 0
    status: int | None = None
    problem: str | None = None
    attempted: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def acknowledged(self) -> bool:
        return self.status == http.HTTPStatus.OK


class Webhooks:
    """A pool of deliverers with a ladder behind it. Events of one person may overtake (§2.1)."""

    def __init__(self, clock: Clock, journal: Journal, manner: Manner) -> None:
        self._manner = manner
        self._journal = journal
        self._queue: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self._ladder: Ladder[Delivery] = Ladder(clock, self._queue.put, manner.ladder_scale)
        self._changed = threading.Condition()
        self._untried = 0  # events that have not had their first try
        self._threads: list[threading.Thread] = []
        self._closed = False

    def send(self, delivery: Delivery) -> bool:
        """Queue an event; False where the app has no URL or its subscription is cancelled."""
        if delivery.app.webhook_url is None or not delivery.app.subscribed:
            delivery.attempted.set()
            return False
        with self._changed:
            if self._closed:
                delivery.attempted.set()
                return False
            self._start()
            self._untried += 1
            self._queue.put(delivery)
        return True

    def is_acknowledging(self, url: str) -> bool:
        """Zalo's probe when a URL is saved: an unsigned {} that must get 200 (zalo-api §2.1)."""
        line = Line(self._manner.deadline_seconds)
        try:
            return (
                line.post(url, b"{}", {"Content-Type": "application/json"}) == http.HTTPStatus.OK
            )
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def wait_for(self, delivery: Delivery) -> None:
        """Until its first try is made; a server that lets it wait holds nobody up for ever."""
        delivery.attempted.wait(LONGEST_WAIT_DEADLINES * self._manner.deadline_seconds)

    def settle(self, seconds: float) -> bool:
        """Wait until every event has had its first try; False when `seconds` were not enough.

        What waits on the ladder is not waited for.
        """
        with self._changed:
            return self._changed.wait_for(lambda: not self._untried, seconds)

    def waiting(self) -> int:
        """Events on the ladder, waiting for their next try."""
        return self._ladder.waiting()

    def forget(self) -> None:
        """Drop what waits on the ladder."""
        self._ladder.clear()

    def close(self) -> None:
        """Stop all threads and close their connections; what waits is dropped."""
        with self._changed:
            self._closed = True
        self._ladder.close()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        """Threads only where there is something to deliver."""
        while len(self._threads) < self._manner.deliverers:
            name = f"sandbox-webhook-{len(self._threads)}"
            thread = threading.Thread(target=self._deliver_all, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def _deliver_all(self) -> None:
        line = Line(self._manner.deadline_seconds)
        while (delivery := self._queue.get()) is not None:
            if not self._closed:
                self._deliver(delivery, line)
            self._note_try(delivery)
        line.close()

    def _note_try(self, delivery: Delivery) -> None:
        with self._changed:
            if not delivery.attempted.is_set():
                self._untried -= 1
                delivery.attempted.set()
                self._changed.notify_all()

    def _deliver(self, delivery: Delivery, line: "Line") -> None:
        url = delivery.app.webhook_url
        if url is not None and delivery.app.subscribed:
            _try_once(delivery, url, line)
            self._journal.add("webhook", **delivery.label, **_outcome(delivery))
            delivery.tries += 1
            self._climb(delivery)

    def _climb(self, delivery: Delivery) -> None:
        """Up the ladder, or off it: then the subscription is cancelled (zalo-api §2.1)."""
        gives_up = delivery.status is not None and not self._manner.retry_http_errors
        if delivery.acknowledged or gives_up:
            return
        if delivery.tries <= len(STEPS_SECONDS):
            self._ladder.put(delivery, delivery.tries - 1)
            return
        delivery.app.subscribed = False
        self._journal.add("subscription", app_id=delivery.app.app_id, cancelled=True)


def _try_once(delivery: Delivery, url: str, line: "Line") -> None:
    # zalo-api §2.1: num_retry comes on redelivery only.
    again = {"num_retry": str(delivery.tries)} if delivery.tries else {}
    try:
        delivery.status = line.post(url, delivery.body, {**delivery.headers, **again})
        delivery.problem = None
    except (OSError, http.client.HTTPException) as error:
        delivery.status = None
        delivery.problem = type(error).__name__


def _outcome(delivery: Delivery) -> dict[str, Any]:
    return {
        "status": delivery.status,
        "problem": delivery.problem,
        "num_retry": delivery.tries,
        "acknowledged": delivery.acknowledged,
    }


class Line:
    """Keep-alive connections of one thread. http.client: a third of what requests costs."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._connections: dict[Place, http.client.HTTPConnection] = {}

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """The status of a POST. Raises OSError or HTTPException."""
        parts = urlsplit(url)
        place = (parts.scheme, parts.netloc)
        reused = place in self._connections
        try:
            return self._exchange(parts, body, headers)
        except ConnectionError:
            # An idle connection the server had closed meanwhile says nothing about the server.
            if not reused:
                raise
            return self._exchange(parts, body, headers)

    def _exchange(self, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        connection = self._connection(parts)
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        try:
            connection.request("POST", target, body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self._connections.pop((parts.scheme, parts.netloc)).close()
            raise
        return response.status

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        place = (parts.scheme, parts.netloc)
        if place not in self._connections:
            secure = parts.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._connections[place] = kind(
                parts.hostname or "", parts.port, timeout=self._timeout
            )
        return self._connections[place]

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
