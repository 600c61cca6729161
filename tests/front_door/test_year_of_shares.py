"""L2 through the front door: a year's shares told to the OA and links opened on phones, kept apart."""

from datetime import date, timedelta
from typing import Any

import pytest
import requests

from bot.visit_counting import copy_visits
from models.code_issuing import ensure_link
from models.unit import Unit, find_unit
from models.visit import count_visits
from tests.cli.office import Office
from tests.front_door.test_board_of_the_day import settle, write
from tests.front_door.union import MAI, Union
from tests.pages.conftest import PHONE
from tests.scheduler.town import add_commune, add_leader, add_news, at

KINDS = ("shares_told", "posts_told", "visits_tracked")
PEOPLE = 30


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def branches(union: Union) -> list[Unit]:
    """Two branches; Mai is the province's officer."""
    with union.database.session() as db:
        found = add_commune(db, 2)
        top = find_unit(db, "CANTHO")
        assert top is not None
        add_leader(db, top, MAI, timedelta(0), "officer")
    return found


@pytest.mark.parametrize(
    "counts",
    [
        (85, 5, 55),
        pytest.param(
            (17_000, 511, 11_000), marks=[pytest.mark.long, pytest.mark.timeout(3600)], id="17511"
        ),
    ],
)
def test_l2_what_was_told_and_what_was_tracked_stand_apart_and_add_up(
    union: Union, office: Office, branches: list[Unit], counts: tuple[int, int, int]
) -> None:
    """The year's 17,511, and, in each day's suite, one in two hundred of them."""
    both = (settle(union, unit, PEOPLE // 2, unit.code[-1]) for unit in branches)
    people = [user_id for pair in zip(*both, strict=True) for user_id in pair]
    for month in range(12):
        told, posts, visits = (n // 12 + (month < n % 12) for n in counts)
        links = begin_issue(union, branches, date(2027, month + 1, 1))
        tell(union, people, told, posts)
        open_links(union, links, visits)
    union.work_until(lambda: tracked(union) == counts[2], seconds=60)

    row = ask(office, "year")
    months = row["passed_on_by_month"].values()
    assert tuple(row[kind] for kind in KINDS) == counts
    assert tuple(sum(month[kind] for month in months) for kind in KINDS) == counts
    parts = [ask(office, "year", "--unit", unit.code) for unit in branches]
    assert tuple(sum(part[kind] for part in parts) for kind in KINDS) == counts
    assert all(part[kind] > 0 for part in parts for kind in KINDS)
    said = union.answers(MAI, "/baocao năm")
    assert f"Chị em tự báo: {counts[0] + counts[1]} lượt. Mở trang của Hội: {counts[2]}" in said


def begin_issue(union: Union, branches: list[Unit], first: date) -> list[str]:
    """Each branch's tracked link to its item of the month."""
    union.clock.move(at(9, day=first) - union.clock.now())
    with union.database.session() as db:
        items = [add_news(db, unit, first) for unit in branches]
        return [ensure_link(db, one.id, one.unit_id, union.clock.now()) for one in items]


def tell(union: Union, people: list[str], told: int, posts: int) -> None:
    """Each says so once a day, until as many have as did in this month; then links of own posts."""
    for start in range(0, told, len(people)):
        write(union, people[: told - start], "đã chia sẻ")
        union.later(days=1)
    first = union.clock.now().timestamp()
    for n in range(posts):
        link = f"https://www.facebook.com/a/posts/{first:.0f}{n}"
        write(union, [people[(union.clock.now().month + n) % 2]], f"link bài của em {link}")


def open_links(union: Union, links: list[str], visits: int) -> None:
    """So many phones open the link of the one or the other branch to the month's item."""
    site = union.webhook.removesuffix("/zalo/webhook")
    with requests.Session() as phones:
        for n in range(visits):
            agent = {"User-Agent": f"{PHONE} {n}"}
            assert phones.get(f"{site}/t/{links[n % 2]}", headers=agent, timeout=60).ok


def ask(office: Office, *words: str) -> dict[str, Any]:
    (row,) = office.done("report", *words, "--json").rows
    return row


def tracked(union: Union) -> int:
    copy_visits(union.database)
    with union.database.read_session() as db:
        return count_visits(db, date(2027, 1, 1), date(2027, 12, 31))
