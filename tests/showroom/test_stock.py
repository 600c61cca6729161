"""Cast, quick things and tour: data that names only who and what is there, in both languages."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from bot.catalogue import Language
from bot.showroom.annex import Showroom
from bot.showroom.stock import read_cast, read_quick, read_tour

WORLD = json.loads(files("bot.sandbox").joinpath("sample", "world.json").read_text("utf-8"))
PEOPLE = {row["user_id"] for row in WORLD["people"]}
GROUPS = {row["group_id"]: row for row in WORLD["groups"]}
SCRIPT = files("bot.sandbox").joinpath("chat_page", "tour.js").read_text("utf-8")
KNOWN = ["today", "visits", "outbox", "queue"]
LANGUAGES: list[Language] = ["vi", "en"]

every_language = pytest.mark.parametrize("language", LANGUAGES)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


@every_language
def test_the_cast_has_everybody_worth_trying(language: Language) -> None:
    cast = [one["id"] for one in read_cast(language)]

    assert set(cast) <= PEOPLE | GROUPS.keys()
    assert len(cast) == len(set(cast))
    assert {GROUPS[one].get("kind", "gmf") for one in cast if one in GROUPS} == {
        "gmf",
        "ordinary",
    }
    assert all(one["about"] for one in read_cast(language))


@every_language
def test_quick_things_are_for_people_and_groups_that_are_there(language: Language) -> None:
    for thing in read_quick(language):
        assert set(thing["for"]) <= PEOPLE | GROUPS.keys()
        assert thing.get("as", "") in {"", *PEOPLE}
        assert ("text" in thing) != ("event" in thing)
        assert thing["label"]


def test_everybody_of_the_cast_has_something_to_try() -> None:
    tried = {one for thing in read_quick("vi") for one in thing["for"]}

    assert {one["id"] for one in read_cast("vi")} - tried <= {"f2906ad7c31b58e4a90d"}


@every_language
def test_every_step_says_what_happens_and_what_to_look_at(language: Language) -> None:
    for step in read_tour(language):
        assert all(step[key] for key in ("title", "text", "press", "done", "do"))


def test_every_step_does_only_what_the_page_knows() -> None:
    known = set(re.findall(r"^  (\w+): (?:async )?\(", SCRIPT, re.MULTILINE)) | {"arrival"}

    for step in read_tour("vi"):
        assert {name for deed in step["do"] for name in deed} <= known


def test_every_chat_of_a_step_is_there() -> None:
    for step in read_tour("vi"):
        ids = [text for text in strings(step["do"]) if re.fullmatch(r"[0-9a-f]{19,20}", text)]
        assert set(ids) <= PEOPLE | GROUPS.keys()


def test_what_a_step_asks_for_is_what_it_uses() -> None:
    for step in read_tour("vi"):
        used = {name for text in strings(step["do"]) for name in re.findall(r"\{(\w+)\}", text)}
        assert used == {one["name"] for one in step["ask"]}


def test_the_steps_are_in_order_and_each_there_once() -> None:
    ids = [step["id"] for step in read_tour("vi")]

    assert ids[0] == "morning"
    assert ids[-1] == "own_news"
    assert len(ids) == len(set(ids))


def test_without_a_product_there_are_only_things_to_try() -> None:
    contents = Showroom().contents("en")

    assert contents["quick"]
    assert (contents["views"], contents["tour"]) == ([], [])
    for name in ("today", "nothing"):
        with pytest.raises(LookupError):
            Showroom().look(name, "en")
    with pytest.raises(LookupError):
        Showroom().do("visit", {})


def test_the_page_lists_the_views_in_their_order(showroom: Showroom) -> None:
    views = [one["id"] for one in showroom.contents("vi")["views"]]

    assert [one for one in views if one in KNOWN] == KNOWN
