"""Finds the unit a row names, by code or by name, and says what looks like it where none is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process
from sqlmodel import Session, select

from handlers.kit.words import accented, fold
from models.unit import Unit

_NEAR_ENOUGH = 80
_NEAR_CODE = 60
_MOST = 3
# What stands around the name of a place and may be left out: "Chi hội ấp Mỹ Phú" is "Mỹ Phú". With
# their accents where a text has any, for "xã" is no part of a name and "Xà No" is one.
_KINDS = (
    "chi hội", "hội liên hiệp phụ nữ", "hội lhpn", "hội phụ nữ", "phụ nữ", "khu vực", "khu phố",
    "đặc khu", "thị trấn", "thành phố", "tỉnh", "phường", "xã", "ấp", "khóm", "thôn", "tổ", "kv", "cũ",
)  # fmt: skip
_AROUND = re.compile(rf"\b(?:{'|'.join(map(accented, _KINDS))})\b")
_AROUND_BARE = re.compile(rf"\b(?:{'|'.join(map(fold, _KINDS))})\b")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as rows refer to it; `shown` is its name with its code."""

    id: int
    code: str
    name: str
    level: str
    closed_on: date | None
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        return f"{self.name} ({self.code})"


class Branches:
    """Every unit by code and by name, alone or together with the unit above it."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        self._codes = {branch.code: branch for branch in branches}
        self.by_id = {branch.id: branch for branch in self._codes.values()}
        self.suggest = lru_cache(4096)(self._suggest)

    def find_code(self, text: str) -> Branch | None:
        return self._codes.get(text.strip().upper())

    def list_named(self, text: str) -> list[Branch]:
        """All that bear this name, today's or an old one; open ones before closed ones."""
        found = self._names.get(_core(text), ())
        is_open = [branch for branch in found if branch.closed_on is None]
        return is_open or list(found)

    def _suggest(self, text: str) -> tuple[Branch, ...]:
        """Up to three whose name or code is much like the text, best first."""
        core = _core(text)
        found = process.extract(
            core, list(self._names), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=20
        )
        alike = [name for name, _, _ in found if _numbers(name) == _numbers(core)]
        near = {branch.id: branch for name in alike for branch in self._names[name]}
        if not near and " " not in text.strip():
            codes = list(self._codes)
            code = process.extractOne(text.strip().upper(), codes, score_cutoff=_NEAR_CODE)
            near = {0: self._codes[code[0]]} if code else {}
        return tuple(near.values())[:_MOST]

    @cached_property
    def _names(self) -> dict[str, list[Branch]]:
        names: dict[str, list[Branch]] = {}
        for branch in self._codes.values():
            for name in branch.names:
                names.setdefault(name, []).append(branch)
        return names


def read_branches(db: Session, today: date) -> Branches:
    units = {unit.id: unit for unit in db.exec(select(Unit))}
    return Branches(
        Branch(
            unit.id,
            unit.code,
            unit.name,
            unit.level,
            unit.valid_to if unit.valid_to is not None and unit.valid_to < today else None,
            tuple(dict.fromkeys(_all_names(unit, units))),
        )
        for unit in units.values()
    )


def _all_names(unit: Unit, units: dict[int, Unit]) -> Iterator[str]:
    above = units.get(unit.parent_id) if unit.parent_id is not None else None
    for name in _own_names(unit):
        yield name
        yield from (f"{name} {over}" for over in (_own_names(above) if above else ()))


def _own_names(unit: Unit) -> list[str]:
    return [core for name in (unit.name, *unit.old_names.split(";")) if (core := _core(name))]


@lru_cache(8192)
def _core(text: str) -> str:
    words = accented(text.replace("-", " "))
    around = _AROUND_BARE if words.isascii() else _AROUND
    return " ".join(fold(around.sub(" ", words)).split())


def _numbers(text: str) -> list[str]:
    """Short numbers are whole names: "ấp 3" is not nearly "ấp 8"."""
    return [word for word in text.split() if word.isdigit()]
