"""Gets everything ready that understanding a message needs, so that no first message waits for it."""

from handlers.kit import danger
from handlers.kit.grammar import list_commands
from handlers.kit.phrasebook import load_phrasebook
from handlers.kit.reading import read


def load_understanding() -> None:
    """Takes a second or two of one processor: the danger rules' expressions are compiled here."""
    read("em Lan, ấp 3")
    load_phrasebook()
    list_commands()
    danger.load()
