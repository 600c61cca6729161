"""From what a code leads to, to its letters: a keyed hash, so that nobody can guess or make one up.

The same target gets the same code each time, so a preview shows what will be sent before anything
is written (docs/adr/0016-codes-are-keyed.md).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from models.code import CodeKind, normalise
from models.unit import Unit

# No 0/O and 1/I: a code is read from paper and typed on a phone.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# How many keyed letters of 5 bits. A unit's stand behind its own code; nobody types a tracked link,
# of which there are millions.
LENGTHS: Mapping[CodeKind, int] = {
    "unit": 3, "group": 6, "link": 6, "checkin": 6, "survey": 6, "news": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What a code is to lead to; `head` stands before the keyed letters of a unit's code."""

    kind: CodeKind
    name: str
    head: str = ""
    unit_id: int | None = None
    group_id: int | None = None
    news_item_id: int | None = None
    member_id: int | None = None
    url: str | None = None


def unit_target(unit: Unit) -> Target:
    return Target("unit", f"unit:{unit.id}", head=unit.code, unit_id=unit.id)


def group_target(group_id: int, unit_id: int | None) -> Target:
    """`group_id` is the row's id, not Zalo's."""
    return Target("group", f"group:{group_id}", group_id=group_id, unit_id=unit_id)


def link_target(url: str) -> Target:
    return Target("link", f"link:{url}", url=url)


def news_target(item_id: int, unit_id: int | None, member_id: int | None = None) -> Target:
    """The item as passed on by a branch, or by one member of it."""
    name = f"news:{item_id}:{unit_id or 0}:{member_id or 0}"
    return Target("news", name, unit_id=unit_id, news_item_id=item_id, member_id=member_id)


def make_text(key: bytes, target: Target, turn: int = 0) -> str:
    """The code of a target; each turn gives another, for after a revocation or where one is taken."""
    salt = 0
    while True:
        body = _keyed_letters(key, f"{target.name}|{turn}|{salt}", LENGTHS[target.kind])
        # With a figure and a letter it is never a word; behind a unit's code anything may stand.
        if target.head or not (body.isalpha() or body.isdigit()):
            return normalise(target.head) + body
        salt += 1


def show_text(target: Target, text: str) -> str:
    """ "MYPHU03-7KQ", "7K2-QM4": easier to read from a wall. A tracked link stays in one piece."""
    if target.kind == "news":
        return text
    at = -3
    return f"{text[:at]}-{text[at:]}"


def _keyed_letters(key: bytes, said: str, length: int) -> str:
    digest = int.from_bytes(hmac.new(key, said.encode(), hashlib.sha256).digest(), "big")
    return "".join(LETTERS[digest >> (5 * place) & 31] for place in range(length))
