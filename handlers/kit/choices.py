"""Reading the answer to a numbered question: a number in any dress, or the choice's own words."""

import re
from collections.abc import Mapping

from handlers.kit.words import fold, strip_politeness

_WORDS = {
    "khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4",
    "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_CHOSEN = re.compile(r"^(?:(?:chon|so|cau|phuong an|dap an|y|muc)\s+)*(\d|[a-z]+)$")


def read_number(text: str) -> str | None:
    """The digit meant by "1", "số 1", "1.", "một", "em chọn 1 ạ", ① or １; else None."""
    found = _CHOSEN.match(strip_politeness(fold(text)))
    if found is None:
        return None
    said = found.group(1)
    return said if said.isdigit() else _WORDS.get(said)


def read_choice(text: str, options: Mapping[str, str]) -> str | None:
    """The number of the option meant; `options` maps numbers to their words."""
    by_words = _match_words(text, options)
    if by_words is not None:
        return by_words
    number = read_number(text)
    return number if number in options else None


def _match_words(text: str, options: Mapping[str, str]) -> str | None:
    """An option said in its own words wins over a number word: "Không cần" is not zero."""
    said = strip_politeness(fold(text))
    hits = [
        n for n, words in options.items() if said in (fold(words), strip_politeness(fold(words)))
    ]
    return hits[0] if len(hits) == 1 else None
