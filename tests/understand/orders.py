"""Judges the grammar of group commands, state-dependent results apart."""

import json
from collections.abc import Iterable
from typing import Any

from handlers.kit.grammar import Role, read_order
from handlers.kit.orders import OrderError, to_json
from tests.understand.lines import GroupLine

_BY_STATE = frozenset(
    ["not_found", "nothing_open", "already_open", "no_session", "bad_code", "time_past"]
)


def judge_orders(lines: Iterable[GroupLine]) -> tuple[list[str], int]:
    """What was read otherwise than expected, and how many lines were judged."""
    judged = [line for line in lines if json.loads(line.parsed).get("error") not in _BY_STATE]
    wrong = [
        f"{line.text!r} ({line.role}): {line.expect} {line.parsed}, found {found}"
        for line in judged
        if (found := parse(line.text, line.role)) != (line.expect, json.loads(line.parsed))
    ]
    return wrong, len(judged)


def parse(text: str, role: str) -> tuple[str, dict[str, Any]]:
    """The result and its JSON, as `chihoi understand --group` tells them."""
    said_by: Role = "leader" if role == "leader" else "member"
    try:
        order = read_order(text, said_by)
    except OrderError as error:
        return "error", {"error": error.kind}
    return ("ignore", {}) if order is None else ("ok", to_json(order))
