"""Acceptance of the board, through the front door: 75 branches of which 3 are silent, 40 cadres.

SQLite alone: the figures' statements are tried on both databases in tests/cli/test_report.py.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import requests

from bot.sandbox.people import Person
from bot.visit_counting import copy_visits
from models.code_issuing import ensure_link
from models.group import Group
from models.member import Member
from models.push import Pause
from models.unit import Unit
from models.visit import count_visits
from scheduler.daily_push import give_slots, tick
from scheduler.reminders import evening_tick
from tests.cli.office import Office
from tests.front_door.union import GROUP, OA, Union
from tests.pages.conftest import PHONE
from tests.scheduler.town import HOUSE, add_commune, add_leader, add_news, add_person, at

DAY = date(2026, 11, 23)  # a Monday: the week's board is the day's
OFFER = "Chị cần em gửi lại không ạ?"
MAI = "7420000000000000999"

Report = Callable[..., dict[str, Any]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def report(office: Office) -> Report:
    """`chihoi report … --json` over the same Union."""

    def ask(*words: str) -> dict[str, Any]:
        (row,) = office.done("report", *words, "--json").rows
        return row

    return ask


def found(union: Union, branches: int) -> list[Unit]:
    """A province with an item for DAY, a commune, so many branches; Mai is the commune's officer."""
    with union.database.session() as db:
        units = add_commune(db, branches)
        commune = db.get_one(Unit, units[0].parent_id)
        add_news(db, db.get_one(Unit, commune.parent_id), DAY)
        add_holder(union, db, commune, MAI, "Lê Thị Mai", "officer")
    return units


def add_holder(union: Union, db: Any, unit: Unit, user_id: str, name: str, role: str) -> Member:
    """Someone with a part over the unit, who writes to the OA."""
    member = add_leader(db, unit, user_id, None, role)
    member.full_name = name
    people = union.sandbox.sandbox.world.people
    people[user_id] = Person(user_id, name, OA, f"app-{user_id}")
    return member


def settle(union: Union, branch: Unit, count: int, series: str = "3") -> list[str]:
    """So many members of the branch, who may write to the OA."""
    user_ids = [f"742000000000000{series}0{n:02}" for n in range(count)]
    with union.database.session() as db:
        for user_id in user_ids:
            add_person(db, branch, user_id, timedelta(0))
            union.sandbox.sandbox.world.people[user_id] = Person(user_id, "Chị", OA, user_id)
    return user_ids


def write(union: Union, user_ids: Iterable[str], text: str) -> None:
    """Each by a signed webhook of her own; handled and answered together."""
    for user_id in user_ids:
        assert union.post(union.signed(user_id, text)).status_code == 200
    union.work(2)


def turn(union: Union, moment: datetime) -> None:
    """The clock moves on, the push and the evening's message are looked at, what is due goes out."""
    union.clock.move(moment - union.clock.now())
    tick(union.database, HOUSE, union.clock.now())
    evening_tick(union.database, HOUSE, union.clock.now())
    union.work(3)


def reminded(union: Union) -> list[tuple[str, str]]:
    """Who was told what in the evening."""
    sent = union.log("send")
    return [(one["recipient"], one["text"]) for one in sent if "Việc hôm nay" in one["text"]]


def test_h2_of_75_branches_3_are_silent_each_leader_is_offered_help_once(
    union: Union, report: Report
) -> None:
    branches = found(union, 75)
    leaders = [f"74200000000000010{n:02}" for n in range(75)]
    with union.database.session() as db:
        for user_id, unit in zip(leaders, branches, strict=True):
            add_holder(union, db, unit, user_id, f"Nguyễn Thị Tên{unit.code}", "leader")
        db.add(Group(oa_id=OA, group_id=GROUP, name="Ấp", unit_id=branches[-1].id, kind="gmf"))
    turn(union, at(6, day=DAY))
    write(union, [*leaders[-3:], MAI], "cảm ơn em")  # within the free window of the evening
    give_slots(union.database, HOUSE, union.clock.now())
    turn(union, at(7, day=DAY))

    write(union, leaders[:30], "đã chia sẻ")
    open_links(union, branches[30:72])
    in_chat = union.answers(MAI, "/baocao hôm nay")
    for minute in (29, 30, 31, 40):
        turn(union, at(19, minute, DAY))

    silent = [unit.code for unit in branches[-3:]]
    row = report("day", "--unit", "ANBINH")
    assert (row["branches"], row["branches_active"], row["silent"]) == (75, 72, silent)
    assert (row["shares_told"], row["visits_tracked"]) == (30, 42)
    assert "72/75 chi hội" in in_chat
    assert "Chưa có chia sẻ: ấp 73, ấp 74, ấp 75." in in_chat
    told = [user_id for user_id, _ in reminded(union)]
    assert sorted(told) == [MAI, *leaders[-3:]]
    assert all(text.count(OFFER) == 1 for _, text in reminded(union))
    assert not any("Tên" in text or "chia sẻ:" in text for text in union.got(GROUP))


