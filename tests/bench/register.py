"""A register of 100,000: import, again, export, undo; each under 60 s and 300 MB, in its own process.

Prints seconds, the peak of the process, and how long the one writing transaction held the writer.
"""

import argparse
import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

from tests.bench.places import REPOSITORY

MEMBERS, BRANCHES, COMMUNES = 100_000, 900, 103
MOST_SECONDS, MOST_MEGABYTES = 60, 300
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.register", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as name:
        folder = Path(name)
        _prepare(folder, given.members)
        fine = [_measure(folder, *words) for words in _list_steps(folder)]
    print(f"register of {given.members}: {sum(fine)} passed, {len(fine) - sum(fine)} failed")
    return 0 if all(fine) else 1


def _list_steps(folder: Path) -> Iterator[tuple[str, ...]]:
    file, book, out = (str(folder / n) for n in ("members.csv", "members.xlsx", "out.csv"))
    yield "import", file, "--dry-run"
    yield "import", file
    yield "import", file
    yield "export", book
    yield "export", out
    yield "import", book
    yield "undo", "1"


def _prepare(folder: Path, members: int) -> None:
    (folder / "config.toml").write_text(_CONFIG.format(folder=folder), encoding="utf-8")
    _write(folder / "units.csv", _list_units())
    _write(folder / "members.csv", _list_members(members))
    for words in (("db", "upgrade"), ("org", "import", str(folder / "units.csv"))):
        run([*_command(folder), *words], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S603  (ours)


def _measure(folder: Path, *words: str) -> bool:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = run(  # noqa: S603  (ours)
        [sys.executable, "-m", "tests.bench.register_process", str(folder), *words],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    megabytes, held = (float(word) for word in done.stderr.split()[-2:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    shown = " ".join(Path(word).name for word in words)
    print(
        f"member {shown}: {seconds:.1f} s (processor {cpu:.1f} s), {megabytes:.0f} MB,"
        f" longest transaction that may write {held:.2f} s"
    )
    return seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES


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
