"""The data of understanding: reading.toml and the intents' files, each read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_words() -> Mapping[str, Any]:
    """The tables of reading.toml."""
    path = files("handlers.kit").joinpath("reading.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def load_intent_tables() -> Mapping[str, Mapping[str, Any]]:
    """Every file of handlers/texts/intents by its name."""
    folder = files("handlers").joinpath("texts", "intents")
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".toml")
    }


@cache
def list_intent_words() -> tuple[str, ...]:
    """What the phrases of all intents are made of."""
    lists = ("phrases", "around", "opens")
    tables = load_intent_tables().values()
    return tuple(saying for t in tables for name in lists for saying in t.get(name, []))
