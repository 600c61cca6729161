"""Finding a branch by what people call it: its code with a slip, its name, its old names."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from rapidfuzz import fuzz, process
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from handlers.kit.words import fold
from models.spans import NO_END
from models.unit import Unit, existed_on, find_unit
from models.unit_line import UnitParent

NEAR_CODE = 80
NEAR_NAME = 84
MOST = 3
# A commune of today may be four of before, each with an "ấp 1": hers must be among them.
_MOST_EXACT = 4
# Shorter names must be exact: "ấp 3" is not "ấp 8".
_SHORT = 5
_AS_GOOD = 4

# Kinds of places; "phú" alone, as in "Mỹ Phú", is part of a name.
_KIND = re.compile(
    r"\b(?:chi hoi|to phu nu|phu nu|khu vuc|khu pho|dac khu|thi tran|nghe nghiep|ap|xa|phuong|kv|"
    r"khom|thon)\b"
)
# "em ở chi hội ấp Mỹ Phú xã Mỹ Khánh cũ nha": courtesies before the kind of place, or at the end.
_BEFORE = frozenset([
    "da", "em", "o", "tui", "toi", "minh", "la", "thuoc", "nha", "ben", "lam", "sinh", "hoat", "a",
    "chi", "co", "con", "truoc", "nay",
])  # fmt: skip
_ALONE = frozenset(["da", "em", "o", "tui", "toi", "minh", "la", "thuoc"])
_AFTER = frozenset([
    "cu", "moi", "a", "nha", "nhe", "nghen", "truoc", "nay", "em", "chi", "do",
])  # fmt: skip
# "… xã Mỹ Khánh, huyện Phong Điền, tỉnh …": what comes after the commune is rarely of use.
_WIDER = re.compile(r"(?<=\w) (?:huyen|quan|tinh|thanh pho|tp|thi xa) .*")
# "cho chị vô chi hội ấp Mỹ Phú với em": what is asked for around the place.
_ASKING_BEFORE = re.compile(
    r"^(?:(?:da|alo|em|chi(?! hoi)|co|con|toi|tui|minh|ma|ba|di|nha|o|cho|xin|muon|dang ky|tham gia|gia nhap|"
    r"vo|vao|hoi phu nu|hoi|sinh hoat) )+"
)
_ASKING_AFTER = re.compile(
    r"(?<=\w) (?:cho|xin|muon|ma|nen|ne|nghen|nha|nhe|voi|luon|giup|dum|gium|ha|hen|thi|chua|duoc) .*"
)
# "xã Vị Thủy cũ" is not xã Vị Thủy of today; "cù lao" is a place.
_OF_OLD = re.compile(r"\b(?:cu(?! lao)|hoi truoc)\b")


class _Row(NamedTuple):
    id: int
    name: str
    level: str
    old_names: str
    exists: bool


# unit, what it belongs or belonged to, whether it was merged into that, whether it is so today.
_Link: TypeAlias = tuple[int, int, bool, bool]


class _Index(NamedTuple):
    """Every form of a name with its unit; the same by the form, and whether it is one of before."""

    names: list[str]
    units: list[int]
    exact: dict[str, list[tuple[int, bool]]]


@dataclass
class _Map:
    """Every unit that ever was, what it belonged to at any time, what was merged into it."""

    units: dict[int, _Row]
    parents: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    merged: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    above: dict[int, int] = field(default_factory=dict)

    def forms(
        self, unit_id: int, seen: frozenset[int] = frozenset()
    ) -> Iterator[tuple[str, bool]]:
        """All names of the unit and of those merged into it, alone and with the place above.

        Each with whether that place, or the merged unit, is one of before.

        A name stands only with what its own unit belonged to: "ấp 3" of one commune is not "ấp 3"
        of the other after the two were merged.
        """
        if unit_id in seen:
            return
        own = _names(self.units[unit_id])
        yield from ((name, bool(seen)) for name in own)
        for parent_id in self.parents[unit_id]:
            is_old = bool(seen) or self.above.get(unit_id) != parent_id
            for over in _names(self.units[parent_id]):
                yield from ((f"{name} {over}", is_old) for name in own)
        for absorbed in self.merged[unit_id]:
            yield from self.forms(absorbed, seen | {unit_id})


def find_near_code(db: Session, said: str) -> Unit | None:
    """The unit whose code is most like what was typed; None where none is near."""
    codes = list(db.exec(select(Unit.code)))
    found = process.extractOne(said.upper(), codes, scorer=fuzz.ratio, score_cutoff=NEAR_CODE)
    return find_unit(db, found[0]) if found else None


def list_named(db: Session, said: str, today: date) -> list[Unit]:
    """Up to four branches called so or else three nearly so, best first."""
    return _search(db, said, today, level="branch")


def list_any_named(db: Session, said: str, today: date) -> list[Unit]:
    """The same for units of every level, as officers name them."""
    return _search(db, said, today, level=None)


def is_called(unit: Unit, said: str) -> bool:
    """Whether these are its name of today or an old one, whatever the accents."""
    own = _cores(unit.name, unit.old_names)
    return bool(_core(said)) and _core(said) in own


def _search(db: Session, said: str, today: date, level: str | None) -> list[Unit]:
    index = _make_index(_read_units(db, today), _read_links(db), level)
    folded = fold(said)
    of_old = bool(_OF_OLD.search(folded))
    asked = _ASKING_AFTER.sub("", f"{_ASKING_BEFORE.sub('', folded)} ")
    for words in dict.fromkeys((said, _WIDER.sub("", folded), asked, _WIDER.sub("", asked))):
        if found := _best(_core(words), index, of_old=of_old):
            return [db.get_one(Unit, unit_id) for unit_id in found]
    return []


def _best(core: str, index: _Index, *, of_old: bool) -> list[int]:
    """Exact names leave no room for near ones; what she says is of old, or of today, goes first."""
    if not core:
        return []
    exact = sorted(index.exact.get(core, ()), key=lambda found: found[1] is not of_old)
    if exact or len(core) < _SHORT:
        return list(dict.fromkeys(unit for unit, _ in exact))[:_MOST_EXACT]
    hits = process.extract(
        core, index.names, scorer=fuzz.ratio, score_cutoff=NEAR_NAME, limit=None
    )
    scores: dict[int, float] = {}
    for name, score, at in hits:
        if _numbers(name) == _numbers(core):
            unit = index.units[at]
            scores[unit] = max(score, scores.get(unit, 0))
    best = max(scores.values(), default=0)
    near = (unit for unit, score in scores.items() if score >= best - _AS_GOOD)
    return sorted(near, key=lambda unit: -scores[unit])[:MOST]


def _read_units(db: Session, today: date) -> tuple[tuple[Any, ...], ...]:
    names: list[Any] = [Unit.id, Unit.name, Unit.level, Unit.old_names]
    query = select_columns(*names, existed_on(today).label("exists"))
    return tuple(map(tuple, db.execute(query.order_by(col(Unit.code)))))


def _read_links(db: Session) -> tuple[_Link, ...]:
    links = select(
        col(UnitParent.unit_id),
        col(UnitParent.parent_id),
        col(UnitParent.merged),
        (col(UnitParent.valid_to) == NO_END).label("lasts"),
    ).where(col(UnitParent.parent_id).is_not(None))
    return tuple(map(tuple, db.execute(links)))


@lru_cache(maxsize=4)
def _make_index(
    units: tuple[tuple[Any, ...], ...], links: tuple[_Link, ...], level: str | None
) -> _Index:
    """Kept for as long as the map says the same: it is read each time, but seldom changes."""
    places = _draw_map(units, links)
    index = _Index([], [], {})
    for row in places.units.values():
        if not row.exists or level not in (None, row.level):
            continue
        for form, is_old in dict.fromkeys(places.forms(row.id)):
            index.names.append(form)
            index.units.append(row.id)
            index.exact.setdefault(form, []).append((row.id, is_old))
    return index


def _draw_map(units: tuple[tuple[Any, ...], ...], links: tuple[_Link, ...]) -> _Map:
    rows = [_Row(*unit) for unit in units]
    places = _Map({row.id: row for row in rows})
    for unit_id, parent_id, merged, lasts in links:
        if not merged:
            places.parents[unit_id].add(parent_id)
            places.above |= {unit_id: parent_id} if lasts else {}
        elif lasts:
            places.merged[parent_id].add(unit_id)
    return places


def _names(unit: _Row) -> tuple[str, ...]:
    return _cores(unit.name, unit.old_names)


@lru_cache(maxsize=20_000)
def _cores(name: str, old_names: str) -> tuple[str, ...]:
    names = (name, *old_names.split(";")) if old_names else (name,)
    return tuple(dict.fromkeys(core for name in names if (core := _core(name))))


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]


@lru_cache(maxsize=20_000)
def _core(text: str) -> str:
    """What is left of a name or of what she said: "dạ em ở ấp Mỹ Phú nha" → "my phu"."""
    folded = fold(text)
    kind = _KIND.search(folded)
    before, rest = (folded[: kind.start()], folded[kind.start() :]) if kind else ("", folded)
    words = [word for word in before.split() if word not in _BEFORE]
    words += _KIND.sub(" ", rest).split()
    while not kind and len(words) > 1 and words[0] in _ALONE:
        words.pop(0)
    while len(words) > 1 and words[-1] in _AFTER:
        words.pop()
    return " ".join(words)
