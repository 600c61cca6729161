"""What an import would do: rows to write, rows already right, rows that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.imports.lines import Problem

T = TypeVar("T")


@dataclass
class Plan(Generic[T]):
    """`new` and `changed` are written in their order; nothing else is touched."""

    new: list[T] = field(default_factory=list)
    changed: list[T] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def to_write(self) -> Sequence[T]:
        return [*self.new, *self.changed]
