"""The sample Union: whole, loadable twice, readable by the real imports, told to the sandbox too."""

import json
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from bot.sample.load import load_sample
from bot.sandbox.world import load_world
from models.database import Database
from models.group import Group
from models.member import Identity, Member
from models.news import NewsItem, find_daily_item
from models.role import Role
from models.unit import Unit

OA = "3100000000000004821"
TODAY = date(2027, 3, 8)
WORLD = Path(str(files("bot.sandbox"))) / "sample" / "world.json"


@pytest.fixture
def union(sqlite_database: Database) -> Database:
    with sqlite_database.session() as db:
        load_sample(db, TODAY, OA)
    return sqlite_database


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read_session() as db:
        return len(db.exec(select(table)).all())


def test_every_branch_has_a_leader_and_news_for_today(union: Database) -> None:
    with union.read_session() as db:
        branches = db.exec(select(Unit).where(col(Unit.level) == "branch")).all()
        led = set(db.exec(select(Role.unit_id).where(col(Role.role) == "leader")))

        assert len(branches) == 12
        assert {branch.id for branch in branches} <= led
        assert all(find_daily_item(db, branch, TODAY) for branch in branches)


def test_there_are_two_weeks_of_news(union: Database) -> None:
    with union.read_session() as db:
        days = set(db.exec(select(col(NewsItem.day)).where(col(NewsItem.day) <= TODAY)))

    assert len(days) == 14


def test_loading_again_moves_the_news_and_adds_nothing(union: Database) -> None:
    tables: list[type[SQLModel]] = [Unit, Member, Identity, Role, Group, NewsItem]
    before = [count(union, table) for table in tables]

    with union.session() as db:
        load_sample(db, date(2027, 3, 9), OA)

    assert [count(union, table) for table in tables] == before
    with union.read_session() as db:
        assert max(db.exec(select(col(NewsItem.day)))) == date(2027, 3, 12)


def test_members_without_a_smartphone_or_working_away_are_among_them(union: Database) -> None:
    with union.read_session() as db:
        members = db.exec(select(Member)).all()

    assert sum(not member.has_smartphone for member in members) == 2
    assert [m.away_place for m in members if m.away_place] == ["Bình Dương"]


def test_the_sandbox_knows_the_same_people(union: Database) -> None:
    world = load_world(WORLD, datetime(2027, 3, 8, tzinfo=UTC))
    with union.read_session() as db:
        known = set(db.exec(select(col(Identity.user_id))))
        groups = set(db.exec(select(col(Group.group_id)).where(col(Group.kind) == "gmf")))

    assert known <= world.people.keys()
    assert groups <= {key for key, group in world.groups.items() if group.kind == "gmf"}
    assert list(world.oas) == [OA]


def test_the_newcomer_is_known_to_nobody_yet(union: Database) -> None:
    strangers = {p["user_id"] for p in json.loads(WORLD.read_text(encoding="utf-8"))["people"]}
    with union.read_session() as db:
        strangers -= set(db.exec(select(col(Identity.user_id))))

    assert strangers == {"7420000000000000003"}
