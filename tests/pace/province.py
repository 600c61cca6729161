"""A province of any size for a morning: units, groups, people with mixed windows, and its sandbox."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from models.database import Database
from models.group import Group
from models.member import Identity, Member
from models.news import NewsItem
from models.role import Role
from models.tables import table
from models.unit import Unit
from tests.front_door.union import APP, OA, SECRET_KEY
from tests.scheduler.town import DAY, at

SEVEN = at(7)
PROVINCE = 1
# How long before seven she last wrote, in hours, and how many of a hundred: free, closing while
# the morning lasts, billed, too long ago, never.
WINDOWS = ((2, 20), (20, 30), (40, 36), (47.5, 2), (72, 6), (10 * 24, 4), (None, 2))


@dataclass(frozen=True)
class Province:
    """`own` groups of the OA and `leaders` groups of leaders; `ordinary` ones it can't enter."""

    communes: int
    branches: int
    own: int
    leaders: int
    ordinary: int
    members: int
    seed: int = 20261121

    @property
    def groups(self) -> int:
        return self.own + self.leaders + self.ordinary

    def fill(self, database: Database) -> None:
        province = _unit(PROVINCE, "CANTHO", "province", None)
        branches = [self._branch(n) for n in range(self.branches)]
        with database.session() as db:
            for units in ([province], self._communes(), branches):
                db.add_all(Unit(**unit) for unit in units)
                db.flush()
        _insert(database, Group, [self._group(n) for n in range(self.groups)])
        numbers = range(self.members)
        _insert(database, Member, [self._member(n) for n in numbers])
        _insert(database, Identity, self._identities())
        _insert(database, Role, [self._leader(n) for n in range(self.branches)])
        _insert(database, NewsItem, [_item()])

    def world(self, pace: int) -> dict[str, Any]:
        """The same people and groups as the sandbox knows them."""
        oa = {"oa_id": OA, "name": "Hội", "app_id": APP, "oa_secret_key": SECRET_KEY}
        people = [
            {
                "user_id": row["user_id"],
                "oa_id": OA,
                "following": row["unfollowed_at"] is None,
                "last_interaction_at": row["last_interaction_at"],
            }
            for row in self._identities()
        ]
        groups = [self._group(n) for n in range(self.own + self.leaders)]
        return {
            "apps": [{"app_id": APP, "app_secret": "app-secret"}],
            "oas": [oa | {"requests_per_minute": pace}],
            "people": people,
            "groups": [
                {"group_id": group["group_id"], "name": group["name"], "oa_id": OA}
                for group in groups
            ],
        }

    def quiet_person(self, number: int) -> str:
        """Someone who wants no news: she writes while the others get theirs."""
        wanting_none = [row for row in self._identities() if row["news_stopped_at"] is not None]
        return str(wanting_none[number]["user_id"])

    def _communes(self) -> list[dict[str, Any]]:
        return [
            _unit(PROVINCE + 1 + n, f"XA{n:03}", "commune", PROVINCE) for n in range(self.communes)
        ]

    def _branch(self, number: int) -> dict[str, Any]:
        commune = PROVINCE + 1 + number % self.communes
        return _unit(self._branch_id(number), f"AP{number:04}", "branch", commune)

    def _branch_id(self, number: int) -> int:
        return PROVINCE + 1 + self.communes + number % self.branches

    def _group(self, number: int) -> dict[str, Any]:
        """Of half of the communes the leaders have a group; the others need packs."""
        is_leaders = self.own <= number < self.own + self.leaders
        unit = PROVINCE + 1 + (number - self.own) // 2 if is_leaders else self._branch_id(number)
        return {
            "oa_id": OA,
            "group_id": f"nhom{number}",
            "name": f"Nhóm {number}",
            "unit_id": unit,
            "kind": "gmf" if number < self.own + self.leaders else "ordinary",
            "audience": "leaders" if is_leaders else "members",
            "away": False,
            "state": "active",
        }

    def _member(self, number: int) -> dict[str, Any]:
        row = {"id": number + 1, "full_name": f"Chị {number}", "state": "active"}
        return row | {"unit_id": self._branch_id(number), "has_smartphone": True}

    def _leader(self, number: int) -> dict[str, Any]:
        """The first member of each branch."""
        return {
            "member_id": number + 1,
            "unit_id": self._branch_id(number),
            "role": "leader",
            "granted_by": "test",
            "valid_from": SEVEN - timedelta(days=9),
        }

    def _identities(self) -> list[dict[str, Any]]:
        chance = random.Random(self.seed)  # noqa: S311  (made to be repeatable)
        return [_identity(n, chance) for n in range(self.members)]


def _identity(number: int, chance: random.Random) -> dict[str, Any]:
    (hours,) = chance.choices([w[0] for w in WINDOWS], [w[1] for w in WINDOWS])
    fate = chance.random()
    last = None if hours is None else SEVEN - timedelta(hours=hours)
    return {
        "oa_id": OA,
        "user_id": str(7_420_000_000_000_000_000 + number),
        "member_id": number + 1,
        "first_seen_at": SEVEN - timedelta(days=99),
        "last_interaction_at": last,
        "news_wanted": fate >= 0.03,
        "news_stopped_at": SEVEN - timedelta(days=3) if fate < 0.03 else None,
        "unfollowed_at": SEVEN - timedelta(days=2) if fate > 0.98 else None,
    }


def _unit(unit_id: int, code: str, level: str, parent: int | None) -> dict[str, Any]:
    row = {"id": unit_id, "code": code, "name": f"Đơn vị {code}", "level": level}
    return row | {"parent_id": parent, "old_names": ""}


def _item() -> dict[str, Any]:
    return {
        "code": "K7Q2",
        "day": DAY,
        "title": "Cầu Rạch Gòi thông xe",
        "body": "Bà con ấp góp 320 ngày công.",
        "unit_id": PROVINCE,
        "state": "approved",
        "is_reserve": False,
        "author": "hoa.tran",
        "created_at": SEVEN - timedelta(days=1),
    }


def _insert(database: Database, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        with database.write() as connection:
            connection.execute(insert(table(model)), rows)
