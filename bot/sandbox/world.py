"""Loads a world (apps, OAs, people, groups) from a JSON or TOML file.

The file holds four lists; keys are the fields of the classes in bot/sandbox/people.py.

    apps:   app_id, app_secret; may: webhook_url, callback_url, requests_per_minute,
            subscribed, muted_events
    oas:    oa_id, name, app_id, oa_secret_key; may: requests_per_minute, monthly_quota,
            package_name, package_valid_through, reply_cap, access_token + refresh_token
    people: user_id, name; may: oa_id (needed where there are several OAs), user_id_by_app,
            following, last_interaction_at (ISO, with zone) or last_interaction_hours_ago,
            blocked, inactive, refuse_code
    groups: group_id, name; may: oa_id, kind (gmf | ordinary), status (enabled | disabled),
            description, member_ids, pending_ids, join_approval, asset_type, valid_through

Ids are strings. See bot/sandbox/sample/world.json.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from bot.sandbox.people import App, Group, OfficialAccount, Person

Row = dict[str, Any]

_APP = TypeAdapter(App)
_OA = TypeAdapter(OfficialAccount)
_PERSON = TypeAdapter(Person)
_GROUP = TypeAdapter(Group)


class WorldError(Exception):
    """A world file that can't be used; `mistakes` has one line for each thing that is wrong."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(mistakes))


@dataclass
class World:
    """Everybody by id."""

    apps: dict[str, App] = field(default_factory=dict)
    oas: dict[str, OfficialAccount] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)


def load_world(path: Path, now: datetime) -> World:
    """Read a .json or .toml file; `now` is what hours_ago count back from. Raises WorldError."""
    try:
        raw = path.read_bytes()
        rows = tomllib.loads(raw.decode()) if path.suffix == ".toml" else orjson.loads(raw)
    except OSError as error:
        raise WorldError([f"{path}: {error.strerror}"]) from error
    except ValueError as error:
        raise WorldError([f"{path}: not readable: {error}"]) from error
    return read_world(rows, now)


def read_world(rows: Any, now: datetime) -> World:
    """A world from plain data; lists all mistakes at once in a WorldError."""
    if not isinstance(rows, dict):
        raise WorldError(["a world is an object with apps, oas, people and groups"])
    mistakes = [
        f"unknown key {key!r}" for key in rows.keys() - {"apps", "oas", "people", "groups"}
    ]
    world = World()
    _read(rows, "apps", lambda row: _add(world.apps, _APP.validate_python(row)), mistakes)
    _read(rows, "oas", lambda row: _add(world.oas, _OA.validate_python(row)), mistakes)
    _read(rows, "people", lambda row: _add(world.people, read_person(row, world, now)), mistakes)
    _read(rows, "groups", lambda row: _add(world.groups, read_group(row, world)), mistakes)
    mistakes += _dangling(world)
    if mistakes:
        raise WorldError(mistakes)
    return world


def read_person(row: Row, world: World, now: datetime) -> Person:
    """A person from one row, with what can be derived filled in. Raises ValueError."""
    row = {"oa_id": _only_oa(world), **row}
    row.setdefault("user_id_by_app", _id_by_app(str(row["oa_id"]), str(row.get("user_id"))))
    row.setdefault("name", f"Người dùng {row.get('user_id')}")
    hours = row.pop("last_interaction_hours_ago", None)
    if isinstance(hours, int | float):
        row["last_interaction_at"] = now - timedelta(hours=hours)
    return _PERSON.validate_python(row)


def read_group(row: Row, world: World) -> Group:
    """A group from one row. Raises ValueError."""
    ordinary = row.get("kind") == "ordinary"
    return _GROUP.validate_python({"oa_id": "" if ordinary else _only_oa(world), **row})


def _only_oa(world: World) -> str | None:
    return next(iter(world.oas)) if len(world.oas) == 1 else None


def _id_by_app(oa_id: str, user_id: str) -> str:
    digest = hashlib.sha256(f"{oa_id}:{user_id}".encode()).digest()
    return "55" + str(int.from_bytes(digest[:8]) % 10**17).zfill(17)


def _read(rows: Row, key: str, read: Callable[[Row], None], mistakes: list[str]) -> None:
    listed = rows.get(key, [])
    if not isinstance(listed, list):
        mistakes.append(f"{key}: must be a list")
        return
    for number, row in enumerate(listed, 1):
        try:
            read(dict(row))
        except ValidationError as error:
            mistakes += [f"{key} {number}: {line}" for line in _sentences(error)]
        except (TypeError, ValueError) as error:
            mistakes.append(f"{key} {number}: {error}")


def _sentences(error: ValidationError) -> Iterable[str]:
    for detail in error.errors():
        where = ".".join(str(part) for part in detail["loc"])
        yield f"{where}: {detail['msg']}"


def _add(shelf: dict[str, Any], item: App | OfficialAccount | Person | Group) -> None:
    key = _key(item)
    if key in shelf:
        raise ValueError(f"{key} is there twice")
    shelf[key] = item


def _key(item: App | OfficialAccount | Person | Group) -> str:
    match item:
        case App(app_id=key) | OfficialAccount(oa_id=key):
            return key
        case Person(user_id=key) | Group(group_id=key):
            return key


def _dangling(world: World) -> list[str]:
    """References that lead nowhere."""
    lost = [
        f"oa {oa.oa_id}: no app {oa.app_id}"
        for oa in world.oas.values()
        if oa.app_id not in world.apps
    ]
    lost += [
        f"person {one.user_id}: no oa {one.oa_id}"
        for one in world.people.values()
        if one.oa_id not in world.oas
    ]
    for group in world.groups.values():
        lost += _dangling_in(group, world)
    return lost


def _dangling_in(group: Group, world: World) -> list[str]:
    strangers = {*group.member_ids, *group.pending_ids} - world.people.keys()
    lost = [f"group {group.group_id}: no person {who}" for who in sorted(strangers)]
    if group.kind == "gmf" and group.oa_id not in world.oas:
        lost.append(f"group {group.group_id}: no oa {group.oa_id}")
    return lost
