"""Asking whether channels still work: the question and its choices, unasked or in the chat."""

from collections.abc import Sequence

from handlers.kit.asking import Question
from handlers.kit.texts import Texts
from models.channel import Channel

# A question names a few: she is to have looked at each of them.
MOST_ASKED = 5
_LONGEST_NAME = 40


def compose_question(texts: Texts, channels: Sequence[Channel]) -> Question:
    """`texts` is the catalogue "channel_checks"."""
    key = "ask_one" if len(channels) == 1 else "ask_many"
    return Question(
        texts(key, channels=say_names(channels)),
        texts.table(f"{key}_choices"),
        texts.table(f"{key}_also"),
        {"channels": [channel.id for channel in channels]},
    )


def say_names(channels: Sequence[Channel]) -> str:
    return "; ".join(name_channel(channel) for channel in channels)


def name_channel(channel: Channel) -> str:
    name = channel.name
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
