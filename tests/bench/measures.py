"""The measurements; each takes one run of ours and one of the baseline, one after the other."""

import statistics
import threading
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock
from tests.bench import places
from tests.bench.plain_loop import ANSWER
from tests.bench.wrk import run_wrk, start_wrk, write_events
from tests.bench.zalo_process import ACCESS_TOKEN, SEND
from tests.chaos.load import deliver
from tests.installation import person_id, wait_until

Run = dict[str, Any]

ACKNOWLEDGE_SECONDS = 6
ACKNOWLEDGE_EVENTS, ACKNOWLEDGE_PEOPLE = 40_000, 5_000
ECHO_EVENTS = 2_500
ECHO_LONGEST = 30
SENDS = 12_000  # a morning of a province; the worker's start is in it
HALF_LOAD_SECONDS = 5.0
POSTERS = 8


def acknowledge_ours(folder: Path) -> Run:
    """Events on disk, the worker busy with them, Zalo answering it."""
    events = write_events(folder / "events", ACKNOWLEDGE_EVENTS, ACKNOWLEDGE_PEOPLE)
    with places.zalo(ACKNOWLEDGE_PEOPLE) as stand_in, places.product(stand_in) as house:
        result = run_wrk(house.port, events, ACKNOWLEDGE_SECONDS)
        sent = len(stand_in.sends())
    return {**asdict(result), "a_second": result.a_second, "sent_meanwhile": sent}


def acknowledge_bare(folder: Path) -> Run:
    events = write_events(folder / "events", ACKNOWLEDGE_EVENTS, ACKNOWLEDGE_PEOPLE)
    with places.bare_web() as port:
        result = run_wrk(port, events, ACKNOWLEDGE_SECONDS)
    return {**asdict(result), "a_second": result.a_second}


def echo_ours(folder: Path, slow_seconds: float = 0.0) -> Run:
    with (
        places.zalo(ECHO_EVENTS, slow_seconds) as stand_in,
        places.product(stand_in) as house,
    ):
        return _echo(folder, stand_in, house.port)


def echo_naive(folder: Path, slow_seconds: float = 0.0) -> Run:
    with (
        places.zalo(ECHO_EVENTS, slow_seconds) as stand_in,
        places.naive_bot(stand_in) as port,
    ):
        return _echo(folder, stand_in, port)


def _echo(folder: Path, stand_in: places.Zalo, port: int) -> Run:
    """From the first post to the last send; as many events as people, so one answer each."""
    events = write_events(folder / "events", ECHO_EVENTS, ECHO_EVENTS)
    _warm_up(folder, stand_in, port)
    start = Clock().now()
    with start_wrk(port, events, ECHO_LONGEST, once=True):
        wait_until(lambda: len(stand_in.sends()) >= ECHO_EVENTS, ECHO_LONGEST, each=0.5)
    sends = stand_in.sends()[1:]
    seconds = (_time(sends[-1][1]) - start).total_seconds()
    return {"seconds": seconds, "sent": len(sends), "a_second": len(sends) / seconds}


def _warm_up(folder: Path, stand_in: places.Zalo, port: int) -> None:
    """The first answer of a process takes longer: it loads its rules."""
    deliver(port, _signed(folder)[0])
    wait_until(stand_in.sends, ECHO_LONGEST, each=0.2)


def latency_at(rate: float, folder: Path) -> Run:
    """How long one waits for her answer while `rate` others a second write, in milliseconds."""
    count = int(rate * HALF_LOAD_SECONDS)
    write_events(folder / "events", count, count)
    with places.zalo(count) as stand_in, places.product(stand_in) as house:
        _warm_up(folder, stand_in, house.port)
        posted = _post_paced(house.port, _signed(folder)[1:], rate)
        wait_until(lambda: len(stand_in.sends()) >= count, ECHO_LONGEST, each=0.5)
        sent = {person: _time(at).timestamp() for person, at in stand_in.sends()}
    waits = sorted((sent[person] - at) * 1000 for person, at in posted.items() if person in sent)
    cuts = statistics.quantiles(waits, n=20)
    told = {"rate": rate, "answered": len(waits), "of": len(posted)}
    return {**told, "p50_ms": cuts[9], "p95_ms": cuts[18]}


def _signed(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "events").read_text(encoding="utf-8").splitlines()
    return [
        {"headers": {"X-ZEvent-Signature": signature}, "body": body}
        for signature, _, body in (line.partition("\t") for line in lines)
    ]


def _post_paced(port: int, events: list[dict[str, Any]], rate: float) -> dict[str, float]:
    """Each at its time; when each person's event was posted, in seconds since 1970."""
    posted: dict[str, float] = {}
    start = time.monotonic() + 0.1

    def work(first: int) -> None:
        for number in range(first, len(events), POSTERS):
            time.sleep(max(start + number / rate - time.monotonic(), 0))
            posted[person_id(number + 1)] = Clock().now().timestamp()
            deliver(port, events[number])

    threads = [threading.Thread(target=work, args=(first,)) for first in range(POSTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return posted


def cpu_ours(_folder: Path) -> Run:
    with places.zalo(SENDS) as stand_in, places.installed(stand_in) as house:
        arguments = (house.database_url, stand_in.url, str(SENDS))
        cpu = places.printed_number("tests.bench.sender_process", *arguments)
        sent = len(stand_in.sends())
    return {"cpu_seconds": cpu, "sent": sent, "cpu_per_1000": cpu * 1000 / sent}


def cpu_plain(_folder: Path) -> Run:
    with places.zalo(SENDS) as stand_in:
        arguments = (stand_in.url + SEND, ACCESS_TOKEN, str(SENDS))
        cpu = places.printed_number("tests.bench.plain_loop", *arguments)
        sent = len(stand_in.sends())
    return {"cpu_seconds": cpu, "sent": sent, "cpu_per_1000": cpu * 1000 / sent, "text": ANSWER}


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
