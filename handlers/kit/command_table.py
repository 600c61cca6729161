"""All features' commands by what people type for them; a leader's by the one grammar of orders."""

from collections.abc import Iterable, Iterator

from handlers.kit.grammar import find_order
from handlers.kit.orders import OrderError
from handlers.kit.router import Command
from handlers.kit.words import accented, fold, strip_politeness, tidy


class ConflictingWordsError(Exception):
    """Two features claim the same words, so neither could be relied on; the start stops."""


class CommandTable:
    """Commands one to one and in groups, each by all its words."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands: dict[tuple[str, bool], Command] = {}
        for command in commands:
            self._claim(command)
        taking = [said.split() for (said, _), c in self._commands.items() if c.takes_argument]
        self._first_words = frozenset(words[0] for words in taking)
        self._longest = max(map(len, taking), default=0)

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def find(self, text: str, *, in_group: bool, called: str = "") -> tuple[Command, str] | None:
        """The command and what stands behind it; none for one that takes nothing there.

        Orders are read by handlers.kit.grammar, however they are written: "/lịch 7h", "/ lich 7h".
        `called` is the name of an OA that was called instead of a slash.
        """
        if text.startswith("/") or called:
            found = self._find_order(text, in_group=in_group, called=called)
            if found is not None:
                return found
        for said in (accented(text), fold(text)):
            command = self._commands.get((said, in_group))
            if command is not None:
                return command, ""
        return self._find_longer(text, in_group=in_group)

    def find_phrase(self, text: str) -> Command | None:
        """The command one to one whose words are the text without its courtesies."""
        return self._commands.get((strip_politeness(fold(text)), False))

    def _find_order(self, text: str, *, in_group: bool, called: str) -> tuple[Command, str] | None:
        """By the first way to write it: a feature that claims "/lich" is found by all of them."""
        try:
            order = find_order(text, called=bool(called), names=(called,))
        except OrderError:
            return None
        command = self._commands.get((order.word, in_group)) if order is not None else None
        if order is None or command is None:
            return None
        if order.is_bare or command.takes_argument:
            return command, "" if order.is_bare else order.rest
        return (command, "") if order.command.anyone else None

    def _find_longer(self, text: str, *, in_group: bool) -> tuple[Command, str] | None:
        """Longest words first, so that "tham gia chi hoi" is not "tham gia" with an argument."""
        if fold(text).split(" ", 1)[0] not in self._first_words:
            return None
        words = tidy(text).split()
        for count in range(min(self._longest, len(words) - 1), 0, -1):
            head = " ".join(words[:count])
            command = self._commands.get((fold(head), in_group))
            if command is not None and command.takes_argument:
                return command, " ".join(words[count:])
        return None

    def _claim(self, command: Command) -> None:
        for said in command.words:
            words = accented(said[1:]) if said.startswith("=") else fold(said)
            for in_group in _places(command):
                other = self._commands.setdefault((words, in_group), command)
                if (other.feature, other.name) != (command.feature, command.name):
                    raise ConflictingWordsError(
                        f'"{words}" belongs to {other.feature}.{other.name} and '
                        f"to {command.feature}.{command.name}: take it out of one catalogue"
                    )


def _places(command: Command) -> tuple[bool, ...]:
    return {"person": (False,), "group": (True,), "both": (False, True)}[command.where]
