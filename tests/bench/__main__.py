"""`make bench`: ours beside the baselines, in turn; medians of three; raw runs in build/bench."""

import argparse
import signal
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson

from bot.clock import Clock
from tests.bench import measures
from tests.bench.measures import Run
from tests.bench.places import REPOSITORY
from tests.bench.wrk import require_wrk

RUNS = 3
API_SECONDS = 0.05
PARTS = ("acknowledge", "echo", "slow", "latency", "cpu")
Measure = Callable[[Path], Run]


class Bench:
    """Runs measurements in turn, keeps every raw run, says whether all targets were met."""

    def __init__(self, folder: Path, runs: int) -> None:
        self._folder, self._runs = folder, runs
        self.raw: dict[str, list[Run]] = {}
        self.missed = 0

    def both(self, ours: Measure, theirs: Measure) -> None:
        """Side by side: a noisy machine is noisy for both."""
        for _ in range(self._runs):
            self.one("ours", ours)
            self.one("theirs", theirs)

    def one(self, name: str, measure: Measure) -> None:
        self.raw.setdefault(name, []).append(measure(self._folder))

    def median(self, name: str, key: str) -> float:
        return float(statistics.median(run[key] for run in self.raw[name]))

    def tell(self, what: str, value: float, target: str, *, met: bool) -> None:
        self.missed += not met
        print(f"  {what:<52} {value:>9,.2f}   {target:<12} {'ok' if met else 'MISSED'}")

    def show(self, what: str, value: float) -> None:
        print(f"  {what:<52} {value:>9,.2f}")

    def keep(self, file: Path, part: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = orjson.loads(file.read_bytes()) if file.exists() else {}
        kept[part] = self.raw
        file.write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2))
        self.raw = {}


def main() -> int:
    given = _read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a terminal or a file
    require_wrk()
    file = REPOSITORY / "build" / "bench" / f"{Clock().now():%Y-%m-%dT%H%M%S}.json"
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder:
        bench = Bench(Path(folder), given.runs)
        for part in given.only or PARTS:
            print(f"{part}: medians of {given.runs}")
            _MEASURED[part](bench)
            bench.keep(file, part)
    print(f"bench: {bench.missed} targets missed; raw runs in {file.relative_to(REPOSITORY)}")
    return 1 if bench.missed else 0


def _acknowledge(bench: Bench) -> None:
    bench.both(measures.acknowledge_ours, measures.acknowledge_bare)
    ours, bare = bench.median("ours", "a_second"), bench.median("theirs", "a_second")
    bench.show("acknowledgements/s, on disk, worker busy", ours)
    bench.show("a bare Flask handler/s on the same server", bare)
    bench.tell("ours / bare", ours / bare, ">= 0.5", met=ours >= 0.5 * bare)
    p99 = bench.median("ours", "p99_ms")
    bench.tell("p99 of ours, ms at 64 connections", p99, "<= 60", met=p99 <= 60)
    bench.show("p99 of the bare handler, ms", bench.median("theirs", "p99_ms"))
    failed = bench.median("ours", "failed")
    bench.tell("requests that failed", failed, "0", met=failed == 0)


def _echo(bench: Bench, slow_seconds: float = 0.0) -> None:
    ours = partial(measures.echo_ours, slow_seconds=slow_seconds)
    bench.both(ours, partial(measures.echo_naive, slow_seconds=slow_seconds))
    rate, naive = bench.median("ours", "a_second"), bench.median("theirs", "a_second")
    bench.show(f"messages/s in to out, API {slow_seconds * 1000:.0f} ms", rate)
    bench.show("the naive echo bot, gunicorn gthread 16", naive)
    bench.tell("ours / naive", rate / naive, ">= 1.5", met=rate >= 1.5 * naive)


def _latency(bench: Bench) -> None:
    """Half of what the machine does today, by one run of its own."""
    with tempfile.TemporaryDirectory() as folder:
        full = measures.echo_ours(Path(folder))["a_second"]
    for _ in range(RUNS):
        bench.one("ours", partial(measures.latency_at, full / 2))
    bench.show("half load, messages/s", full / 2)
    bench.show("answer at half load, p50 ms", bench.median("ours", "p50_ms"))
    p95 = bench.median("ours", "p95_ms")
    bench.tell("answer at half load, p95 ms", p95, "< 250", met=p95 < 250)


def _cpu(bench: Bench) -> None:
    bench.both(measures.cpu_ours, measures.cpu_plain)
    ours, plain = bench.median("ours", "cpu_per_1000"), bench.median("theirs", "cpu_per_1000")
    bench.show("CPU s per 1,000 sends, our worker", ours)
    bench.show("a requests.Session loop", plain)
    bench.tell("ours / plain loop", ours / plain, "<= 0.6", met=ours <= 0.6 * plain)


_MEASURED: dict[str, Callable[[Bench], None]] = {
    "acknowledge": _acknowledge,
    "echo": _echo,
    "slow": partial(_echo, slow_seconds=API_SECONDS),
    "latency": _latency,
    "cpu": _cpu,
}


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("only", nargs="*", choices=[*PARTS, []], metavar="PART")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