def open_links(union: Union, branches: Iterable[Unit]) -> None:
    """Somebody's phone opens each branch's tracked link; nobody reports anything."""
    with union.database.session() as db:
        texts = [ensure_link(db, 1, unit.id, union.clock.now()) for unit in branches]
    site = union.webhook.removesuffix("/zalo/webhook")
    for text in texts:
        page = requests.get(f"{site}/t/{text}", headers={"User-Agent": PHONE}, timeout=60)
        assert page.status_code == 200
    # The web process writes them down every half second.
    union.work_until(lambda: bool(copy_visits(union.database)) and tracked(union) == len(texts))


def tracked(union: Union) -> int:
    with union.database.read_session() as db:
        return count_visits(db, DAY, DAY)


@pytest.mark.parametrize("why", ["pause", "rest"])
def test_h2_nobody_is_reminded_on_a_day_of_rest_or_in_a_pause(union: Union, why: str) -> None:
    day = DAY if why == "pause" else date(2027, 2, 6)  # Tết
    (branch,) = found(union, 1)
    with union.database.session() as db:
        add_holder(union, db, branch, "7420000000000001000", "Nguyễn Thị Hoa", "leader")
        add_news(db, branch, day)
        if why == "pause":
            db.add(Pause(unit_id=branch.id, from_day=day, to_day=day, reason="leader",
                         set_by="t", set_at=union.clock.now()))  # fmt: skip
    turn(union, at(6, day=day))
    write(union, ["7420000000000001000"], "cảm ơn em")
    give_slots(union.database, HOUSE, union.clock.now())

    for hour, minute in ((7, 0), (19, 30), (20, 0)):
        turn(union, at(hour, minute, day))

    assert reminded(union) == []


@pytest.fixture
def cadres(union: Union) -> list[str]:
    """Mai and 39 of her thirteen branches: three each, leader, deputy and head of a group."""
    branches = found(union, 13)
    user_ids = [f"74200000000000020{n:02}" for n in range(39)]
    roles = ("leader", "deputy", "cell_leader")
    with union.database.session() as db:
        for n, user_id in enumerate(user_ids):
            name = f"Nguyễn Thị Tên{n:02}"
            add_holder(union, db, branches[n // 3], user_id, name, roles[n % 3])
        db.add(Group(oa_id=OA, group_id=GROUP, name="Ấp", unit_id=branches[0].id, kind="gmf"))
    union.sandbox.sandbox.world.groups[GROUP].member_ids.append(user_ids[1])
    turn(union, at(6, day=DAY))
    write(union, user_ids[:2], "nghỉ phép 2 ngày")
    write(union, user_ids[2:4], "cảm ơn em")
    give_slots(union.database, HOUSE, union.clock.now())
    turn(union, at(7, day=DAY))
    return user_ids


def test_h4_of_40_cadres_2_are_on_leave_and_37_done_that_is_97_4_per_cent(
    union: Union, cadres: list[str], report: Report
) -> None:
    missing, name = cadres[3], "Tên03"  # the leader of the second branch
    write(union, [MAI, *cadres[2:3], *cadres[4:]], "đã chia sẻ")

    row = report("day", "--unit", "ANBINH", "--names")

    assert (row["cadres_on_duty"], row["cadres_shared"], row["cadres_percent"]) == (38, 37, 97.4)
    assert row["cadres_missing"] == [
        {"name": f"Nguyễn Thị {name}", "unit": "Chi hội ấp 2", "role": "leader"}
    ]
    assert "cadres_missing" not in report("day", "--unit", "ANBINH")
    told = union.answers(MAI, "/baocao hôm nay")
    assert "37/38 (97,4%)" in told
    assert f"chưa báo (em chỉ nói riêng với chị): chị {name} (ấp 2)." in told
    for peer in (
        cadres[4],
        cadres[6],
        missing,
    ):  # her deputy, another branch's leader, she herself
        assert "chưa báo" not in union.answers(peer, "/baocao hôm nay")
    union.control(f"/groups/{GROUP}/text", text="/baocao hôm nay", user_id=cadres[1], wait=True)
    union.work()
    assert "Tên" not in "".join(union.got(GROUP))


def test_h4_who_is_not_done_is_reminded_once_and_may_make_up_until_midnight(
    union: Union, cadres: list[str], report: Report
) -> None:
    missing = cadres[3]
    write(union, [MAI, *cadres[2:3], *cadres[4:]], "đã chia sẻ")

    for minute in (29, 30, 31, 45):
        turn(union, at(19, minute, DAY))
    ((reminded_id, text),) = reminded(union)
    turn(union, at(23, 58, DAY))
    said = union.answers(missing, "đã chia sẻ")
    turn(union, at(0, 1, DAY + timedelta(days=1)))
    next_day = union.answers(MAI, "đã chia sẻ")

    assert (reminded_id, text.count(OFFER)) == (missing, 1)
    assert "Em ghi nhận" in said
    assert "2 ngày liền" in next_day
    row = report("day", "--unit", "ANBINH", "--date", DAY.isoformat())
    assert (row["cadres_shared"], row["cadres_percent"]) == (38, 100.0)
