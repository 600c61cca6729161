"""`make chaos`: SIGKILL to real processes while events flow; nothing lost, nothing doubled."""

import argparse
import multiprocessing
import secrets
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.chaos.round import Report
from tests.chaos.series import play
from tests.postgres_server import open_run

DATABASES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}


def main() -> int:
    given = _read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a terminal or a file
    print(f"chaos: seed {given.seed}")
    with open_run() as run, ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        rounds = [(n, on) for n in range(given.rounds) for on in DATABASES[given.on]]
        if any(on == "postgres" for _, on in rounds):
            run.start()
        work = partial(play, seed=given.seed, events=given.events, postgres=run)
        reports = [_tell(report) for report in pool.map(work, rounds)]
    return _sum_up(reports)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--on", choices=DATABASES, default="both")
    return parser.parse_args()


def _tell(report: Report) -> Report:
    print(report)
    if not report.is_fine:
        print(f"  lost {report.verdict.lost[:5]} doubled {report.verdict.doubled[:5]}")
        print(f"  log kept at {report.log}")
    return report


def _sum_up(reports: list[Report]) -> int:
    events = sum(report.settings.events for report in reports)
    lost = sum(len(report.verdict.lost) for report in reports)
    doubled = sum(len(report.verdict.doubled) for report in reports)
    wrong = sum(not report.is_fine for report in reports)
    told = f"chaos: {len(reports)} rounds, {events} events, {lost} lost, {doubled} doubled"
    print(told if not wrong else f"{told}; {wrong} rounds went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
