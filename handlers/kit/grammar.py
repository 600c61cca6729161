"""The one grammar of the leaders' commands: "/diemdanh 30 phút", "/điểm danh …", "@OA điểm danh …"."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from handlers.kit.finder import means, split
from handlers.kit.order_details import READERS, Rules
from handlers.kit.orders import Order, OrderError
from handlers.kit.texts import Language, Texts
from handlers.kit.words import accented, bare, fold, strip_mentions, tidy

Role: TypeAlias = Literal["member", "leader"]

NEAR = 70
_LONGEST = 1500
_SHOWN = 30
_SHORT_WORD = 2
_MOST_WORDS = 4
_NOT_COMMANDS = frozenset(["words", "targets", "periods"])
_PICTURE = re.compile(r"/-[a-zA-Z]")  # how Zalo writes its own pictures: "/-heart"
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")
_CALLED = re.compile(r"(?:^|\s)@oa\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    words: tuple[str, ...]
    anyone: bool
    slash_only: bool


def read_order(
    text: str,
    role: Role,
    *,
    called: bool = False,
    names: Collection[str] = (),
    quiet: tuple[time, time] = (time(21), time(5, 30)),
) -> Order | None:
    """The order in a group message, or None for ordinary chat. Raises OrderError.

    `called`: the event says the OA was mentioned; "@OA" in the text does the same. `names` are
    those the OA may be mentioned by. Rows of a database are nobody's business here.
    """
    plain = tidy(strip_mentions(text[:_LONGEST]))
    rules = Rules(_load(), quiet)
    if plain.startswith("/"):
        return _read_slash(plain, role, rules)
    is_called = called or bool(_CALLED.search(plain))
    return _read_called(_strip_names(plain, names), role, rules) if is_called else None


def explain(error: OrderError, language: Language) -> str:
    """The kind sentence for the error, with an example of how it is written."""
    key = "near_command" if error.near else error.kind
    return Texts("orders", language)(key, said=error.said, near=error.near)


def list_commands() -> tuple[str, ...]:
    """The first way of every command with its slash: "/diemdanh"."""
    firsts = {command.name: command for command in reversed(_list_ways())}
    return tuple(_write(firsts[name].words) for name in _load() if name not in _NOT_COMMANDS)


def _read_slash(plain: str, role: Role, rules: Rules) -> Order | None:
    body = plain.lstrip("/ ")
    if not body:
        raise OrderError("empty_command")
    if _PICTURE.match(plain) or not body[0].isalpha():
        return None
    tokens = body.split()
    found = _find(tokens)
    if found is None:
        tokens = _GLUED.sub(" ", body).split()
        found = _find(tokens)
    if found is None:
        said = f"/{body.split()[0]}"[:_SHOWN]
        raise OrderError("unknown_command", said=said, near=_find_near(tokens))
    command, used = found
    return _carry_on(command, " ".join(tokens[used:]), role, rules)


def _read_called(plain: str, role: Role, rules: Rules) -> Order | None:
    """Only what begins as a command; a question to the OA is no order."""
    tokens = plain.split()
    while tokens and _is_before(tokens[0]):
        tokens.pop(0)
    found = _find(tokens) if tokens else None
    if found is None or found[0].slash_only or _is_asking(tokens[found[1] :]):
        return None
    return _carry_on(found[0], " ".join(tokens[found[1] :]), role, rules)


def _carry_on(command: _Command, rest: str, role: Role, rules: Rules) -> Order:
    if role != "leader" and not command.anyone:
        raise OrderError("forbidden")
    return READERS[command.name](rest, rules)


def _find(tokens: Sequence[str]) -> tuple[_Command, int] | None:
    """The command at the beginning and the tokens it takes; "diem danh" and "diemdanh" are one."""
    for count in range(min(_MOST_WORDS, len(tokens)), 0, -1):
        if not accented(tokens[count - 1]):
            continue
        joined = fold("".join(tokens[:count])).replace(" ", "")
        for command in _list_ways():
            is_same = joined == "".join(map(bare, command.words))
            if is_same and _ends_alike(tokens[:count], command.words):
                return command, count
    return None


def _ends_alike(tokens: Sequence[str], words: Sequence[str]) -> bool:
    """ "điểm danh hồ sơ" is not "điểm danh hộ"."""
    is_short = len(words) > 1 and len(words[-1]) <= _SHORT_WORD
    last = accented(tokens[-1])
    return not is_short or bare(last) != bare(words[-1]) or means(last, words[-1])


def _find_near(tokens: Sequence[str]) -> str:
    """The command most like what was typed, with its slash; "" where none is near."""
    firsts = sorted(list_commands(), key=len)
    tries = {f"/{fold(''.join(tokens[:count])).replace(' ', '')}" for count in (1, 2, 3)}
    near = [
        (Levenshtein.distance(said, command), command)
        for said in tries
        for command in firsts
        if fuzz.ratio(said, command) >= NEAR
    ]
    return min(near, key=lambda one: one[0], default=(0, ""))[1]


def _strip_names(plain: str, names: Collection[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        plain = re.sub(rf"@?{re.escape(tidy(name))}", " ", plain, flags=re.IGNORECASE)
    return _CALLED.sub(" ", plain)


def _is_before(token: str) -> bool:
    word = accented(token)
    return not word or any(means(word, way) for way in _load()["words"]["before"])


def _is_asking(tokens: Sequence[str]) -> bool:
    said = f" {accented(' '.join(tokens))} "
    return any(f" {way} " in said for way in _load()["words"]["asking"])


def _write(words: Sequence[str]) -> str:
    return f"/{''.join(map(bare, words))}"


@cache
def _list_ways() -> tuple[_Command, ...]:
    """Longer ways first, so that "điểm danh hộ" is not "điểm danh" of "hộ"."""
    return tuple(
        _Command(name, tuple(split(way)), bool(row.get("anyone")), bool(row.get("slash_only")))
        for name, row in _load().items()
        if name not in _NOT_COMMANDS
        for way in row["ways"]
    )


@cache
def _load() -> Mapping[str, Any]:
    path = files("handlers.kit").joinpath("orders.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
