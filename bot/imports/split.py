"""The list of who goes to which new unit when one is split: members, or the units below it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from bot.catalogue import Catalogue
from bot.imports.lines import Line, Problem, list_problems, read_sheet
from handlers.kit.words import fold
from models.member import Member
from models.unit import Unit, find_unit_itself

COLUMNS = ("unit_code", "code", "full_name", "phone")


@dataclass
class SplitList:
    """By the new unit's code: ids of members, codes of units."""

    members: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)


def read_split(
    db: Session, file: Path, unit: Unit, codes: Sequence[str], texts: Catalogue
) -> SplitList:
    """A row names the new unit and a unit below (`code`), or a member by phone or full name.

    :raises UnreadableSheetError: the file is no such table
    """
    sheet = read_sheet(file, COLUMNS, ("unit_code",), texts)
    query = select(Member).where(col(Member.unit_id) == unit.id, col(Member.state) == "active")
    people = list(db.exec(query))
    found, seen = SplitList(), set[int | str]()
    for line in sheet.lines:
        to = line.text("unit_code", needed=True).upper()
        if to and to not in codes:
            line.refuse("not_new", value=to, codes=", ".join(codes))
        what = _find_child(db, line, unit) if line.text("code") else _find_person(line, people)
        if what in seen:
            line.refuse("repeated", value=line.text("code") or line.text("full_name"), row="…")
        elif isinstance(what, str):
            found.children[to].append(what)
        elif what is not None:
            found.members[to].append(what)
        seen |= {what} if what is not None else set()
    found.problems = list_problems(sheet.lines)
    return found


def _find_child(db: Session, line: Line, unit: Unit) -> str | None:
    child = find_unit_itself(db, line.text("code"))
    if child is None or child.parent_id != unit.id:
        line.refuse("not_below", value=line.text("code"), code=unit.code)
        return None
    return child.code


def _find_person(line: Line, people: Sequence[Member]) -> int | None:
    """The one active member with that phone, or of that name where it is given alone."""
    phone, name = line.text("phone"), line.text("full_name")
    digits = "".join(letter for letter in phone if letter.isdigit())
    same = [
        member.id
        for member in people
        if (not digits or (member.phone or "").endswith(digits[-9:]))
        and (not name or fold(member.full_name) == fold(name))
    ]
    if len(same) == 1 and (digits or name):
        return same[0]
    line.refuse("who_is_it" if same else "not_a_member", value=name or phone)
    return None
