"""Choosing a person by name among those one answers for: at most nine, by number."""

from collections.abc import Sequence

from sqlmodel import col, select

from handlers.kit.context import Context
from models.member import Identity, Member
from models.names import name_key

MOST_PEOPLE = 8
_AT_ONCE = 500


def find_people(ctx: Context, unit_ids: Sequence[int], said: str) -> list[Member]:
    """Active members of the units who write to this OA and are called so, one more than is shown."""
    words = name_key(said).split()
    if not words:
        return []
    found: list[Member] = []
    for start in range(0, len(unit_ids), _AT_ONCE):
        query = (
            select(Member)
            .join(Identity, col(Identity.member_id) == col(Member.id))
            .where(
                col(Identity.oa_id) == ctx.house.oa_id,
                col(Member.unit_id).in_(unit_ids[start : start + _AT_ONCE]),
                col(Member.state) == "active",
            )
        )
        rows = ctx.db.exec(query.distinct().order_by(col(Member.full_name), col(Member.id)))
        found += [member for member in rows if _is_called(member, words)]
        if len(found) > MOST_PEOPLE:
            break
    return found[: MOST_PEOPLE + 1]


def describe_people(people: Sequence[Member]) -> dict[str, str]:
    """Choices by number, told apart by what they are called at home and the year of birth."""
    return {str(n): describe(member) for n, member in enumerate(people, 1)}


def describe(member: Member) -> str:
    """ "Nguyễn Thị Lan (Lan Ba Tư), 1961"."""
    called = member.called
    more = f" ({called})" if called and name_key(called) != name_key(member.full_name) else ""
    year = f", {member.birth_year}" if member.birth_year is not None else ""
    return f"{member.full_name}{more}{year}"


def _is_called(member: Member, words: list[str]) -> bool:
    names = set(name_key(f"{member.full_name} {member.called or ''}").split())
    return set(words) <= names
