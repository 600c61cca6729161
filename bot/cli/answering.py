"""Reads what an officer writes at the command line to one person by way of the OA."""

from bot.cli.desk import CannotError, Desk
from handlers.kit.letters import LONGEST_LETTER


def read_answer(desk: Desk, text: str) -> str:
    """:raises CannotError: it is empty or longer than Zalo takes."""
    told = text.strip()
    if not told or len(told) > LONGEST_LETTER:
        raise CannotError(desk.texts("case.bad_text", most=LONGEST_LETTER), status=2)
    return told
