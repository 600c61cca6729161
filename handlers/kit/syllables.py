"""How a Vietnamese syllable is built: which are possible, and on which vowel its tone is written."""

import re
import unicodedata
from functools import lru_cache

# Combining marks: grave, acute, tilde, hook above, dot below.
TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = re.compile(r"(?:ch|[cpt])$")  # such syllables are said with acute or dot below only
_SHORT_TONES = "\u0301\u0323"

_PARTS = re.compile(
    r"(?P<onset>qu|gi(?=[aăâeêoôơuưy])|[bcdđghklmnpqrstvx]*)"
    r"(?P<nucleus>[aăâeêioôơuưy]+)(?P<coda>ng|nh|ch|[cmnpt])?"
)
_ONSETS = frozenset(
    ["", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
     "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"]
)  # fmt: skip
# Nucleus → the codas it takes; "-" is none.
_CODAS = {
    "a": "- c ch m n ng nh p t", "ă": "c m n ng p t", "â": "c m n ng p t", "e": "- c m n ng p t",
    "ê": "- c ch m n nh p t", "i": "- ch m n nh p t", "o": "- c m n ng p t", "ô": "- c m n ng p t",
    "ơ": "- m n p t", "u": "- c m n ng p t", "ư": "- c m n ng t", "y": "-",
    "ai": "-", "ao": "-", "au": "-", "ay": "-", "âu": "-", "ây": "-", "eo": "-", "êu": "-",
    "ia": "-", "iu": "-", "iê": "c m n ng p t", "iêu": "-", "oa": "- c ch m n ng nh p t",
    "oai": "-", "oao": "-", "oay": "-", "oă": "c m n ng t", "oe": "- n t", "oeo": "-", "oi": "-",
    "ôi": "-", "ơi": "-", "ua": "-", "uâ": "n ng t", "uây": "-", "uê": "- ch nh", "ui": "-",
    "uô": "c m n ng t", "uôi": "-", "uơ": "-", "uy": "- ch n nh p t", "uya": "-", "uyê": "n t",
    "uyu": "-", "ưa": "-", "ưi": "-", "ưu": "-", "ươ": "c m n ng p t", "ươi": "-", "ươu": "-",
    "yê": "m n ng t", "yêu": "-",
}  # fmt: skip
_RHYMES = frozenset(
    nucleus + coda.strip("-") for nucleus, codas in _CODAS.items() for coda in codas.split()
)


@lru_cache(maxsize=20_000)
def place_tone(word: str) -> str:
    """The word with its tone where older spelling puts it: "hoà" and "hòa" are one word.

    `word` is in lower case; what is no single Vietnamese syllable comes back as it was.
    """
    bare, tone = split_tone(word)
    return with_tone(bare, tone) if tone and _PARTS.fullmatch(bare) else word


def split_tone(word: str) -> tuple[str, str]:
    """The word without its tone and the tone, "" unless it bears exactly one."""
    letters = unicodedata.normalize("NFD", word)
    found = [letter for letter in letters if letter in TONES]
    if len(found) != 1:
        return word, ""
    return unicodedata.normalize("NFC", letters.replace(found[0], "")), found[0]


def with_tone(bare: str, tone: str) -> str:
    """A toneless syllable with `tone` on the right vowel; elsewhere on the last vowel there is."""
    parts = _PARTS.fullmatch(bare)
    if parts is None:
        return _put(bare, _last_vowel(bare), tone)
    start = parts.start("nucleus")
    return _put(bare, start + _pick_vowel(parts["nucleus"], parts["coda"]), tone)


@lru_cache(maxsize=20_000)
def is_possible(word: str) -> bool:
    """Whether people could mean this as a syllable, its accents left out or not."""
    bare, _ = split_tone(word)
    parts = _PARTS.fullmatch(_strip(bare))
    return parts is not None and _fits(parts, _BARE_ONSETS, _BARE_RHYMES)


def is_spelt_right(word: str) -> bool:
    """Whether the word is a syllable of Vietnamese with all its accents."""
    bare, tone = split_tone(word)
    parts = _PARTS.fullmatch(bare)
    if parts is None or not _fits(parts, _ONSETS, _RHYMES):
        return False
    return not _STOPPED.search(bare) or tone in tuple(_SHORT_TONES)


def _fits(parts: re.Match[str], onsets: frozenset[str], rhymes: frozenset[str]) -> bool:
    rhyme = parts["nucleus"] + (parts["coda"] or "")
    onset = parts["onset"]
    glide = {"qu": "u", "gi": "i"}.get(onset, "")  # "quyển" holds uyên, "giếng" holds iêng
    return onset in onsets and (rhyme in rhymes or (glide + rhyme) in rhymes)


def _pick_vowel(nucleus: str, coda: str | None) -> int:
    marked = [at for at, vowel in enumerate(nucleus) if vowel in "ăâêôơ"] or [
        at for at, vowel in enumerate(nucleus) if vowel == "ư"
    ]
    if marked:
        return marked[-1]
    if coda:
        return len(nucleus) - 1
    return 1 if len(nucleus) > 2 else 0


def _last_vowel(word: str) -> int:
    return max(word.rfind(vowel) for vowel in "aăâeêioôơuưy")


def _put(word: str, at: int, tone: str) -> str:
    if at < 0:
        return word
    return unicodedata.normalize("NFC", word[: at + 1] + tone + word[at + 1 :])


def _strip(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("đ", "d")


_BARE_ONSETS = frozenset(_strip(onset) for onset in _ONSETS)
_BARE_RHYMES = frozenset(_strip(rhyme) for rhyme in _RHYMES)
