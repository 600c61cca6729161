"""The lines with what is expected of them, copied raw: no editor may normalise them."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "language"


@dataclass(frozen=True, slots=True)
class Line:
    """One message, its intent, and the topic where it asks for a guide."""

    text: str
    intent: str
    notes: str

    @property
    def topic(self) -> str:
        return self.notes.partition("topic=")[2].split()[0] if "topic=" in self.notes else ""

    @property
    def is_urgent(self) -> bool:
        """Whether the safety answer must come first."""
        return "KHẨN" in self.notes


@dataclass(frozen=True, slots=True)
class GroupLine:
    text: str
    role: str
    expect: str
    parsed: str
    notes: str


def load_lines() -> list[Line]:
    return [Line(text, intent, notes) for text, intent, notes in _read("utterances.tsv")]


def load_more_lines() -> list[Line]:
    """Lines of our own, written before the rules were tried on them; none is a phrase's source."""
    return [Line(text, intent, notes) for text, intent, notes in _read("more-utterances.tsv")]


def load_colloquial_lines() -> list[Line]:
    """How members write day by day; looked at while phrases and rules were written."""
    return [Line(text, intent, notes) for text, intent, notes in _read("colloquial.tsv")]


def load_held_out_lines() -> list[Line]:
    """The same kind, kept aside: no phrase or rule was ever written from these, nor may one be."""
    return [Line(text, intent, notes) for text, intent, notes in _read("held-out.tsv")]


def load_group_lines() -> list[GroupLine]:
    rows = _read("group-commands.tsv")
    return [GroupLine(cells[0], cells[1], cells[2], cells[3], cells[5]) for cells in rows]


def _read(name: str) -> list[list[str]]:
    text = (FOLDER / name).read_bytes().decode("utf-8")
    return [line.split("\t") for line in text.removesuffix("\n").split("\n")[1:]]
