"""A register of 100,000: import from CSV and from XLSX, again, export, undo, each in its own process.

Each import and export takes under 60 s, an undo under 30 s, all of them under 300 MB; meanwhile
nobody's answer waits a second for SQLite's one writer: a second process writes a row every 20 ms,
as the worker does, and says how long the slowest took. Every target is printed with its verdict;
the exit status is 1 where one was missed. The load of the machine is printed, for it counts.
"""

import argparse
import csv
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

from sqlmodel import col, func, select

from models.database import Database
from models.member import Member
from tests.bench.answers import Answers
from tests.bench.places import REPOSITORY

MEMBERS, BRANCHES, COMMUNES = 100_000, 900, 103
MOST_SECONDS, MOST_MEGABYTES = 60, 300
MOST_SECONDS_OF_UNDO, MOST_SECONDS_OF_WAIT = 30, 1
CHANCE = random.Random(20261121)  # noqa: S311  (made to be repeatable)
_FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Phan",
    "Trương",
    "Bùi",
    "Đặng",
    "Đỗ",
    "Ngô",
    "Hồ",
    "Dương",
    "Thạch",
    "Lâm",
]
_MIDDLE = (
    "Thị",
    "Thị Mỹ",
    "Thị Kim",
    "Thị Ngọc",
    "Thị Thu",
    "Ngọc",
    "Kim",
    "Thị Bích",
    "Thị Hồng",
)
_GIVEN = [
    "Hoa",
    "Lan",
    "Mai",
    "Cúc",
    "Hồng",
    "Huệ",
    "Đào",
    "Thảo",
    "Linh",
    "Hương",
    "Hạnh",
    "Nga",
    "Nhung",
    "Oanh",
    "Phượng",
    "Sương",
    "Tâm",
]
_CONFIG = """
[server]
public_url = "https://oa.hoi.example.vn"
[database]
url = "sqlite:///{folder}/chihoi.db"
[[official_accounts]]
oa_id = "3100000000000004821"
name = "Hội LHPN"
app_id = "1842000000000000317"
app_secret = "app-secret"
oa_secret_key = "oa-secret-key"
"""


@dataclass(frozen=True)
class Step:
    """A command, how many members there are afterwards, how long it may take."""

    words: tuple[str, ...]
    members: int
    most_seconds: float = MOST_SECONDS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.register", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as name:
        folder = Path(name)
        _prepare(folder, given.members)
        fine = [
            met for step in _list_steps(folder, given.members) for met in _measure(folder, step)
        ]
    print(f"register of {given.members}: {sum(fine)} passed, {len(fine) - sum(fine)} failed")
    return 0 if all(fine) else 1


def _list_steps(folder: Path, many: int) -> Iterator[Step]:
    file, book, out = (str(folder / n) for n in ("members.csv", "members.xlsx", "out.csv"))
    yield Step(("import", file, "--dry-run"), 0)
    yield Step(("import", file), many)
    yield Step(("import", file), many)
    yield Step(("export", book), many)
    yield Step(("export", out), many)
    yield Step(("import", book), many)
    yield Step(("undo", "1"), 0, MOST_SECONDS_OF_UNDO)
    yield Step(("import", book), many)
    yield Step(("undo", "2"), 0, MOST_SECONDS_OF_UNDO)


def _prepare(folder: Path, members: int) -> None:
    (folder / "config.toml").write_text(_CONFIG.format(folder=folder), encoding="utf-8")
    _write(folder / "units.csv", _list_units())
    _write(folder / "members.csv", _list_members(members))
    for words in (("db", "upgrade"), ("org", "import", str(folder / "units.csv"))):
        run([*_command(folder), *words], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S603  (ours)


def _measure(folder: Path, step: Step) -> list[bool]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with Answers(folder / "chihoi.db") as answers:
        done = run(  # noqa: S603  (ours)
            [sys.executable, "-m", "tests.bench.register_process", str(folder), *step.words],
            cwd=REPOSITORY,
            check=False,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"failed: {' '.join(step.words)}\n{done.stderr[-2000:]}")
    megabytes, held, dearest = (float(word) for word in done.stderr.split()[-3:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    shown = " ".join(Path(word).name for word in step.words)
    print(f"member {shown}: processor {cpu:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    return [
        _tell("seconds", seconds, step.most_seconds),
        _tell("megabytes", megabytes, MOST_MEGABYTES),
        _tell("longest writing transaction, seconds", held, MOST_SECONDS_OF_WAIT),
        _tell("its dearest, seconds of processor", dearest, MOST_SECONDS_OF_WAIT),
        _tell(
            f"slowest of {answers.count} answers, seconds", answers.slowest, MOST_SECONDS_OF_WAIT
        ),
        _tell("members away from what is expected", abs(_count(folder) - step.members), 1),
    ]


def _tell(what: str, figure: float, most: float) -> bool:
    met = figure < most
    print(f"  {what:<40} {figure:>8,.2f}   < {most:>4,.0f}   {'ok' if met else 'MISSED'}")
    return met


def _count(folder: Path) -> int:
    database = Database(f"sqlite:///{folder}/chihoi.db")
    try:
        with database.read_session() as db:
            return db.exec(select(func.count(col(Member.id)))).one()
    finally:
        database.close()


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "bot", "--config", str(folder / "config.toml")]


def _write(file: Path, rows: Iterator[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def _list_units() -> Iterator[tuple[object, ...]]:
    yield "code", "name", "level", "parent_code"
    yield "CANTHO", "Hội LHPN thành phố Cần Thơ", "province", ""
    yield from (
        (f"XA{n:03}", f"xã {_GIVEN[n % 17]} {n}", "commune", "CANTHO") for n in range(COMMUNES)
    )
    for n in range(BRANCHES):
        yield f"AP{n:04}", f"Chi hội ấp {_GIVEN[n % 17]} {n}", "branch", f"XA{n % COMMUNES:03}"


def _list_members(count: int) -> Iterator[tuple[object, ...]]:
    """Nine in ten with a phone, three in ten away, one in ten without a smartphone."""
    yield (
        "full_name", "phone", "unit_code", "roles", "birth_year", "away_place", "has_smartphone",
    )  # fmt: skip
    for n in range(count):
        yield (
            f"{CHANCE.choice(_FAMILY)} {CHANCE.choice(_MIDDLE)} {CHANCE.choice(_GIVEN)}",
            f"09{n:08}" if CHANCE.random() < 0.9 else "",
            f"AP{n % BRANCHES:04}",
            "chi hội trưởng" if n < BRANCHES else "",
            CHANCE.randint(1940, 2005),
            "Bình Dương" if CHANCE.random() < 0.3 else "",
            "không" if CHANCE.random() < 0.1 else "có",
        )


if __name__ == "__main__":
    sys.exit(main())
