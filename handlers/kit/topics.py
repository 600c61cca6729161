"""Topics that members choose: a list as data, and which of them an item is about."""

import tomllib
from functools import cache
from importlib.resources import files

from handlers.kit.words import fold


@cache
def list_topics() -> tuple[str, ...]:
    """Their keys, in the order in which they are offered."""
    return tuple(dict.fromkeys(_by_word().values()))


def find_topic(said: str | None) -> str | None:
    """The topic an item's own word ("Kinh tế") belongs to; None for a word of its own."""
    return _by_word().get(fold(said)) if said else None


def read_topics(kept: str | None) -> list[str]:
    """What an identity keeps as "kinh-te,hoc-hanh"; a topic no longer offered is none."""
    chosen = (kept or "").split(",")
    return [key for key in list_topics() if key in chosen]


@cache
def _by_word() -> dict[str, str]:
    text = files("handlers.kit").joinpath("topics.toml").read_text(encoding="utf-8")
    return {word: row["key"] for row in tomllib.loads(text)["topic"] for word in row["words"]}
