"""Columns that must not be brought in at all: identity papers, banks, faith, health (Law 91/2025)."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from bot.catalogue import Catalogue
from bot.imports.lines import as_text, both_languages, fold_heading
from bot.imports.phones import read_phone
from bot.imports.sheets import Cell, UnreadableSheetError

# A few such numbers may be slips of the pen; a column of them is none.
_FEWEST = 3
_SHORTEST = 11
_IDENTITY_CARD = re.compile(r"0\d{2}[0-3]\d{8}")
# The same after a spreadsheet lost the leading zero; 84… is a phone's number.
_CARD_WITHOUT_ZERO = re.compile(r"(?!84)[1-9]\d[0-3]\d{8}")
_BANK_CARD = re.compile(r"(?:9704|[3-6]\d{3})\d{12}(?:\d{3})?")
# Accounts have no shape of their own: looked for only where nothing else is expected.
_ACCOUNT = re.compile(r"\d{9,15}")
_BEGINNINGS = frozenset("0123456789'’")
_BETWEEN = re.compile(r"[\s.\-'’]+")


def refuse_private_headings(heading: Sequence[str], texts: Catalogue) -> None:
    """:raises UnreadableSheetError: a heading names what the register must not hold"""
    for word in heading:
        kind = _find_kind(fold_heading(word))
        if kind == "bank" and _may_hold_numbers(word):
            continue  # "Số thẻ hội viên"
        if kind is not None:
            what = texts(f"imports.private.{kind}")
            raise UnreadableSheetError("private_column", column=word, what=what)


def find_private_kind(text: str) -> str | None:
    """ "identity" or "bank" where the cell looks like such a number."""
    digits = text if text.isdigit() else _BETWEEN.sub("", text)
    if not digits.isdigit() or len(digits) < _SHORTEST:
        return None
    if _IDENTITY_CARD.fullmatch(digits) or _CARD_WITHOUT_ZERO.fullmatch(digits):
        return "identity"
    return "bank" if _BANK_CARD.fullmatch(digits) and _passes_luhn(digits) else None


class PrivateNumbers:
    """Counts what each column holds, whatever it is called, while the rows are read.

    `ignored`: the places of columns that are not taken over; also a faith or accounts show there.
    """

    def __init__(self, heading: Sequence[str], ignored: Collection[int], texts: Catalogue) -> None:
        self._heading, self._texts = heading, texts
        self._ignored = {n for n in ignored if not _may_hold_numbers(heading[n])}
        self._filled: dict[int, int] = defaultdict(int)
        self._private: dict[tuple[int, str], int] = defaultdict(int)

    def look_at(self, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            self._filled[place] += 1
            if place in self._ignored:
                self._look_closer(place, as_text(cell))
                continue
            if isinstance(cell, str) and len(cell) < _SHORTEST:
                continue
            text = as_text(cell)
            if text[:1] in _BEGINNINGS and (kind := find_private_kind(text)) is not None:
                self._private[place, kind] += 1

    def _look_closer(self, place: int, text: str) -> None:
        kind = find_private_kind(text) or _find_word(text)
        if kind is None and _ACCOUNT.fullmatch(_BETWEEN.sub("", text)):
            kind = None if read_phone(text) else "bank"
        if kind is not None:
            self._private[place, kind] += 1

    def refuse_columns(self) -> None:
        """:raises UnreadableSheetError: at least half of a column are such numbers, or some faiths

        In most cells of a column that says who has which faith stands that she has none.
        """
        for (place, kind), count in self._private.items():
            is_most = 2 * count >= self._filled[place]
            if count >= _FEWEST and (is_most or kind == "religion"):
                named = self._heading[place] if place < len(self._heading) else ""
                what = self._texts(f"imports.private.{kind}")
                column = named or str(place + 1)
                key = "private_words" if kind == "religion" else "private_numbers"
                raise UnreadableSheetError(key, column=column, what=what)


def _may_hold_numbers(heading: str) -> bool:
    """Zalo's ids and the Union's own numbers of its members are no secret."""
    folded = fold_heading(heading)
    return any(word in folded for word in both_languages("imports.own_numbers"))


def _find_word(text: str) -> str | None:
    if text.isascii() and text.replace(".", "").isdigit():
        return None
    return both_languages("imports.private_contents").get(fold_heading(text))


def _find_kind(heading: str) -> str | None:
    whole = both_languages("imports.private_whole_headings")
    if heading in whole:
        return whole[heading]
    words = f" {heading.replace('/', ' ')} "
    found = (
        kind
        for spelling, kind in both_languages("imports.private_headings").items()
        if f" {spelling} " in words
    )
    return next(found, None)


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0
