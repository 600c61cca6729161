"""Topics that members choose: a list as data, and which of them an item is about."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import get_args

from rapidfuzz import fuzz, process

from handlers.kit.texts import Language, Texts
from handlers.kit.words import fold

_NEAR_ENOUGH = 75


@cache
def list_topics() -> tuple[str, ...]:
    """Their keys, in the order in which they are offered."""
    return tuple(_load_words())


def find_topic(said: str | None) -> str | None:
    """The topic an item's own word ("Kinh tế") belongs to; None for a word of its own."""
    return _by_word().get(fold(said), ("",))[0] or None if said else None


def spell_topic(said: str) -> str | None:
    """An item's topic as the list spells it: "kinh te" is "kinh tế", a topic's name its first word."""
    found = _by_word().get(fold(said))
    return found[1] if found is not None else None


def suggest_topic(said: str) -> str | None:
    """The word of the list that looks like one that is not in it."""
    near = process.extractOne(
        fold(said), sorted(_by_word()), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH
    )
    return _by_word()[near[0]][1] if near else None


def list_first_words() -> tuple[str, ...]:
    """A word for each topic, to be named where a word is none of them."""
    return tuple(words[0] for words in _load_words().values())


def read_topics(kept: str | None) -> list[str]:
    """What an identity keeps as "kinh-te,hoc-hanh"; a topic no longer offered is none."""
    chosen = (kept or "").split(",")
    return [key for key in list_topics() if key in chosen]


@cache
def _by_word() -> Mapping[str, tuple[str, str]]:
    """Folded word → its topic and its spelling; the topics' names, in either language, too."""
    listed = _load_words()
    names = [Texts("topics", language).table("names").items() for language in get_args(Language)]
    found = {fold(name): (key, listed[key][0]) for table in names for key, name in table}
    return found | {fold(word): (key, word) for key, words in listed.items() for word in words}


@cache
def _load_words() -> Mapping[str, tuple[str, ...]]:
    text = files("handlers.kit").joinpath("topics.toml").read_text(encoding="utf-8")
    return {row["key"]: tuple(row["words"]) for row in tomllib.loads(text)["topic"]}
