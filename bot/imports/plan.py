"""What an import would do: rows to write, rows already right, rows that are wrong."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.imports.lines import Line, Problem

T = TypeVar("T")


@dataclass
class Plan(Generic[T]):
    """`new`, `changed` and `after` are written in their order; nothing else is touched.

    Rows in `after` are counted among the others: a part of them can only be done at the end.
    """

    new: list[T] = field(default_factory=list)
    changed: list[T] = field(default_factory=list)
    after: list[T] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def sort_in(self, row: T, now: object | None, values: Mapping[str, Any]) -> None:
        """New where there is nothing now, changed where one of the values differs."""
        if now is None:
            self.new.append(row)
        elif any(getattr(now, name) != value for name, value in values.items()):
            self.changed.append(row)
        else:
            self.unchanged += 1

    @property
    def to_write(self) -> Sequence[T]:
        return [*self.new, *self.changed, *self.after]


def refuse_repeats(rows: Iterable[tuple[Line, Hashable, str]]) -> None:
    """Each row with its key and the key as people know it; where that is empty there is none."""
    first: dict[Hashable, int] = {}
    for line, key, shown in rows:
        row = first.setdefault(key, line.row)
        if row != line.row and shown:
            line.refuse("repeated", value=shown, row=row)
