"""`python -m tests.language.masking`: how well private numbers are hidden, on the labelled list.

private-numbers.tsv holds a message a line, each number to be hidden in braces, and its kind. Ends
with 1 where one of them is still readable or anything else was hidden.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.zalo.masking import mask_text
from models.masking_mark import MASK

LIST = Path(__file__).with_name("private-numbers.tsv")


@dataclass(frozen=True, slots=True)
class Labelled:
    """`wanted` is the text as it should be stored; `kind` is empty where nothing is private."""

    text: str
    wanted: str
    kind: str

    @property
    def private(self) -> int:
        return self.wanted.count(MASK)


@dataclass(frozen=True, slots=True)
class Hiding:
    """What became of one message: how many numbers were hidden of those to hide, and too much."""

    line: Labelled
    stored: str

    @property
    def is_right(self) -> bool:
        return self.stored == self.line.wanted

    @property
    def hidden(self) -> int:
        """As many as were to be hidden, unless their digits are still there."""
        return self.line.private if self.is_right else 0

    @property
    def is_too_much(self) -> bool:
        return not self.is_right and self.stored.count(MASK) >= max(1, self.line.private)


def load_numbers() -> list[Labelled]:
    """Raw lines: no editor may normalise them."""
    rows = LIST.read_bytes().decode("utf-8").removesuffix("\n").split("\n")[1:]
    return [_read(*row.split("\t")) for row in rows]


def hide(lines: Iterable[Labelled]) -> list[Hiding]:
    return [Hiding(line, mask_text(line.text)[0]) for line in lines]


def main() -> int:
    found = hide(load_numbers())
    private = sum(one.line.private for one in found)
    hidden = sum(one.hidden for one in found)
    harmless = [one for one in found if not one.line.kind]
    wrong = [one for one in harmless if not one.is_right]
    for one in found:
        if not one.is_right:
            print(f"{one.line.kind or '-':8} {one.line.text!r}\n      → {one.stored!r}")
    print(f"private numbers hidden: {hidden}/{private} ({hidden / private:.1%})")
    print(f"hidden by mistake: {len(wrong)}/{len(harmless)} harmless messages")
    return 0 if not wrong and hidden == private else 1


def _read(labelled: str, kind: str) -> Labelled:
    parts = labelled.replace("}", "{").split("{")
    wanted = "".join(MASK if at % 2 else part for at, part in enumerate(parts))
    return Labelled("".join(parts), wanted, kind)


if __name__ == "__main__":
    sys.exit(main())
