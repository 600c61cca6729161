"""Recognises a call for help: violence, a life in danger, an accident, a scam; rules are data."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, combinations
from typing import Any, Literal, TypeAlias, get_args

from handlers.kit.words import accented, strip_accents

Accident: TypeAlias = Literal[
    "fire", "drowning", "shock", "snakebite", "crash", "stroke", "landslide", "collapse"
]
Danger: TypeAlias = Literal["violence", "life", "scam"] | Accident

ACCIDENTS: tuple[Accident, ...] = get_args(Accident)
# "cry": "cứu em với" and no more.
_GRAVEST_FIRST: Mapping[str, Danger] = {
    "life": "life",
    **{danger: danger for danger in ACCIDENTS},
    "cry": "life",
    "violence": "violence",
    "scam": "scam",
}

_SENTENCE = re.compile(r"[.!?…;\n]+(?!\d)")
_CLAUSE = re.compile(r",(?!\d)")
_AMOUNT = re.compile(r"(\d+)\s?(k|tr)\b", re.IGNORECASE)
_LONGEST = 1000  # a forwarded article is no call for help
_PASSED_OVER = "- "
_END = ""  # of a pattern, where another goes on
_WRITES_ACCENTS = 0.3  # of the words; in Vietnamese with accents more than half have one

# The narrow alphabet: letters beyond U+00FF change places with signs below it that our words don't
# hold. Sets of letters below U+0100 compile three times as fast and match the same.
_WIDE = "ăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_PLACES = "".join(chr(c) for c in range(0xA1, 0x100) if chr(c) not in "àáâãèéêìíòóôõùúý")
_NARROW = str.maketrans(_WIDE + _PLACES[: len(_WIDE)], _PLACES[: len(_WIDE)] + _WIDE)


@dataclass(frozen=True, slots=True)
class _Wording:
    """`unless` and `elsewhere` win over `says`, which is looked for in what is left without `but`.

    All are written in the narrow alphabet.
    """

    says: re.Pattern[str]
    but: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    elsewhere: re.Pattern[str]

    def fits(self, narrow: str) -> bool:
        if self.but is not None:
            narrow = self.but.sub(_PASSED_OVER, narrow)
        if not self.says.search(narrow) or self.elsewhere.search(narrow):
            return False
        return self.unless is None or not self.unless.search(narrow)


@dataclass(frozen=True, slots=True)
class _Rule:
    """`needs` are words, one of which every sentence it fires on holds: a cheap first look."""

    danger: str
    needs: frozenset[str]
    number: int

    def fits(self, sentence: str, words: set[str], *, is_accented: bool) -> bool:
        if words.isdisjoint(self.needs):
            return False
        return _load_wording(self.number, strict=is_accented).fits(sentence.translate(_NARROW))


@lru_cache(256)
def recognise(text: str) -> Danger | None:
    """The gravest danger the text tells of; None for nearly every text.

    A word with accents in a rule is met by the same word with all or some of its accents, never
    with others: "đánh" by "đanh", not by "dành". Where people write without accents, "danh" is
    "đánh" too; where they write with them, it is a name or a list.
    """
    whole = f"{accented(text[:_LONGEST])} "
    found = {*_look(whole, whole=True), *chain.from_iterable(map(_look, _split(text)))}
    return next((danger for rule, danger in _GRAVEST_FIRST.items() if rule in found), None)


def load() -> None:
    """Compile every rule now instead of when a message first needs it."""
    for rule in (*_load_rules(whole=False), *_load_rules(whole=True)):
        _load_wording(rule.number, strict=True)
        _load_wording(rule.number, strict=False)


def _split(text: str) -> Iterator[str]:
    """Sentences, and their clauses by themselves: what is harmless in one clause ("em điểm danh")
    must not hide what is said in the next.
    """
    for sentence in _SENTENCE.split(text[:_LONGEST]):
        clauses = _CLAUSE.split(sentence)
        for part in [sentence, *(clauses if len(clauses) > 1 else ())]:
            if words := accented(_AMOUNT.sub(_write_amount, part)):
                yield f"{words} "


def _look(sentence: str, *, whole: bool = False) -> Iterator[str]:
    words = sentence.split()
    with_accents = sum(not word.isascii() for word in words)
    is_accented = with_accents >= len(words) * _WRITES_ACCENTS
    bare = set(strip_accents(sentence).split())
    rules = (
        r for r in _load_rules(whole=whole) if r.fits(sentence, bare, is_accented=is_accented)
    )
    yield from (rule.danger for rule in rules)


def _write_amount(found: re.Match[str]) -> str:
    """ "500k" and "5tr" as words, since "k" alone means "không"."""
    return f"{found[1]} {'ngàn' if found[2].lower() == 'k' else 'triệu'} "


@cache
def _load_rules(*, whole: bool) -> tuple[_Rule, ...]:
    """Those for single sentences and clauses, or those for the message as a whole."""
    return tuple(
        _Rule(row["danger"], frozenset(strip_accents(row["needs"]).split()), number)
        for number, row in enumerate(_load_data()["rule"])
        if row.get("whole", False) == whole
    )


@cache
def _load_wording(number: int, *, strict: bool) -> _Wording:
    """Compiled when first needed, or by `load`: all of them take more than a second."""
    return _load_writer(strict=strict).write(_load_data()["rule"][number])


@cache
def _load_writer(*, strict: bool) -> "_Writer":
    return _Writer(_load_data()["classes"], strict=strict)


@cache
def _load_data() -> Mapping[str, Any]:
    path = files("handlers.kit").joinpath("danger.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


class _Writer:
    """Turns patterns of danger.toml, whose marks are explained at its top, into expressions."""

    def __init__(self, classes: Mapping[str, list[str]], *, strict: bool) -> None:
        self._strict = strict
        self._classes: dict[str, str] = {}
        for name, words in classes.items():
            self._classes[f"<{name}>"] = self._write_words(words)
        self._elsewhere = self._compile(["<elsewhere>"])
        self._over = self._compile(["<elsewhere>/<over>"])

    def write(self, rule: Mapping[str, Any]) -> _Wording:
        but, unless = (rule.get(name) for name in ("but", "unless"))
        return _Wording(
            self._compile(rule["says"]),
            self._compile(but) if but else None,
            self._compile(unless) if unless else None,
            self._over if rule.get("whole") else self._elsewhere,
        )

    def _compile(self, patterns: list[str]) -> re.Pattern[str]:
        tree: dict[str, Any] = {}
        for pattern in patterns:
            node = tree
            for part in [*pattern.split(), _END]:
                node = node.setdefault(part, {})
        return re.compile(rf"(?<!\S){self._write_tree(tree)}".translate(_NARROW))

    def _write_tree(self, tree: Mapping[str, Any]) -> str:
        """What patterns begin with in common is written once: compiling takes half as long."""
        ways = (self._write_part(part) + self._write_tree(rest) for part, rest in tree.items())
        return f"(?:{'|'.join(ways)})" if tree else ""

    def _write_part(self, part: str) -> str:
        if part in ("^", "$", _END):
            return part
        if part.startswith("~"):
            return rf"(?:\S+ ){{0,{int(part[1:])}}}"
        if part.startswith("!"):
            return f"(?!{self._write_part(part[1:])})"
        if part.endswith("?"):
            return f"{self._write_part(part[:-1])}?"
        return self._write_words(part.split("/"))

    def _write_words(self, words: list[str]) -> str:
        """Any of the words, each followed by a space; or the end."""
        ways = (self._classes.get(word) or self._write_word(word) for word in words)
        return f"(?:{'|'.join(ways)})"

    def _write_word(self, word: str) -> str:
        if word == "$":
            return word
        plain = accented(word.replace("_", " "))
        if word.startswith("="):
            return f"{_escape(plain)} "
        loose = "".join(map(_write_letter, plain))
        # Both have the same length, and a space follows: who begins so without accents is it.
        is_bare = plain.isascii() or not self._strict
        return f"{loose} " if is_bare else f"(?!{_escape(strip_accents(plain))}){loose} "


def _escape(text: str) -> str:
    """A space is itself: reading each as an escape takes a fifth of the compiling."""
    return re.escape(text).replace(r"\ ", " ")


@cache
def _write_letter(letter: str) -> str:
    """The letter with any of its accents left out: "ấ" → [aâấá]."""
    if letter == "đ":
        return "[dđ]"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if not marks:
        return _escape(letter)
    kept = chain.from_iterable(combinations(marks, count) for count in range(len(marks) + 1))
    ways = {unicodedata.normalize("NFC", base + "".join(some)) for some in kept}
    return f"[{''.join(sorted(ways))}]"
