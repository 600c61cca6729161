"""A row of the members file as a member: every cell read, every doubt said with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from bot.imports.branches import Branch, Branches
from bot.imports.lines import Line, both_languages, fold_heading
from bot.imports.phones import read_phone
from bot.imports.private_columns import find_private_kind
from bot.zalo.masking import mask_text
from handlers.kit.words import accented, fold, tidy
from models.levels import ABOVE_BRANCHES
from models.names import name_key

COLUMNS = (
    "full_name", "phone", "unit_code", "roles", "birth_year", "away_place", "has_smartphone",
)  # fmt: skip
NEEDED = ("full_name", "unit_code")
MOST_OF_NAME, MOST_OF_PLACE = 80, 120
YOUNGEST, OLDEST = 14, 110

# So `chihoi member role` calls whom it knows by her number with Zalo alone.
_NAMELESS = re.compile(r"Zalo [0-9]{1,64}")
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_YEAR = re.compile(r"(?:\d{1,2}[/.-]\d{1,2}[/.-])?(\d{4})|(\d{4})-\d{1,2}-\d{1,2}")
_BETWEEN_ROLES = re.compile(r"[;,/\n+]| và ")
# Vietnamese letters, and those of names from the highlands ("H'Bĭh", "Ƀăng", "Kpă H'Ñem").
_LETTERS = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
    "ĭŭĕŏčñƀ'’-. "
)  # fmt: skip
_FOR_OFFICERS = frozenset(["officer", "viewer"])

# A role and the unit over which it holds.
Granted: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class WantedMember:
    """What a row says of a member. None says nothing; `away_place` "" says she is back home."""

    row: int
    unit_id: int
    full_name: str
    phone: str | None
    birth_year: int | None
    away_place: str | None
    has_smartphone: bool | None
    roles: tuple[Granted, ...]

    @property
    def name_key(self) -> str:
        return name_key(self.full_name)

    @property
    def spelled(self) -> str:
        """The name with its accents, whatever the capitals and the place of the tones."""
        return accented(self.full_name)


def read_member(line: Line, branches: Branches, today: date) -> WantedMember | None:
    """None where something is wrong; `line.problems` says all of it."""
    if not _is_plain(line):
        return None
    name = _read_name(line)
    branch = _find_branch(line, branches)
    roles = _read_roles(line, branch, branches)
    if branch is not None and branch.level in ABOVE_BRANCHES:
        _refuse_above(line, branch, roles)
    wanted = WantedMember(
        row=line.row,
        unit_id=branch.id if branch else 0,
        full_name=name,
        phone=_read_phone(line),
        birth_year=_read_year(line, today),
        away_place=_read_place(line),
        has_smartphone=_read_truth(line),
        roles=roles,
    )
    return None if line.problems else wanted


def read_name(text: str) -> str:
    """On one line; a name all in capitals, or without any, gets those of a name."""
    return _capitalise(tidy(text))


def _capitalise(text: str) -> str:
    name = text.replace("’", "'")
    if name.isupper() or name.islower():
        return " ".join(word[:1].upper() + word[1:].lower() for word in name.split())
    return name


def find_odd_letter(name: str) -> str | None:
    """The first letter that no name has."""
    if _LETTERS.issuperset(name.lower()):
        return None
    odd = set(name.lower()) - _LETTERS
    return next((letter for letter in name if letter.lower() in odd), None)


def _is_plain(line: Line) -> bool:
    """No cell is an error or a formula of the spreadsheet."""
    for column, cell in line.cells.items():
        if not isinstance(cell, str) or ("#" not in cell and "=" not in cell):
            continue
        text = cell.strip()
        if text[:1] == "#" and _ERROR.match(text):
            line.refuse("excel_error", column=line.name(column), value=text)
        elif text[:1] == "=":
            line.refuse("formula", column=line.name(column))
    return not line.problems


def _read_name(line: Line) -> str:
    name = _capitalise(line.text("full_name", needed=True))
    if _NAMELESS.fullmatch(name):
        return name
    odd = find_odd_letter(name)
    if len(name) > MOST_OF_NAME:
        line.refuse("long_name", length=len(name), most=MOST_OF_NAME)
    elif odd is not None or (name and not any(letter.isalpha() for letter in name)):
        line.refuse("odd_name", value=name, odd=odd or name[:1])
    return name


def _find_branch(line: Line, branches: Branches) -> Branch | None:
    text = line.text("unit_code", needed=True)
    if not text:
        return None
    found = branches.find_code(text)
    named = [found] if found else branches.list_named(text)
    if len(named) > 1:
        line.refuse("several_branches", value=text, near=_shown(named[:5]))
        return None
    if not named:
        near = branches.suggest(text)
        line.refuse("no_branch_near" if near else "no_branch", value=text, near=_shown(near))
        return None
    if (day := named[0].closed_on) is not None:
        line.refuse("unit_gone", unit=named[0].shown, day=f"{day:%d/%m/%Y}")
        return None
    return named[0]


def _refuse_above(line: Line, branch: Branch, roles: tuple[Granted, ...]) -> None:
    if not any(role in _FOR_OFFICERS and unit_id == branch.id for role, unit_id in roles):
        level = line.texts(f"columns.values.{branch.level}")
        line.refuse("not_branch", unit=branch.shown, level=level)


def _read_roles(line: Line, branch: Branch | None, branches: Branches) -> tuple[Granted, ...]:
    """ "chi hội trưởng; cán bộ", each over the row's unit, or over another: "cán bộ@ANBINH"."""
    found: dict[Granted, None] = {}
    cell = line.block("roles")
    for part in _BETWEEN_ROLES.split(cell) if cell else ():
        said, _, code = part.strip().partition("@")
        role = _find_role(line, said) if said.strip(" -") else None
        over = branches.find_code(code) if code else branch
        if code and over is None:
            line.refuse("role_unit", value=said.strip(), code=code.strip())
        if role not in (None, "member") and over is not None:
            found[str(role), over.id] = None
    return tuple(found)


