"""A text as it is read aloud: abbreviations, measures, dates and hours in words, no link, no sign."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LINK = re.compile(r"\(?\b(?:https?://|www\.)\S+\)?|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)\S*")
_SIGNS = re.compile(r"[^\w\s.,;:!?%()“”\"'/\-–]")
_HOUR = re.compile(r"\b(\d{1,2})(?:h|:(?=\d\d\b))(\d\d)?\b")
_FULL_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
# Without a year it is a date behind such a word only: "9/12 chi hội" is none.
_DATE = re.compile(
    r"\b(ngày|sáng|trưa|chiều|tối|đêm|mùng|từ|đến|dịp|lễ|hôm|nhật|hai|ba|tư|năm|sáu|bảy)(,?) "
    r"(\d{1,2})/(\d{1,2})\b(?!/)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")


def speakable(text: str) -> str:
    """Without what can't be read aloud; each line ends like a sentence."""
    plain = _SIGNS.sub(" ", _spell_out(_LINK.sub(" ", text)))
    lines = (" ".join(line.split()).rstrip(".,;: ") for line in plain.splitlines())
    return ". ".join(line for line in lines if line)


def count_syllables(text: str) -> int:
    """Of a number about two a figure: "320" is "ba trăm hai mươi"."""
    figures = sum(2 * len(number) - 2 for number in _NUMBER.findall(text))
    return len(re.split(r"[\s-]+", text.strip())) + figures


def _spell_out(text: str) -> str:
    words, measures = _load()
    said = _FULL_DATE.sub(r"\1 tháng \2 năm \3", text)
    said = _DATE.sub(r"\1\2 \3 tháng \4", said)
    said = _HOUR.sub(lambda found: f"{found[1]} giờ {found[2] or ''}".strip(), said)
    said = _one_of(words).sub(lambda found: words[found[1]], said)
    return _one_of(measures, r"(?<=\d)\s?").sub(lambda found: f" {measures[found[1]]}", said)


def _one_of(known: Mapping[str, str], before: str = r"(?<!\w)") -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"{before}({names})(?!\w)")


@cache
def _load() -> tuple[dict[str, str], dict[str, str]]:
    path = files("handlers.kit").joinpath("aloud.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return table["words"], table["measures"]
