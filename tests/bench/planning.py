"""The daily plan at the size of a province, and the cost of a tick with nothing due.

405 groups (10 of the OA, 15 of leaders, the rest ordinary) and 20,000 members with mixed windows:
the plan in under 3 s and 150 MB. A tick with nothing due: under 5 ms at 4,000 and 40,000 branches.
"""

import random
import resource
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from handlers.kit.planner import Plan
from models.database import Database
from models.group import Group
from models.member import Identity, Member
from models.migrate import upgrade
from models.news import NewsItem
from models.push import PushSlot
from models.role import Role
from models.spans import NO_END, SINCE_EVER
from models.tables import table
from models.unit import Unit
from models.unit_line import UnitParent, rebuild_lines
from scheduler.daily_push import list_branches, plan_day, tick
from tests.scheduler.town import DAY, HOUSE, OA, at

BRANCHES, COMMUNES, MEMBERS, OWN, LEADERS, GROUPS = 380, 15, 20_000, 10, 15, 405
CHANCE = random.Random(20261121)  # noqa: S311  (made to be repeatable)


def main() -> int:
    fine = [_plan(), *(_tick(count) for count in (4_000, 40_000))]
    passed = sum(fine)
    print(f"planning: {passed} passed, {len(fine) - passed} failed")
    return 0 if all(fine) else 1


def _plan() -> bool:
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder:
        database = _open(folder)
        _fill_province(database)
        began = time.perf_counter()
        plans = _plan_day(database)
        seconds = time.perf_counter() - began
        del plans
        tracemalloc.start()  # in a run of its own, since it slows everything down
        plans = _plan_day(database)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        database.close()
    counts = sum((Counter(plan.counts()) for plan in plans), Counter[str]())
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"plan of {len(plans)} branches, {MEMBERS} members: {seconds:.2f} s,")
    print(
        f"  {peak / 2**20:.0f} MB allocated, process {rss:.0f} MB; {dict(sorted(counts.items()))}"
    )
    return seconds < 3 and peak < 150 * 2**20


def _plan_day(database: Database) -> list[Plan]:
    with database.read_session() as db:
        return plan_day(db, HOUSE, list_branches(db, None, DAY), DAY, at(7))


def _tick(branches: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="chihoi-bench-") as folder:
        database = _open(folder)
        slots = [{"unit_id": n, "day": DAY, "due_at": at(7)} for n in range(1, branches + 1)]
        _insert(database, PushSlot, slots)
        runs = []
        for _ in range(300):
            began = time.perf_counter()
            tick(database, HOUSE, at(6))
            runs.append(time.perf_counter() - began)
        database.close()
    runs.sort()
    middle, worst = runs[150] * 1000, runs[297] * 1000
    print(f"tick with nothing due, {branches} branches: {middle:.2f} ms, p99 {worst:.2f} ms")
    return worst < 5


def _open(folder: str) -> Database:
    database = Database(f"sqlite:///{Path(folder) / 'chihoi.db'}")
    upgrade(database)
    return database


def _insert(database: Database, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    with database.write() as connection:
        connection.execute(insert(table(model)), rows)


def _fill_province(database: Database) -> None:
    communes = [
        {"id": n, "code": f"XA{n:03}", "name": f"Xã {n}", "level": "commune", "old_names": ""}
        for n in range(1, COMMUNES + 1)
    ]
    first = COMMUNES + 1
    branches = [
        {
            "id": n,
            "code": f"AP{n:03}",
            "name": f"Chi hội ấp {n}",
            "level": "branch",
            "parent_id": n % COMMUNES + 1,
            "old_names": "",
        }
        for n in range(first, first + BRANCHES)
    ]
    _insert(database, Unit, communes)
    _insert(database, Unit, branches)
    _place(database, [*communes, *branches])
    _insert(database, Group, [_group(n, first) for n in range(GROUPS)])
    _insert(database, Member, [_member(n, first) for n in range(1, MEMBERS + 1)])
    _insert(database, Identity, [_identity(n) for n in range(1, MEMBERS + 1)])
    _insert(database, Role, [_leader(n, first) for n in range(BRANCHES)])
    _insert(database, NewsItem, [_item(commune["id"]) for commune in communes])


def _place(database: Database, units: list[dict[str, Any]]) -> None:
    """What the model does by itself for a unit that is added alone."""
    places = [{"unit_id": unit["id"], "parent_id": unit.get("parent_id")} for unit in units]
    far = {"valid_from": SINCE_EVER, "valid_to": NO_END, "merged": False}
    _insert(database, UnitParent, [place | far for place in places])
    with database.session() as db:
        rebuild_lines(db)


def _group(number: int, first: int) -> dict[str, Any]:
    """10 of the OA for members, 15 of the OA for a commune's leaders, the rest ordinary."""
    is_leaders = OWN <= number < OWN + LEADERS
    unit = number - OWN + 1 if is_leaders else first + number % BRANCHES
    # Half of the communes have their leaders in a group: the others need packs.
    unit = (unit + 1) // 2 if is_leaders else unit
    return {
        "oa_id": OA,
        "group_id": f"g{number}",
        "name": f"Nhóm {number}",
        "unit_id": unit,
        "kind": "gmf" if number < OWN + LEADERS else "ordinary",
        "audience": "leaders" if is_leaders else "members",
        "away": False,
        "state": "active",
    }


def _member(number: int, first: int) -> dict[str, Any]:
    unit = first + number % BRANCHES
    person = {"id": number, "full_name": f"Chị {number}", "unit_id": unit, "state": "active"}
    return person | {"has_smartphone": True}


def _identity(number: int) -> dict[str, Any]:
    days = CHANCE.choice((0.5, 1, 3, 5, 10, 30))
    return {
        "oa_id": OA,
        "user_id": f"u{number}",
        "member_id": number,
        "first_seen_at": at(0),
        "last_interaction_at": at(7) - timedelta(days=days),
        "news_wanted": CHANCE.random() < 0.9,
    }


def _leader(number: int, first: int) -> dict[str, Any]:
    """The member whose number puts her into the branch."""
    member = number + 1
    unit = first + member % BRANCHES
    started = at(0) - timedelta(days=9)
    role = {"member_id": member, "unit_id": unit, "role": "leader", "granted_by": "bench"}
    return role | {"valid_from": started}


def _item(unit_id: Any) -> dict[str, Any]:
    return {
        "code": f"N{unit_id}",
        "day": DAY,
        "title": "Cầu thông xe",
        "body": "Bà con góp công.",
        "unit_id": unit_id,
        "state": "approved",
        "is_reserve": False,
        "author": "x",
        "created_at": at(0),
    }


if __name__ == "__main__":
    sys.exit(main())
