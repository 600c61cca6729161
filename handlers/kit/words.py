"""Reading Vietnamese as people type it: folding, politeness, the words that mean a number."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
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
    ]
)
_POLITE_AFTER = frozenset(
    [
        "a",
        "nha",
        "nhe",
        "nghe",
        "nghen",
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
    ]
)


def tidy(text: str) -> str:
    """The text with accents, without invisible characters, odd spaces or full-width letters."""
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return " ".join(plain.split())


def accented(text: str) -> str:
    """Lower case, accents kept, punctuation gone: for words whose meaning hangs on the accent."""
    spaced = _LOOSE_DOT.sub(" ", _NOT_WORD.sub(" ", _old_tone(tidy(text).casefold())))
    return " ".join(spaced.split())


def fold(text: str) -> str:
    """Lower case without accents or punctuation: "Điểm  danh!" → "diem danh" (design §7)."""
    return strip_accents(accented(text))


def strip_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


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


def _old_tone(text: str) -> str:
    """ "hoà" and "hòa" are the same word: the mark goes on the first vowel of oa, oe, uy."""
    return _NEW_STYLE.sub(lambda found: _OLD_STYLE[found.group()], text)


_PAIRS = {"oa": "òóỏõọ", "oe": "òóỏõọ", "uy": "ùúủũụ"}
_SECOND = {"oa": "àáảãạ", "oe": "èéẻẽẹ", "uy": "ỳýỷỹỵ"}
_OLD_STYLE = {
    pair[0] + second: first + pair[1]
    for pair in _PAIRS
    for first, second in zip(_PAIRS[pair], _SECOND[pair], strict=True)
}
# "quý" keeps its mark: its u belongs to the consonant.
_NEW_STYLE = re.compile(r"(?<!q)(?:" + "|".join(_OLD_STYLE) + r")(?!\w)")
