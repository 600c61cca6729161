"""What officers are told in the evening of the OA's groups and of the links that were opened."""

from collections.abc import Sequence

from handlers.kit.context import House
from handlers.kit.group_ends import GroupEnd
from handlers.kit.texts import Texts

_MOST_GROUPS, _LONGEST_TITLE = 5, 50


def say_group_ends(house: House, ends: Sequence[GroupEnd]) -> str:
    """To an officer: groups of the OA that must be renewed, the soonest first."""
    texts = Texts("evening", house.language)
    names = []
    for end in ends[:_MOST_GROUPS]:
        key = "group_shut" if end.is_shut else "group_ending"
        day = f"{end.last_day:%d/%m/%Y}" if end.last_day is not None else "?"
        names.append(texts(key, group=end.group.name, day=day))
    more = len(ends) - len(names)
    names += [texts("group_more", count=more)] if more else []
    return texts("group_ends", groups="; ".join(names))


def say_link_week(
    house: House, unit: str, links: Sequence[tuple[str, str, int]], figures: tuple[int, int, int]
) -> str:
    """To an officer: last week's links (title, unit, visits); figures: visits, told, posts."""
    texts = Texts("evening", house.language)
    visits, told, posts = figures
    named = [texts("link_one", title=_cut(t), unit=u, count=n) for t, u, n in links]
    most = texts("link_most", links="; ".join(named)) if named else ""
    return texts("link_week", unit=unit, visits=visits, told=told, posts=posts, most=most)


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
