"""Runs wrk on a file of signed events."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bot.clock import Clock
from bot.sandbox.signing import signature
from tests.installation import APP, OA, SECRET_KEY, person_id
from tests.ports import HOST

CONNECTIONS = 64
THREADS = 2


@dataclass(frozen=True)
class WrkResult:
    """`failed` counts refused, cut and timed-out requests and any status but 2xx and 3xx."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int

    @property
    def a_second(self) -> float:
        return self.requests / self.seconds


def require_wrk() -> None:
    """End with a sentence where the load generator is missing."""
    if shutil.which("wrk") is None:
        sys.exit("The load generator wrk is missing: apt-get install wrk")


def write_events(file: Path, count: int, people: int) -> Path:
    """So many different events of so many people in turn, signed as Zalo signs them."""
    now = str(int(Clock().now().timestamp() * 1000))
    with file.open("wb") as lines:
        for number in range(count):
            body = orjson.dumps(_event(number, person_id(number % people), now))
            signed = signature(APP, body, now, SECRET_KEY)
            lines.write(signed.encode() + b"\t" + body + b"\n")
    return file


def _event(number: int, person: str, now: str) -> dict[str, Any]:
    return {
        "app_id": APP,
        "sender": {"id": person},
        "recipient": {"id": OA},
        "event_name": "user_send_text",
        "message": {"text": f"Em hỏi việc số {number} ạ", "msg_id": f"{number:020x}"},
        "timestamp": now,
    }


def run_wrk(port: int, events: Path, seconds: int) -> WrkResult:
    """As many events as fit in the time, from the first again after the last."""
    with start_wrk(port, events, seconds) as running:
        running.wait(seconds + 30)
    return WrkResult(**orjson.loads(_result_file(events).read_bytes()))


@contextmanager
def start_wrk(
    port: int, events: Path, seconds: int, *, once: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """`once`: each event once, then it waits out its time. Stopped at the end of the block."""
    given = {"BENCH_EVENTS": events, "BENCH_RESULT": _result_file(events)}
    once_or_not = {"BENCH_ONCE": "1" if once else "0"}
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
    script = Path(__file__).with_suffix(".lua")
    with subprocess.Popen(  # noqa: S603  (our own arguments)
        [*command, "-s", str(script), f"http://{HOST}:{port}/zalo/webhook", "--", str(THREADS)],
        env=os.environ | once_or_not | {name: str(value) for name, value in given.items()},
        stdout=subprocess.DEVNULL,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def _result_file(events: Path) -> Path:
    return events.with_suffix(".result.json")
