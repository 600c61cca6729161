"""The catalogues: every sentence people read, Vietnamese first, mirrored in English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from handlers.kit.address import YOUNGER, Address, readdress

Language: TypeAlias = Literal["vi", "en"]


class Texts:
    """One feature's catalogue in one language: `texts("done", name="chị Lan")`.

    Catalogues say "chị" to who reads; `address` is what she is called instead. What is filled in
    stays as it is. Raises KeyError for a key the catalogue lacks; a test proves both languages hold
    the same keys.
    """

    def __init__(self, feature: str, language: Language, address: Address = YOUNGER) -> None:
        self._entries = load_catalogue(feature, language)
        self._address: Address = address if language == "vi" else YOUNGER

    def __call__(self, key: str, **values: object) -> str:
        text = readdress(str(self._entries[key]), self._address)
        return text.format(**values) if values else text

    def table(self, key: str) -> dict[str, str]:
        """A small table such as the choices of a question; empty where the catalogue has none."""
        rows = self._entries.get(key, {}).items()
        address = YOUNGER if key.endswith("_also") else self._address  # what others type
        return {str(name): readdress(str(text), address) for name, text in rows}


@cache
def load_catalogue(feature: str, language: Language) -> Mapping[str, Any]:
    """The entries of handlers/texts/<language>/<feature>.toml; `words` is not a text."""
    path = files("handlers").joinpath("texts", language, f"{feature}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_words(feature: str) -> Mapping[str, list[str]]:
    """What people type to reach the feature: table [words] of its Vietnamese catalogue."""
    words: Mapping[str, list[str]] = load_catalogue(feature, "vi").get("words", {})
    return words


@cache
def list_slash_words() -> tuple[str, ...]:
    """Every feature's commands with a slash, each in the spelling its catalogue names first."""
    folder = files("handlers").joinpath("texts", "vi")
    features = sorted(path.name.removesuffix(".toml") for path in folder.iterdir())
    firsts = (words[0] for name in features for words in load_words(name).values())
    return tuple(word for word in firsts if word.startswith("/"))
