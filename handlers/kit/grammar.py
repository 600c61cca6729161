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
from handlers.kit.order_details import READERS, Rules, strip_calling
from handlers.kit.orders import Order, OrderError
from handlers.kit.texts import Texts
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


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """A command at the beginning of a message and what stands behind it.

    `word` is the first way to write it, with its slash: "/lich" for "/lịch", "/đổi giờ gửi tin".
    `is_bare`: nothing stands behind it but a call such as "nha mấy chị".
    """

    command: "_Command"
    word: str
    rest: str
    is_bare: bool


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
    found = find_order(text, called=called, names=names)
    if found is None:
        return None
    if role != "leader" and not found.command.anyone:
        raise OrderError("forbidden")
    return READERS[found.command.name](found.rest, Rules(_load(), quiet))


def read_details(name: str, rest: str, quiet: tuple[time, time]) -> Order:
    """What stands behind a command, for a feature that has found it already. Raises OrderError."""
    return READERS[name](rest, Rules(_load(), quiet))


def find_order(
    text: str, *, called: bool = False, names: Collection[str] = ()
) -> FoundOrder | None:
    """Which command it is, its details unread; None for ordinary chat. Raises OrderError."""
    plain = tidy(strip_mentions(text[:_LONGEST]))
    if plain.startswith("/"):
        return _find_slash(plain)
    return _find_called(_strip_names(plain, names)) if called or is_calling(plain) else None


def is_calling(text: str) -> bool:
    """Whether somebody typed "@OA", as those do who can't pick it from Zalo's list."""
    return bool(_CALLED.search(text))


def as_order(text: str, called: str) -> str | None:
    """A text with a slash as it is, an order to the called OA with one; None for any other chat."""
    try:
        found = find_order(text, called=bool(called), names=(called,))
    except OrderError:
        return text
    return None if found is None else f"{found.word} {found.rest}".strip()


def explain(error: OrderError, texts: Texts) -> str:
    """The kind sentence for the error, with an example, from the catalogue "orders"."""
    key = "near_command" if error.near else error.kind
    return texts(key, said=error.said, near=error.near)


def list_commands() -> tuple[str, ...]:
    """The first way of every command with its slash: "/diemdanh"."""
    return tuple(_first_words().values())


def _find_slash(plain: str) -> FoundOrder | None:
    if plain.startswith("//"):
        return None
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
    return _make_found(found, tokens)


def _find_called(plain: str) -> FoundOrder | None:
    """Only what begins as a command; a question to the OA is no order."""
    tokens = plain.split()
    while tokens and _is_before(tokens[0]):
        tokens.pop(0)
    found = _find(tokens) if tokens else None
    if found is None or found[0].slash_only or _is_asking(tokens[found[1] :]):
        return None
    return _make_found(found, tokens)


def _make_found(found: tuple[_Command, int], tokens: Sequence[str]) -> FoundOrder:
    command, used = found
    rest = " ".join(tokens[used:])
    is_bare = not strip_calling(rest, _load()["words"])
    return FoundOrder(command, _first_words()[command.name], rest, is_bare)


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
def _first_words() -> Mapping[str, str]:
    firsts = {command.name: command for command in reversed(_list_ways())}
    return {n: _write(firsts[n].words) for n in _load() if n not in _NOT_COMMANDS}


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
