"""Fills an empty database with the sample Union; loading it again only moves the news to today."""

import csv
import json
from datetime import date, datetime, time, timedelta, timezone
from importlib.resources import files
from random import Random
from typing import Any, TypeAlias

from sqlmodel import Session, col, select

from handlers.kit.drafting import draw_code
from handlers.kit.topics import spell_topic
from models.group import Group, find_group
from models.member import Identity, Member
from models.membership import join_unit
from models.news import NewsItem
from models.role import Role
from models.unit import Unit, find_unit

# The news file is written as if today were this day.
SAMPLE_DAY = date(2026, 11, 21)
VIETNAM = timezone(timedelta(hours=7))
_MEMBERS_FOR = 200  # days

Row: TypeAlias = dict[str, str]


def load_sample(db: Session, today: date, oa_id: str) -> None:
    """Units, members with roles, their Zalo identities, groups, three weeks of approved news."""
    units = {row["code"]: _load_unit(db, row) for row in _read_rows("organisation")}
    people = {row["phone"]: _load_member(db, row, units, today) for row in _read_rows("members")}
    zalo: dict[str, Any] = json.loads(_read("identities.json"))
    for person in zalo["people"]:
        _load_identity(db, oa_id, person, people[person["phone"]], today)
    for row in _read_rows("groups"):
        link = zalo["group_links"].get(row["group_id"])
        _load_group(db, oa_id, row, units[row["unit_code"]], link)
    random = Random(SAMPLE_DAY.toordinal())  # noqa: S311  (the same codes each time, no secret)
    for row in _read_rows("news"):
        _load_item(db, row, units[row["unit_code"]], today, random)
    db.flush()


def _load_unit(db: Session, row: Row) -> Unit:
    unit = find_unit(db, row["code"])
    if unit is None:
        parent = find_unit(db, row["parent_code"])
        unit = Unit(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_id=parent.id if parent is not None else None,
            old_names=row["old_names"],
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        )
        db.add(unit)
        db.flush()
    return unit


def _load_member(db: Session, row: Row, units: dict[str, Unit], today: date) -> Member:
    member = db.exec(select(Member).where(col(Member.phone) == row["phone"])).first()
    if member is not None:
        return member
    unit = units[row["unit_code"]]
    member = Member(
        full_name=row["full_name"],
        phone=row["phone"],
        birth_year=int(row["birth_year"]) if row["birth_year"] else None,
        away_place=row["away_place"] or None,
        has_smartphone=row["has_smartphone"] == "yes",
    )
    join_unit(db, member, unit, today - timedelta(days=_MEMBERS_FOR))
    for role in filter(None, row["roles"].split(";")):
        _grant(db, member.id, unit.id, role, today)
    return member


def _grant(db: Session, member_id: int, unit_id: int, role: str, today: date) -> None:
    since = _midnight(today, _MEMBERS_FOR)
    db.add(
        Role(
            member_id=member_id, unit_id=unit_id, role=role, valid_from=since, granted_by="sample"
        )
    )


def _load_identity(
    db: Session, oa_id: str, person: dict[str, Any], member: Member, today: date
) -> None:
    if db.get(Identity, (oa_id, person["user_id"])) is not None:
        return
    followed_at = _midnight(today, person["followed_days_ago"])
    last_word_at = _midnight(today, person["last_word_days_ago"])
    member.called = person.get("called")
    db.add(
        Identity(
            oa_id=oa_id,
            user_id=person["user_id"],
            member_id=member.id,
            first_seen_at=followed_at,
            followed_at=followed_at,
            last_interaction_at=last_word_at,
            news_wanted=person.get("news_wanted", False),
            news_stopped_at=last_word_at if person.get("news_stopped") else None,
        )
    )


def _load_group(db: Session, oa_id: str, row: Row, unit: Unit, link: str | None) -> None:
    if find_group(db, oa_id, row["group_id"]) is not None:
        return
    db.add(
        Group(
            oa_id=oa_id,
            group_id=row["group_id"],
            name=row["name"],
            unit_id=unit.id,
            kind=row["kind"],
            audience=row["audience"],
            away=row["away"] == "yes",
            link=link,
        )
    )


def _load_item(db: Session, row: Row, unit: Unit, today: date, random: Random) -> None:
    day = date.fromisoformat(row["date"]) + (today - SAMPLE_DAY)
    same = select(NewsItem).where(
        col(NewsItem.unit_id) == unit.id, col(NewsItem.title) == row["title"]
    )
    item = db.exec(same).first()
    if item is None:
        approved_at = _midnight(day, days_ago=1)
        item = NewsItem(
            code=draw_code(db, random),
            day=day,
            title=row["title"],
            body=row["body"],
            source=row["source"] or None,
            topic=spell_topic(row["topic"]),
            unit_id=unit.id,
            state="approved",
            author="lan.vo",
            created_at=approved_at,
            approved_by="hoa.tran",
            approved_at=approved_at,
        )
    item.day = day
    db.add(item)
    db.flush()


def _midnight(today: date, days_ago: int) -> datetime:
    return datetime.combine(today - timedelta(days=days_ago), time(), VIETNAM)


def _read_rows(name: str) -> list[Row]:
    return list(csv.DictReader(_read(f"{name}.csv").splitlines()))


def _read(name: str) -> str:
    return files("bot.sample").joinpath(name).read_text(encoding="utf-8")
