"""Reading Vietnamese as people type it: folding, politeness, what Zalo puts into a text."""

import re
import unicodedata
from functools import lru_cache

from handlers.kit.syllables import place_tone

_INVISIBLE = dict.fromkeys(
    [
        0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x20E3, 0x3164, 0xFEFF, 0xFFA0,
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
    ]
)  # fmt: skip
# Letters that keyboards and converters put where đ belongs.
_ALIKE = str.maketrans("ðÐɖƉ", "đĐđĐ")
# Each feature looks at the same text again: what was worked out lately is remembered.
REMEMBERED = 1024
_NOT_WORD = re.compile(r"[^\w/#@.:]+|_+")
_LOOSE_DOT = re.compile(r"(?<!\d)[.:]|[.:](?!\d)")
_MENTION = re.compile(r"\[@[^\]]*\]")

# Said before or after the point, and meaning nothing for it (content: message style).
_POLITE_BEFORE = frozenset(
    [
        "da",
        "vang",
        "a",
        "em",
        "chi",
        "co",
        "cho",
        "xin",
        "oi",
        "minh",
        "toi",
        "tui",
        "con",
        "be",
        "nha",
        "oa",
        "thi",
        "the",
        "thua",
        "nay",
        "ah",
        "e",
        "bac",
        "di",
        "u",
    ]
)
_POLITE_AFTER = frozenset(
    [
        "a",
        "nha",
        "nhe",
        "nghe",
        "nghen",
        "heng",
        "hen",
        "voi",
        "di",
        "chi",
        "em",
        "co",
        "oi",
        "ha",
        "ah",
        "dum",
        "gium",
        "giup",
        "nao",
        "oa",
        "ne",
        "luon",
        "nhen",
        "nhoa",
        "nghe",
        "con",
        "do",
        "hoi",
        "nhie",
        "vay",
        "may",
    ]
)


@lru_cache(REMEMBERED)
def tidy(text: str) -> str:
    """The text with accents, without invisible characters, odd spaces or full-width letters.

    Digits of any script or shape (①, ➀, １, ٣) become plain ones.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_ALIKE)
    if not plain.isascii():
        plain = "".join(map(_plain_digit, plain))
    return " ".join(plain.split())


@lru_cache(REMEMBERED)
def accented(text: str) -> str:
    """Lower case, accents kept, punctuation gone: for words whose meaning hangs on the accent.

    A tone stands where older spelling puts it, so that "hoà" and "hòa" are one word.
    """
    return " ".join(map(spell, split_words(tidy(text))))


def split_words(tidied: str) -> list[str]:
    """The words of a tidied text, capitals kept; "#", "/", "@" and dots inside numbers stay."""
    return _LOOSE_DOT.sub(" ", _NOT_WORD.sub(" ", tidied)).split()


@lru_cache(maxsize=50_000)
def spell(word: str) -> str:
    """One word in lower case, its tone where older spelling puts it."""
    small = unicodedata.normalize("NFC", word.casefold())
    return small if small.isascii() else place_tone(small)


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """Lower case without accents or punctuation: "Điểm  danh!" → "diem danh" (design §7)."""
    return strip_accents(accented(text))


class _Bare(dict[int, str]):
    """Each letter without its accents, as str.translate asks for them."""

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFD", chr(code))
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        if code <= _LAST_LATIN:  # not all of Unicode is worth remembering
            self[code] = plain
        return plain


_LAST_LATIN = 0x1EFF
_BARE = _Bare({ord("đ"): "d", ord("Đ"): "D"})


@lru_cache(REMEMBERED)
def strip_accents(text: str) -> str:
    if text.isascii():
        return text
    return text.translate(_BARE)


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """`strip_accents` for a single word, remembered."""
    return strip_accents(word)


@lru_cache(REMEMBERED)
def strip_politeness(folded: str) -> str:
    """What is left of a folded text without the courtesies around its point; never empty."""
    words = folded.split()
    while len(words) > 1 and words[0] in _POLITE_BEFORE:
        words.pop(0)
    while len(words) > 1 and words[-1] in _POLITE_AFTER:
        words.pop()
    return " ".join(words)


def strip_mentions(text: str) -> str:
    """Without [@…] tokens: relayed into a group, one could call everyone (zalo-api §4)."""
    return _MENTION.sub(" ", text)


@lru_cache(maxsize=4096)
def _plain_digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter
