"""What an import would do: rows to write, rows already right, rows that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.imports.lines import Problem

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

    @property
    def to_write(self) -> Sequence[T]:
        return [*self.new, *self.changed, *self.after]