def _find_role(line: Line, said: str) -> str | None:
    role = both_languages("imports.roles").get(fold_heading(said))
    if role is None:
        words: Mapping[str, list[str]] = line.texts.table("imports.roles")
        choices = ", ".join(spellings[0] for spellings in words.values())
        line.refuse("unknown_role", value=tidy(said), choices=choices)
    return role


def _read_phone(line: Line) -> str | None:
    text = line.text("phone").lstrip("'’")
    if not text:
        return None
    if _ROUNDED.fullmatch(text):
        line.refuse("rounded_phone", value=text)
        return None
    if (phone := read_phone(text)) is not None:
        return phone
    if find_private_kind(text) is not None:
        line.refuse("identity_number", column=line.name("phone"))
    else:
        line.refuse("odd_phone", value=text)
    return None


def _read_year(line: Line, today: date) -> int | None:
    cell = line.cells.get("birth_year")
    text = str(cell.year) if isinstance(cell, date | datetime) else line.text("birth_year")
    if not text:
        return None
    year = _find_year(text)
    low, high = today.year - OLDEST, today.year - YOUNGEST
    if not low <= year <= high:
        line.refuse("odd_year", value=text, low=low, high=high)
        return None
    return year


@lru_cache(4096)
def _find_year(text: str) -> int:
    found = _YEAR.fullmatch(text)
    return int(found[1] or found[2]) if found else 0


def _read_place(line: Line) -> str | None:
    place = line.text("away_place")
    if not place:
        return None
    if both_languages("imports.away").get(fold(place)) or place == "-":
        return ""
    if len(place) > MOST_OF_PLACE:
        line.refuse("long_place", length=len(place), most=MOST_OF_PLACE)
    elif mask_text(place)[1] or find_private_kind(place):
        line.refuse("identity_number", column=line.name("away_place"))
    return place.lstrip("'") if place[:2] in ("'+", "'-", "'@", "'=") else place


def _read_truth(line: Line) -> bool | None:
    said = line.choice("has_smartphone", "truths", default="")
    return {"yes": True, "no": False}.get(said)


def _shown(branches: tuple[Branch, ...] | list[Branch]) -> str:
    return ", ".join(branch.shown for branch in branches)
