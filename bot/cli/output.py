"""Shows rows: a table on a terminal, lines with tabs elsewhere, one JSON object a line on demand."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

import orjson
from rich.console import Console
from rich.progress import track

from bot.cli.desk import Desk
from bot.cli.tables import print_table

Row: TypeAlias = Mapping[str, Any]

T = TypeVar("T")

_PROGRESS_EVERY = 1000
# Columns with few values, each of them a word of the catalogue.
_WORDS = {"state", "kind", "level", "audience", "role", "source", "recipient_kind", "type"}


def show_rows(desk: Desk, columns: Sequence[str], rows: Iterable[Row], *, as_json: bool) -> None:
    """Rows of a list, each with `id` and `state`; `columns` are shown to people, in that order."""
    if as_json:
        for row in rows:
            print(_json({key: _plain(desk, value) for key, value in row.items()}))
        return
    cells = [[readable(desk, name, row[name]) for name in columns] for row in rows]
    if not cells:
        tell(desk.texts("cli.nothing"))
    elif sys.stdout.isatty():
        headings = [_heading(desk, name) for name in columns]
        print_table(Console(file=sys.stdout), headings, cells)
    else:
        print(*("\t".join(line) for line in cells), sep="\n")


def show_one(desk: Desk, row: Row, *, as_json: bool) -> None:
    """Everything about one row: "name: value" lines, or one JSON document."""
    if as_json:
        print(_json({key: _plain(desk, value) for key, value in row.items()}))
        return
    for key, value in row.items():
        print(f"{_heading(desk, key)}: {readable(desk, key, value)}")


def say(text: str) -> None:
    """What came of a command, for people."""
    print(text)


def announce(text: str) -> None:
    """The same of a program that runs on: at once, also where a file or a pipe reads it."""
    print(text, flush=True)


def tell(text: str) -> None:
    """A remark beside the data; never on stdout, which may be read by a program."""
    print(text, file=sys.stderr)


def readable(desk: Desk, name: str, value: Any) -> str:
    """A value as people read it, in the branches' local time and without control characters."""
    if isinstance(value, datetime):
        return value.astimezone(desk.zone).strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return desk.texts("cli.yes" if value else "cli.no")
    if isinstance(value, dict | list | tuple):
        return _together(desk, name, value)
    if name == "roles":
        return ", ".join(_role(desk, held) for held in (value or "").split(", "))
    return "" if value is None else printable(_word(desk, name, str(value)))


def _together(desk: Desk, name: str, value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Several values on one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {readable(desk, key, inner)}" for key, inner in value.items())
    return ", ".join(readable(desk, name, inner) for inner in value)


def _role(desk: Desk, held: str) -> str:
    """ "leader@MYPHU03" as it is said."""
    role, _, unit = held.partition("@")
    return printable(f"{_word(desk, 'role', role)} {unit}")


def _word(desk: Desk, name: str, value: str) -> str:
    """One of a few values in the officer's language, anything else as it is."""
    key = f"columns.values.{value}"
    return desk.texts(key) if value and name in _WORDS and key in desk.texts else value


def printable(text: str) -> str:
    """On one line, and unable to move the cursor or colour the terminal."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def progress(desk: Desk, items: Sequence[T], key: str) -> Iterator[T]:
    """The items, with a bar on a terminal and a line now and then elsewhere."""
    return watch(desk, items, key, len(items))


def watch(
    desk: Desk, items: Iterable[T], key: str, about: int | None, *, every: int = _PROGRESS_EVERY
) -> Iterator[T]:
    """The same for items that are read on the way, about so many if that is known."""
    label = desk.texts(key)
    items = desk.ctrl_c.between(items)
    if sys.stderr.isatty():
        yield from track(items, label, about, console=Console(stderr=True), transient=True)
        return
    for number, item in enumerate(items, start=1):
        yield item
        if number % every == 0:
            tell(f"{label} {number}" if about is None else f"{label} {number}/{about}")


def _heading(desk: Desk, name: str) -> str:
    """A column that is newer than the catalogue goes by its own name."""
    key = f"columns.shown.{name}"
    return desk.texts(key) if key in desk.texts else name


def _plain(desk: Desk, value: Any) -> Any:
    """Local times with their offset, and what Zalo sent as text even where it is odd."""
    if isinstance(value, datetime):
        return value.astimezone(desk.zone).isoformat(timespec="seconds")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _plain(desk, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(desk, inner) for inner in value]
    return value


def _json(document: Any) -> str:
    return orjson.dumps(document).decode()
