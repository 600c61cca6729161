"""An XLSX workbook's first sheet as rows of cells (Office Open XML, ECMA-376 part 1, §18).

Read here rather than by a library: of those we tried one takes six times as long for a register of
100,000, and one ends the process where a stray cell stands in the sheet's last corner.
"""

import io
import posixpath
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from bot.imports.xlsx_rows import DamagedBookError, Row, SheetRows, list_texts

# Formats that need no declaration and show a day or an hour (§18.8.30).
_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_BESIDE_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_EPOCH, _EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  (days on paper)
_LAST_ROW = re.compile(rb'dimension ref="[^"]*?\$?([0-9]+)"')
_BEGINNING = 4096
_DAMAGE = (
    BadZipFile, zlib.error, EOFError, expat.ExpatError, ET.ParseError,
    KeyError, IndexError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_first_sheet(file: Path) -> tuple[Iterator[Row], int | None]:
    """Its rows as they are read, with the results of formulas; the number of the last, if known.

    :raises DamagedBookError: it is no such workbook; also while the rows are read
    :raises OSError: the file can't be opened
    """
    content = io.BytesIO(file.read_bytes())
    with _telling_damage():
        book = ZipFile(content)
        main = _follow(book, "", "officeDocument")[0]
        part = _find_sheet(book, main)
        return _list_rows(book, part, _prepare(book, main)), _find_last(book, part)


def _list_rows(book: ZipFile, part: str, rows: SheetRows) -> Iterator[Row]:
    with _telling_damage(), book, book.open(part) as stream:
        yield from rows.read(stream)


@contextmanager
def _telling_damage() -> Iterator[None]:
    try:
        yield
    except _DAMAGE:
        raise DamagedBookError from None


def _find_last(book: ZipFile, part: str) -> int | None:
    with book.open(part) as stream:
        found = _LAST_ROW.search(stream.read(_BEGINNING))
    return int(found[1]) if found else None


def _find_sheet(book: ZipFile, main: str) -> str:
    """The first that is no diagram's."""
    parts = dict(_list_targets(book, main, "worksheet"))
    for element in _parse(book, main).iterfind("{*}sheets/{*}sheet"):
        ids = [value for name, value in element.items() if name.endswith("}id")]
        if ids and ids[0] in parts:
            return parts[ids[0]]
    raise DamagedBookError


def _prepare(book: ZipFile, main: str) -> SheetRows:
    """With all that cells refer to."""
    texts: list[str] = []
    for part in _follow(book, main, "sharedStrings"):
        with book.open(part) as stream:
            texts += list_texts(stream)
    days = [
        day for part in _follow(book, main, "styles") for day in _list_days(_parse(book, part))
    ]
    settings = _parse(book, main).find("{*}workbookPr")
    is_later = settings is not None and settings.get("date1904") in ("1", "true")
    return SheetRows(texts, frozenset(days), _EPOCH_OF_1904 if is_later else _EPOCH)


def _list_days(styles: ET.Element) -> Iterator[str]:
    """The styles, by number, that show a number as a day or an hour."""
    formats = {
        one.get("numFmtId"): _BESIDE_LETTERS.sub("", one.get("formatCode", "").lower())
        for one in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        shown = style.get("numFmtId", "0")
        letters = formats.get(shown, "d" if int(shown) in _DAYS else "")
        if set(letters.partition(";")[0]) & set("dmyhs"):
            yield str(number)


def _follow(book: ZipFile, part: str, kind: str) -> list[str]:
    return [target for _, target in _list_targets(book, part, kind)]


def _list_targets(book: ZipFile, part: str, kind: str) -> Iterator[tuple[str, str]]:
    """The parts of a kind to which this one refers, by the names it has for them."""
    folder, _, name = part.rpartition("/")
    for link in _parse(book, posixpath.join(folder, "_rels", f"{name}.rels")).iterfind(
        "{*}Relationship"
    ):
        if link.get("Type", "").endswith(f"/{kind}"):
            target = posixpath.join("/", folder, link.get("Target", ""))
            yield link.get("Id", ""), posixpath.normpath(target).lstrip("/")


def _parse(book: ZipFile, part: str) -> ET.Element:
    return ET.fromstring(book.read(part))  # noqa: S314  (expat bounds what entities may grow to)
