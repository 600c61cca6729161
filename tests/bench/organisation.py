"""The map at the size of a merged province: 4,000 branches, 600,000 members, on either database.

Members under the province on a day in under 300 ms, also under the map of another day; a branch's
line in under 1 ms; finding a branch by its name in under 100 ms; the file of the whole organisation
in under 60 s. The way to the database and back, which is in each, is printed. Each figure is the
median of eleven, with its verdict and the processor's part in it; the exit status is 1 where a
target was missed. The load of the machine is printed, for it counts.
`--only` takes one database.
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel

from bot.__main__ import main as chihoi
from bot.clock import Clock
from handlers.kit.places import list_named
from models.database import Database
from models.member import Member
from models.membership import Membership, count_members
from models.migrate import upgrade
from models.spans import NO_END
from models.tables import table
from models.unit import Unit, find_unit_itself, list_below, list_line, list_units_on
from tests.installation import Installation
from tests.postgres_server import open_run

COMMUNES, BRANCHES, MEMBERS = 120, 4_000, 600_000
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
_CHUNK = 50_000
_DATABASES = ("sqlite", "postgresql")
_HEAD = ("code", "name", "level", "parent_code", "valid_from")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.organisation", description=__doc__
    )
    parser.add_argument("--only", choices=_DATABASES)
    given = parser.parse_args()
    fine: list[bool] = []
    for name in [given.only] if given.only else _DATABASES:
        with (
            tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder,
            _url(name, folder) as url,
        ):
            print(f"{name}, load {os.getloadavg()[0]:.1f}", flush=True)
            fine += _measure_on(url, folder)
    passed = sum(fine)
    print(f"organisation: {passed} passed, {len(fine) - passed} failed")
    return 0 if all(fine) else 1


@contextmanager
def _url(name: str, folder: str) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder}/chihoi.db"
        return
    with open_run() as run:
        with run.locked():
            run.start()
        yield run.url("postgres")


def _measure_on(url: str, folder: str) -> list[bool]:
    house = Installation(Path(folder), url, "http://127.0.0.1:9")
    house.configure()
    database = Database(url)
    upgrade(database)
    fine = [_tell("import of the whole map", _import(house, folder), 60_000)]
    _add_members(database)
    _move_some(house)
    _settle(database)
    with database.read_session() as db:
        fine += _measure(db)
    database.close()
    return fine


def _settle(database: Database) -> None:
    """What PostgreSQL does by itself after a while; the throw-away server is told not to."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        for name in ("unit", "unit_parent", "unit_line", "membership"):
            alone.exec_driver_sql(f"VACUUM ANALYZE {name}")


def _measure(db: Session) -> list[bool]:
    province, branch = _unit(db, "TINH"), _unit(db, "AP0017")

    def under(day: date, map_day: date) -> Callable[[], object]:
        return lambda: count_members(db, province.id, day, map_day)

    way_ms, own_ms = _median(lambda: db.execute(text("SELECT 1")).scalar())
    print(f"  {'the way there and back':<40} {way_ms:>10,.2f} ms   processor {own_ms:,.2f} ms")
    return [
        _time("members under the province on a day", under(AFTER, AFTER), 300),
        _time("… under the map of another day", under(AFTER, BEFORE), 300),
        _time("members of a commune", lambda: count_members(db, _unit(db, "XA001").id, AFTER), 50),
        _time("line of a branch", lambda: list(list_line(db, branch)), 1),
        _time("ids of all below the province", lambda: list_below(db, province.id), 100),
        _time("map of a day, as rows", lambda: list_units_on(db, province.id, BEFORE), 500),
        _time("branch by name", lambda: list_named(db, "ấp 17 xã Số 17 cũ", AFTER), 100),
    ]


def _time(what: str, ask: Callable[[], object], most_ms: float) -> bool:
    took_ms, own_ms = _median(ask)
    return _tell(what, took_ms, most_ms, own_ms)


def _median(ask: Callable[[], object]) -> tuple[float, float]:
    """Of eleven after ten to warm up, and the processor's part: psycopg prepares at the sixth."""
    for _ in range(10):
        ask()
    runs, processor = [], time.process_time()
    for _ in range(11):
        began = time.perf_counter()
        ask()
        runs.append((time.perf_counter() - began) * 1000)
    own_ms = (time.process_time() - processor) * 1000 / len(runs)
    return sorted(runs)[5], own_ms


def _tell(what: str, took_ms: float, most_ms: float, own_ms: float | None = None) -> bool:
    """`own_ms`: of the processor, in this process; on SQLite that is all a query needs."""
    met = took_ms < most_ms
    own = "" if own_ms is None else f"   processor {own_ms:,.2f} ms"
    verdict = "ok" if met else "MISSED"
    print(f"  {what:<40} {took_ms:>10,.2f} ms   < {most_ms:>9,.2f}   {verdict}{own}", flush=True)
    return met


def _import(house: Installation, folder: str) -> float:
    rows: list[tuple[str, ...]] = [("TINH", "Hội LHPN tỉnh", "tỉnh", "", "")]
    rows += [(f"XA{n:03}", f"xã Số {n}", "xã", "TINH", "") for n in range(COMMUNES)]
    rows += [
        (f"AP{n:04}", f"Chi hội ấp {n}", "chi hội", f"XA{n % COMMUNES:03}", "")
        for n in range(BRANCHES)
    ]
    began = time.perf_counter()
    _run(house, "org", "import", _write(folder, "all.csv", rows))
    return (time.perf_counter() - began) * 1000


def _move_some(house: Installation) -> None:
    """A third of the communes go into others, as in July 2025."""
    for number in range(0, COMMUNES, 3):
        codes = (f"XA{number + 1:03}", f"XA{number:03}")
        _run(house, "org", "merge", codes[0], "--into", codes[1], "--date", str(AFTER))


def _run(house: Installation, *words: str) -> None:
    config = ["--config", str(house.config_file), "--as", "bench"]
    if chihoi([*config, *words], Clock()):
        sys.exit(f"failed: {' '.join(words)}")


def _write(folder: str, name: str, rows: list[tuple[str, ...]]) -> str:
    file = Path(folder) / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([_HEAD, *rows])
    return str(file)


def _add_members(database: Database) -> None:
    with database.read_session() as db:
        branches = [unit.id for unit in list_units_on(db, _unit(db, "TINH").id, AFTER, "branch")]
    for first in range(1, MEMBERS + 1, _CHUNK):
        numbers = range(first, min(first + _CHUNK, MEMBERS + 1))
        homes = [(n, branches[n % len(branches)]) for n in numbers]
        people = [
            {"id": n, "full_name": f"Chị {n}", "name_key": f"chi {n}", "unit_id": home}
            for n, home in homes
        ]
        _insert(database, Member, people)
        since = date(2020, 1, 1)
        rows = [{"member_id": n, "unit_id": h, "valid_from": since} for n, h in homes]
        _insert(database, Membership, [row | {"valid_to": NO_END} for row in rows])


def _insert(database: Database, model: type[SQLModel], rows: list[dict[str, object]]) -> None:
    with database.write() as connection:
        connection.execute(insert(table(model)), rows)


def _unit(db: Session, code: str) -> Unit:
    unit = find_unit_itself(db, code)
    if unit is None:
        sys.exit(f"no unit {code}")
    return unit


if __name__ == "__main__":
    sys.exit(main())
