"""Worlds as files: what is read, what is refused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

import bot.sandbox
from bot.sandbox.world import World, WorldError, load_world, read_world
from tests.sandbox.town import HOA, NOON, OA, rows

SAMPLE = Path(bot.sandbox.__file__).parent / "sample" / "world.json"


def mistakes(data: Any) -> list[str]:
    with pytest.raises(WorldError) as caught:
        read_world(data, NOON)
    return caught.value.mistakes


def test_the_sample_world_can_be_loaded() -> None:
    world = load_world(SAMPLE, NOON)

    assert world.oas
    assert world.people
    assert {group.kind for group in world.groups.values()} == {"gmf", "ordinary"}


def test_a_world_may_be_toml(tmp_path: Path) -> None:
    file = tmp_path / "world.toml"
    file.write_text('[[apps]]\napp_id = "1"\napp_secret = "s"\n')

    assert list(load_world(file, NOON).apps) == ["1"]


def test_the_last_interaction_counts_back_from_now() -> None:
    world = read_world(rows(), NOON)

    assert world.people[HOA].last_interaction_at == NOON - timedelta(hours=1)


def test_an_only_oa_needs_no_mention() -> None:
    data = rows()
    data["oas"] = data["oas"][:1]
    data["people"], data["groups"] = [{"user_id": "1"}], [{"group_id": "g", "name": "G"}]

    world = read_world(data, NOON)

    assert (world.people["1"].oa_id, world.groups["g"].oa_id) == (OA, OA)


def test_ids_by_app_differ_from_person_to_person() -> None:
    people = read_world(rows(), NOON).people.values()

    assert len({person.user_id_by_app for person in people}) == len(people)


def test_all_mistakes_are_told_at_once() -> None:
    data = rows()
    data["oas"][0]["app_id"] = "lost"
    data["people"][0]["shoe_size"] = 38
    data["people"][2]["last_interaction_at"] = "2026-01-01T00:00:00"
    data["groups"][0]["kind"] = "secret"
    data["people"].append(data["people"][3])

    told = "\n".join(mistakes({**data, "cats": []}))

    for hint in ("no app lost", "shoe_size", "timezone", "kind", "there twice", "'cats'"):
        assert hint in told


@pytest.mark.parametrize("data", [[], {"people": 5}, {"people": ["x"]}, {"groups": [{}]}])
def test_what_is_no_world_is_refused(data: Any) -> None:
    assert mistakes(data)


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", orjson.dumps([])])
def test_a_broken_file_is_refused(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "world.json"
    file.write_bytes(raw)

    with pytest.raises(WorldError):
        load_world(file, NOON)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="No such file"):
        load_world(tmp_path / "none.json", NOON)


def test_an_empty_world_is_a_world() -> None:
    assert read_world({}, NOON) == World()
