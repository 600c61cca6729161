"""Which member of the register a row means: never a guess, only what leaves no doubt.

In one branch, under one spelling of a name: the same phone; or the same year of birth where one
of the two has no phone; or a row with neither and only one of that name. Others are new, and may
be proposed as duplicates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from handlers.kit.words import accented

Values: TypeAlias = dict[str, Any]
FIELDS = ("phone", "birth_year", "away_place", "has_smartphone")


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member of the register, as far as a file may change her."""

    id: int
    full_name: str
    state: str
    phone: str | None
    birth_year: int | None
    away_place: str | None
    has_smartphone: bool
    roles: frozenset[str] = frozenset()

    @property
    def spelled(self) -> str:
        return accented(self.full_name)

    @property
    def values(self) -> Values:
        return {name: getattr(self, name) for name in FIELDS}


@dataclass(slots=True)
class StagedRow:
    """A good row of the file, waiting to be compared."""

    id: int
    row: int
    full_name: str
    phone: str | None
    birth_year: int | None
    away_place: str | None
    has_smartphone: bool | None
    roles: tuple[str, ...]

    @property
    def spelled(self) -> str:
        return accented(self.full_name)


@dataclass(slots=True)
class Match:
    """What is to become of a row. action: new | changed | unchanged | kept | wrong.

    `kept`: she is there but has left or moved, and the file does not bring her back.
    """

    row: StagedRow
    action: str = "new"
    member: KnownMember | None = None
    values: Values = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    problem: tuple[str, dict[str, object]] | None = None


Fits: TypeAlias = Callable[[StagedRow, KnownMember], bool]


def match_group(rows: Sequence[StagedRow], known: Sequence[KnownMember]) -> list[Match]:
    """Rows and members of one branch whose names have the same key; each member once."""
    matches = [Match(row) for row in rows]
    if len(rows) > 1:
        _refuse_repeats(matches)
    free = {member.id: member for member in known}
    for fits in _LEVELS if known else ():
        for match in _list_open(matches):
            _take(match, fits, free)
    for match in _list_open(matches):
        _take_only_one(match, free)
    for match in matches:
        if match.action == "new":
            _compare(match)
    return matches


def _list_open(matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if match.action == "new" and match.member is None]


def _refuse_repeats(matches: Sequence[Match]) -> None:
    """The same person twice in a file is a slip; a namesake needs something to tell her by."""
    first: dict[tuple[Any, ...], StagedRow] = {}
    for match in matches:
        row = match.row
        other = first.setdefault((row.spelled, row.phone, row.birth_year), row)
        if other is not row:
            match.action, match.problem = "wrong", ("same_row", {"row": other.row})


def _take(match: Match, fits: Fits, free: dict[int, KnownMember]) -> None:
    member = next((m for m in free.values() if fits(match.row, m)), None)
    if member is not None:
        match.member = free.pop(member.id)


def _same_in_all(row: StagedRow, member: KnownMember) -> bool:
    same_numbers = (row.phone, row.birth_year) == (member.phone, member.birth_year)
    return same_numbers and row.spelled == member.spelled


def _same_phone(row: StagedRow, member: KnownMember) -> bool:
    return row.phone is not None and row.phone == member.phone and row.spelled == member.spelled


def _same_year(row: StagedRow, member: KnownMember) -> bool:
    same = row.birth_year is not None and row.birth_year == member.birth_year
    return same and None in (row.phone, member.phone) and row.spelled == member.spelled


_LEVELS: tuple[Fits, ...] = (_same_in_all, _same_phone, _same_year)


def _take_only_one(match: Match, free: dict[int, KnownMember]) -> None:
    """A row that says no more than a name means the only member called so."""
    row = match.row
    if row.phone is not None or row.birth_year is not None:
        return
    namesakes = [m for m in free.values() if m.spelled == row.spelled and m.state != "merged"]
    if len(namesakes) > 1:
        shown = {"value": row.full_name, "count": len(namesakes)}
        match.action, match.problem = "wrong", ("which_member", shown)
    elif namesakes:
        match.member = free.pop(namesakes[0].id)


def _compare(match: Match) -> None:
    row, member = match.row, match.member
    match.values = _result(row, member)
    match.roles = row.roles
    if member is None:
        return
    match.roles = tuple(role for role in row.roles if role not in member.roles)
    if member.state not in ("active", "waiting"):
        match.action = "kept"
        return
    is_same = match.values == member.values and not match.roles
    match.action = "unchanged" if is_same else "changed"


def _result(row: StagedRow, member: KnownMember | None) -> Values:
    """The member's values once the row has been taken over; an empty cell says nothing."""
    said = {name: getattr(row, name) for name in FIELDS}
    before: Values = member.values if member else {"has_smartphone": True}
    values = {n: before.get(n) if said[n] is None else said[n] for n in FIELDS}
    return values | {"away_place": values["away_place"] or None}
