"""The levels of the organisation, from the top down, as data: some existed only for a time."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Level:
    """A unit lies under one of a smaller rank; `until` is the last day the level existed."""

    name: str
    rank: int
    until: date | None = None


LEVELS = {
    level.name: level
    for level in (
        Level("province", 0),
        # Resolution 202/2025/QH15: two levels of local government since 1 July 2025.
        Level("district", 1, until=date(2025, 6, 30)),
        Level("commune", 2),
        Level("branch", 3),
        Level("cell", 4),
        Level("club", 5),
    )
}


def may_lie_under(level: str, above: str) -> bool:
    return LEVELS[above].rank < LEVELS[level].rank
