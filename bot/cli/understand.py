"""`chihoi understand`: what messages mean, one a line in, one JSON object a line out."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer

from handlers.kit.grammar import Role, read_order
from handlers.kit.intents import understand
from handlers.kit.orders import OrderError, to_json


class Speaker(StrEnum):
    """Whose words they are in a group."""

    MEMBER = "member"
    LEADER = "leader"


_Group = Annotated[bool, typer.Option("--group", help="understand.option.group")]
_Role = Annotated[Speaker, typer.Option("--role", help="understand.option.role")]


def understand_lines(*, group: _Group = False, role: _Role = Speaker.LEADER) -> None:
    """Only words are read: no configuration, no database, no state."""
    said_by: Role = "leader" if role is Speaker.LEADER else "member"
    for line in _read_lines():
        found = _read_group(line, said_by) if group else _read_person(line)
        sys.stdout.write(orjson.dumps({"text": line, **found}).decode() + "\n")


def _read_lines() -> Iterator[str]:
    """Split on "\\n" alone and not stripped; bytes that are no UTF-8 become U+FFFD."""
    for line in sys.stdin.buffer:
        yield line.removesuffix(b"\n").decode("utf-8", "replace")


def _read_person(text: str) -> dict[str, Any]:
    found = understand(text)
    args = found.args | ({"maybe": list(found.maybe)} if found.maybe else {})
    return {"intent": found.intent, "score": round(found.score), "args": args}


def _read_group(text: str, role: Role) -> dict[str, Any]:
    try:
        order = read_order(text, role)
    except OrderError as error:
        return {"result": "error", "command": {"error": error.kind}}
    if order is None:
        return {"result": "ignore", "command": {}}
    return {"result": "ok", "command": to_json(order)}
