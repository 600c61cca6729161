"""What the bot calls who reads: "chị", or "cô" for an elder; catalogues are written with "chị"."""

import re
from functools import lru_cache
from typing import Literal, TypeAlias

Address: TypeAlias = Literal["chị", "cô"]
Kept: TypeAlias = Literal["sisters", "many", "title", "name", "placeholder", "counted", "quoted"]

YOUNGER: Address = "chị"
ELDER: Address = "cô"
ELDER_FROM = 55  # years (content: message style §3)

_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x41, 0x1F00))))
_CHI = re.compile(r"\b[Cc]hị\b")
_BEFORE: tuple[tuple[Kept, re.Pattern[str]], ...] = (
    ("quoted", re.compile(r"“[^”]*$")),
    ("many", re.compile(r"\b(?:[Cc]ác|[Mm]ấy|hai|những|quý|từng|nhiều|một|vài|[Aa]nh|anh/)\s*$")),
)
_AFTER: tuple[tuple[Kept, re.Pattern[str]], ...] = (
    ("sisters", re.compile(r"\s+em\b")),
    ("title", re.compile(
        r"\s+(?:chi hội|tổ (?:trưởng|phó)|phụ trách|chủ tịch|cán bộ|hội viên|ấy|nào|khác|kia|trực)\b"
    )),
    ("name", re.compile(rf"\s+[{_CAPITALS}]")),
    ("placeholder", re.compile(r"\s+\{")),
)  # fmt: skip
_COUNTED = re.compile(r"(?:\d|\}) +chị(?!\s+(?:nhé|nha|ạ|ơi)\b)")


def pick_address(named: str | None, birth_year: int | None, year: int) -> Address:
    """By what she called herself or asked for (Identity.address), else by the age we know of."""
    if named is not None:
        return ELDER if named == ELDER else YOUNGER
    return ELDER if birth_year is not None and year - birth_year >= ELDER_FROM else YOUNGER


@lru_cache(maxsize=4096)
def readdress(text: str, address: Address) -> str:
    """A sentence of ours, its placeholders unfilled, with `address` where "chị" is who reads it.

    Everybody else who is called chị there stays so, see `why_kept`.
    """
    if address == YOUNGER:
        return text
    return _CHI.sub(lambda found: _write(found, address), text)


def why_kept(text: str, start: int, end: int) -> Kept | None:
    """Why the "chị" at text[start:end] is not who reads it; None where she is."""
    for why, pattern in _BEFORE:
        if pattern.search(text, 0, start):
            return why
    for why, pattern in _AFTER:
        if pattern.match(text, end):
            return why
    return "counted" if any(f.end() == end for f in _COUNTED.finditer(text)) else None


def _write(found: re.Match[str], address: Address) -> str:
    if why_kept(found.string, found.start(), found.end()) is not None:
        return found.group()
    return address.capitalize() if found.group()[0].isupper() else address
