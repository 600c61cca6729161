"""What a note is about: a label suggested by the words in it; an officer may give another."""

import tomllib
from functools import cache
from importlib.resources import files

from handlers.kit.context import House
from handlers.kit.texts import Language, Texts
from handlers.kit.words import accented, strip_accents

OTHER = "other"


def list_labels() -> tuple[str, ...]:
    return (*_load_words(), OTHER)


def name_label(language: Language, label: str) -> str:
    """ "Điện, nước"; a label that is no more is shown as it is written."""
    return Texts("feedback", language).table("labels").get(label, label)


def find_label(house: House, said: str) -> str | None:
    """By its key or its name in the house's language, or by a part that only one name has."""
    wanted = accented(said)
    names = {accented(name_label(house.language, one)): one for one in list_labels()}
    if wanted in names or said in list_labels():
        return names.get(wanted, said)
    parts = [names[name] for name in names if f" {wanted} " in f" {name} "]
    return parts[0] if len(parts) == 1 else None


def suggest_label(text: str) -> str:
    """The label whose words make up most of the text; OTHER where none is found."""
    said = f" {accented(text)} "
    is_bare = said.isascii()
    found = {label: _measure(said, label, is_bare=is_bare) for label in _load_words()}
    best = max(found, key=lambda label: found[label])
    return best if found[best] else OTHER


def _measure(said: str, label: str, *, is_bare: bool) -> int:
    words = map(strip_accents, _load_words()[label]) if is_bare else _load_words()[label]
    return sum(len(word) for word in words if f" {word} " in said)


@cache
def _load_words() -> dict[str, tuple[str, ...]]:
    path = files("handlers.kit").joinpath("labels.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return {label: tuple(map(accented, words)) for label, words in rows.items()}
