"""Finding a branch by what people call it: its code with a slip, its name, its old names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from handlers.kit.words import fold
from models.unit import Unit

NEAR_CODE = 80
NEAR_NAME = 84
MOST = 3

# Kinds of places and courtesies around a name: "em ở chi hội ấp Mỹ Phú xã Mỹ Khánh cũ".
_KINDS = frozenset([
    "chi", "hoi", "phu", "nu", "to", "ap", "xa", "phuong", "khu", "vuc", "kv", "khom", "thon",
    "pho", "dac", "nghe", "nghiep",
])  # fmt: skip
_AROUND = frozenset([
    "da", "em", "o", "tui", "toi", "minh", "la", "thuoc", "cu", "truoc", "nay", "moi", "a",
    "nha", "ben", "va", "lam", "nghen", "sinh", "hoat",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    unit_id: int
    names: tuple[str, ...]


def find_near_code(db: Session, said: str) -> Unit | None:
    """The unit whose code is most like what was typed; None where none is near."""
    codes = list(db.exec(select(Unit.code)))
    found = process.extractOne(said.upper(), codes, scorer=fuzz.ratio, score_cutoff=NEAR_CODE)
    return db.exec(select(Unit).where(col(Unit.code) == found[0])).one() if found else None


def list_named(db: Session, said: str, today: date) -> list[Unit]:
    """Up to three branches called so, best first; exact names leave no room for near ones."""
    core = _core(said)
    if not core:
        return []
    scores = {place.unit_id: _score(core, place) for place in _list_places(db, today)}
    best = max(scores.values(), default=0)
    if best < NEAR_NAME:
        return []
    near = sorted(
        (u for u, score in scores.items() if score >= best - 4), key=lambda u: -scores[u]
    )
    return [unit for unit_id in near[:MOST] if (unit := db.get(Unit, unit_id)) is not None]


def _list_places(db: Session, today: date) -> Iterable[_Place]:
    """Every open branch with its names alone and together with those of the unit above."""
    units = {unit.id: unit for unit in db.exec(select(Unit))}
    for unit in units.values():
        if unit.level != "branch" or (unit.valid_to is not None and unit.valid_to < today):
            continue
        own = _names(unit)
        parent = units.get(unit.parent_id) if unit.parent_id is not None else None
        above = _names(parent) if parent is not None else ()
        yield _Place(unit.id, (*own, *(f"{name} {over}" for name in own for over in above)))


def _names(unit: Unit) -> tuple[str, ...]:
    names = [unit.name, *unit.old_names.split(";")]
    return tuple(dict.fromkeys(core for name in names if (core := _core(name))))


def _score(core: str, place: _Place) -> float:
    return max((_likeness(core, name) for name in place.names), default=0)


def _likeness(said: str, name: str) -> float:
    """Short names and numbers must be exact: "ấp 3" is not "ấp 8"."""
    if said == name:
        return 100
    if len(said) < 5 or _numbers(said) != _numbers(name):
        return 0
    return fuzz.ratio(said, name)


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]


def _core(text: str) -> str:
    words = [word for word in fold(text).split() if word not in _AROUND]
    return " ".join(word for word in words if word not in _KINDS)
