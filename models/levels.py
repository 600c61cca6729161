"""The levels of the organisation, from the top down, as data: some existed only for a time.

The Front's committees stand beside the Union's units, in a line of their own: the Union's units
report to them (Guidance 31-HD/BTCTW, 2025) and none lies under them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Level:
    """A unit lies under one of its line with a smaller rank; `until` is the level's last day."""

    name: str
    rank: int
    until: date | None = None
    line: Literal["union", "front"] = "union"


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
        Level("front_province", 0, line="front"),
        Level("front_commune", 2, line="front"),
    )
}
FRONT = frozenset(level.name for level in LEVELS.values() if level.line == "front")
ABOVE_BRANCHES = frozenset(
    level.name for level in LEVELS.values() if level.rank < LEVELS["branch"].rank
)


def may_lie_under(level: str, above: str) -> bool:
    lower, upper = LEVELS[level], LEVELS[above]
    return lower.line == upper.line and upper.rank < lower.rank


def may_report_to(level: str, front: str) -> bool:
    return level not in FRONT and front in FRONT
