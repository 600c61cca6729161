"""An event's body before it is parsed, with readers that say what is missing."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.zalo.fields import find, first_id, read_text
from bot.zalo.keys import find_person
from models.events import Unknown

MENTION = re.compile(r"\[@([^\]]*)\]")


class UnreadableError(Exception):
    """The body lacks what an event of its name needs; the text says what."""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """`kind` is the last part of a message event's name; `oa_ids` are all OAs we know."""

    name: str
    kind: str
    body: dict[str, Any]
    oa_id: str
    at: datetime
    oa_ids: frozenset[str]

    def find(self, *path: str) -> Any:
        return find(self.body, *path)

    def text(self) -> str | None:
        return read_text(self.find("message", "text"))

    def need_id(self, *paths: tuple[str, ...]) -> str:
        """The first usable id at these paths. Raises UnreadableError without one."""
        found = first_id(self.body, *paths)
        if found is None:
            raise UnreadableError(f"no usable id at {' or '.join('.'.join(p) for p in paths)}")
        return found

    def need_message_id(self) -> str:
        return self.need_id(("message", "msg_id"), ("message", "message_id"))

    def need_person(self, *paths: tuple[str, ...]) -> str:
        """Like `need_id`, but an OA's own id is none of a person."""
        person = self.need_id(*paths)
        if person in self.oa_ids:
            raise UnreadableError("an official account stands where a person should")
        return person

    def need_other_end(self) -> str:
        """The person, whichever end of the event she is at."""
        person = find_person(self.body, self.oa_ids)
        if person is None:
            raise UnreadableError("no person at either end")
        return person

    def unknown(self, why: str) -> Unknown:
        return Unknown(oa_id=self.oa_id, at=self.at, event_name=self.name[:64], why=why)


def strip_mentions(text: str) -> str:
    """The text without Zalo's tokens [@…]; a blank takes their place, so that none can re-form."""
    if not MENTION.search(text):
        return text
    return re.sub(r"[ \t]+", " ", MENTION.sub(" ", text)).strip()
