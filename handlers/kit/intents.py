"""What a member wants: her words scored against the phrases of every intent; unsure, it asks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rapidfuzz import fuzz, process

from handlers.kit.choices import read_numbers
from handlers.kit.danger import Danger, recognise
from handlers.kit.finder import Found
from handlers.kit.links import find_link_danger
from handlers.kit.phrasebook import (
    MARKS,
    UNKNOWN,
    Intent,
    Phrase,
    Phrasebook,
    find_fillers,
    load_guards,
    load_phrasebook,
)
from handlers.kit.reading import NAME, Reading, read
from handlers.kit.words import bare, tidy


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chosen by `python -m tests.understand --choose`; scores are 0 to 100.

    `sure`: from here it is done; `ask`: from here it is asked about; `margin`: to the runner-up;
    `accents`: how much a wrong accent counts beside a wrong letter.
    """

    sure: float = 84
    ask: float = 70
    margin: float = 5
    accents: float = 0.35


@dataclass(frozen=True, slots=True)
class Understanding:
    """`intent` is "unknown" where nothing was recognised; `maybe` then names what to ask about."""

    intent: str
    score: float = 0
    args: dict[str, Any] = field(default_factory=dict)
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    """An intent with its best phrase; `guards` are words that make another thing of it."""

    intent: str
    score: float
    topic: str = ""
    guards: frozenset[str] = frozenset()
    is_free: bool = False


DEFAULT = Thresholds()
_MOST_WORDS = 60
_MOST_WORDS_TO_MATCH = 24
_SHORT = 4
_LONGEST_ANSWER = 28
_NO_ANSWER = re.compile(r"[{}<>*=%$#@_\[\]|\\^~`]")
_FREE_SCORE = 90.0
_AROUND_COST = 1.5
_GUARD_COST = 5
_PATTERN_SCORE = 96
_CLEAR = 92  # so like a phrase that a guarded one beside it means nothing
_KEPT = 40


def understand(
    text: str, book: Phrasebook | None = None, limits: Thresholds = DEFAULT
) -> Understanding:
    """The intent of a 1:1 message without an open question. Never raises, whatever the text."""
    danger = recognise(text)
    if danger is not None:
        return _call_for_help(danger)
    reading = read(text)
    if danger := _recognise_mended(reading):
        return _call_for_help(danger)
    if numbers := _read_answer(text):
        return Understanding("survey_answer", 100, {"choices": list(numbers)})
    if not any(word not in MARKS for word in reading.words):
        return _understand_marks(reading)
    return _Matcher(reading, book or load_phrasebook(), limits).decide()


def _call_for_help(danger: Danger) -> Understanding:
    intent = "report_scam" if danger == "scam" else "human"
    return Understanding(intent, 100, {"danger": danger})


def _recognise_mended(reading: Reading) -> Danger | None:
    """Once more without Telex's keystrokes, if there were any."""
    return recognise(reading.mended) if reading.mended else None


def _read_answer(text: str) -> tuple[str, ...]:
    """A bare answer to a question; a number of two digits or more is none."""
    is_answer = len(text) <= _LONGEST_ANSWER and not _NO_ANSWER.search(text)
    return read_numbers(text) if is_answer else ()


def _understand_marks(reading: Reading) -> Understanding:
    """Nothing but a link, a number, a place."""
    if reading.links:
        return _understand_link(reading, None)
    return Understanding(UNKNOWN)


def _understand_link(reading: Reading, match: _Match | None) -> Understanding:
    danger = next(filter(None, map(find_link_danger, reading.links)), None)
    if danger is not None and danger != "shortener":
        return Understanding("check_scam", 90, {"link": danger})
    args = {"which": "link"} | ({"link": danger} if danger else {})
    return Understanding("share_news", match.score if match else 95, args)


class _Matcher:
    """One message against the whole book."""

    def __init__(self, reading: Reading, book: Phrasebook, limits: Thresholds) -> None:
        self._reading, self._book, self._limits = reading, book, limits
        self._words = _undouble(reading.words[:_MOST_WORDS])
        self._loose = loose = reading.is_loose
        self._guards = [*load_guards().find(self._words, loose=loose)]
        self._around: dict[str, list[Found[str]]] = {}
        for found in book.around.find(self._words, loose=loose):
            self._around.setdefault(found.label, []).append(found)
        fillers = find_fillers(self._words, loose=loose)
        self._filler = _cover(len(self._words), fillers)
        self._has_hello = any(found.label == "hello" for found in fillers)

    def decide(self) -> Understanding:
        free = self._find_free()
        if free is not None and free.intent == UNKNOWN:
            return Understanding(UNKNOWN, free.score)
        matches = self._rank(free)
        if self._reading.links:
            return self._decide_link(matches)
        if not matches:
            return self._ask_word()
        return self._settle(matches)

    def _rank(self, free: _Match | None) -> list[_Match]:
        """The best match of each intent, best first."""
        best: dict[str, _Match] = {free.intent: free} if free else {}
        if len(self._words) > _MOST_WORDS_TO_MATCH:
            return list(best.values())
        self._add(best, self._match_hello())
        self._add(best, self._match_whole())
        self._add(best, self._match_beside())
        is_found = any(match.score >= _CLEAR for match in self._unguarded(best.values()))
        if self._guards and not is_found:
            self._add(best, self._match_guarded())
        return sorted(best.values(), key=lambda match: -match.score)

    def _add(self, best: dict[str, _Match], matches: Iterable[_Match]) -> None:
        for match in matches:
            known = best.get(match.intent)
            if known is None or match.score > known.score:
                best[match.intent] = match

    def _unguarded(self, matches: Iterable[_Match]) -> list[_Match]:
        return [match for match in matches if not self._is_guarded(match)]

    def _settle(self, matches: Sequence[_Match]) -> Understanding:
        """Sure of one; else sure of what is denied or asked about; else perhaps worth a question."""
        limits = self._limits
        plain = self._unguarded(matches)
        is_first = bool(plain) and plain[0].score >= min(matches[0].score, _CLEAR)
        if is_first and self._is_sure(plain):
            return Understanding(plain[0].intent, plain[0].score, self._read_args(plain[0]))
        if matches[0].score < limits.ask:
            return self._ask_word()
        if matches[0] not in plain and matches[0].score >= limits.sure - _GUARD_COST:
            return self._turn_aside(self._book.intents[matches[0].intent], matches[0])
        return self._ask(matches)

    def _is_guarded(self, match: _Match) -> bool:
        return bool(match.guards) and self._book.intents[match.intent].acts

    def _is_sure(self, matches: Sequence[_Match]) -> bool:
        first = matches[0]
        second = matches[1].score if len(matches) > 1 else 0
        return (
            first.score >= self._limits.sure and first.score - second >= self._limits.margin
        )

    def _turn_aside(self, intent: Intent, match: _Match) -> Understanding:
        """Denied, called off, asked about or told of: never done."""
        if "told" in match.guards and not match.guards & {"ask", "cancel"}:
            return Understanding(UNKNOWN, match.score)
        is_asked = bool(match.guards & {"ask"})
        return Understanding(intent.guarded if is_asked else intent.refused, match.score)

    def _ask(self, matches: Sequence[_Match]) -> Understanding:
        best = matches[0]
        near = [m for m in matches if m.score >= max(self._limits.ask, best.score - 12)]
        maybe = tuple(m.intent for m in near if m.intent != UNKNOWN and not m.guards)
        is_ours = best.intent != UNKNOWN or best.score - near[-1].score < self._limits.margin
        return Understanding(UNKNOWN, best.score, maybe=maybe[:3] if is_ours else ())

    def _ask_word(self) -> Understanding:
        """One word that begins several things."""
        said = " ".join(self._core()) or " ".join(self._words)
        maybe = self._book.asked.get(" ".join(map(bare, said.split())), ())
        return Understanding(UNKNOWN, 50 if maybe else 0, maybe=maybe)

    def _decide_link(self, matches: Sequence[_Match]) -> Understanding:
        first = matches[0] if matches else None
        if first and first.intent in ("check_scam", "report_scam", "help") and first.score >= self._limits.ask:
            return Understanding(first.intent, first.score)
        labels = {found.label for found in self._guards}
        if labels & {"ask", "no"} or len(self._words) > _MOST_WORDS_TO_MATCH:
            return Understanding("check_scam" if "ask" in labels else UNKNOWN, 70)
        return _understand_link(self._reading, first if first and first.intent == "share_news" else None)

    def _match_hello(self) -> Iterator[_Match]:
        """ "Dạ em chào các cô": nothing but courtesy, a greeting among it."""
        rest = (w for w, filler in zip(self._words, self._filler, strict=True) if not filler)
        if self._has_hello and MARKS.issuperset(rest):
            yield _Match("greeting", _PATTERN_SCORE)

    def _match_whole(self) -> Iterator[_Match]:
        """The whole point against all phrases; a single long word may be two without their space."""
        book, core = self._book, self._core()
        yield from self._compare(core, book.plains, book.phrases)
        yield from self._fit(core)
        if len(core) == 1 and len(core[0]) > _SHORT:
            yield from self._compare(core, book.joined, book.phrases)

    def _match_beside(self) -> Iterator[_Match]:
        """For each intent, without the words that may stand beside its own."""
        book = self._book
        for name in self._around.keys() | book.keeping:
            intent, around = book.intents[name], self._around.get(name, [])
            core = self._core(around, keeps=intent.keeps)
            cost = _AROUND_COST * len(around)
            yield from self._compare(core, *book.by_intent[name], cost)
            yield from self._fit(core, cost, name)
            if around and intent.keeps:
                whole = self._core(keeps=intent.keeps)
                yield from self._compare(whole, *book.by_intent[name])
                yield from self._fit(whole, only=name)

    def _match_guarded(self) -> Iterator[_Match]:
        """What would be done if it were not denied, called off, asked about or told of."""
        book = self._book
        for name in book.acting:
            intent, around = book.intents[name], self._around.get(name, [])
            core = self._core([*around, *self._guards], keeps=intent.keeps)
            cost = _AROUND_COST * len(around) + _GUARD_COST
            matches = chain(
                self._compare(core, *book.by_intent[name], cost), self._fit(core, cost, name)
            )
            yield from (match for match in matches if match.guards)

    def _core(
        self, without: Sequence[Found[str]] = (), *, keeps: frozenset[str] = frozenset()
    ) -> list[str]:
        """The words that carry the point, less those found in `without`."""
        covered = _cover(len(self._words), without)
        left = [
            (word, filler)
            for word, filler, gone in zip(self._words, self._filler, covered, strict=True)
            if not gone and (word not in MARKS or word in keeps)
        ]
        return [word for word, filler in left if not filler] or self._courtesy(left)

    def _courtesy(self, left: Sequence[tuple[str, bool]]) -> list[str]:
        """Where nothing else was said; calling somebody's name is no greeting of ours."""
        is_call = NAME in self._words and not self._has_hello
        return [] if is_call else [word for word, _ in left]

    def _compare(
        self,
        words: Sequence[str],
        plains: Sequence[str],
        phrases: Sequence[Phrase],
        cost: float = 0,
    ) -> Iterator[_Match]:
        said, plain = " ".join(words), " ".join(map(bare, words))
        if not plain:
            return
        lowest = self._limits.ask - _GUARD_COST
        near = process.extract(
            plain, plains, scorer=fuzz.ratio, score_cutoff=lowest + cost, limit=_KEPT
        )
        for _, likeness, at in near:
            phrase = phrases[at]
            score = self._score(said, plain, phrase, likeness) - cost
            if score >= lowest:
                guards = self._find_guards(phrase.intent, phrase.plain.split())
                yield _Match(phrase.intent, score, phrase.topic, guards)

    def _fit(self, words: Sequence[str], cost: float = 0, only: str = "") -> Iterator[_Match]:
        """The same words against the patterns, all of them or those of one intent."""
        for pattern in self._book.patterns.match(words, loose=self._loose):
            if not only or pattern.label == only:
                guards = self._find_guards(pattern.label, map(bare, words))
                yield _Match(pattern.label, _PATTERN_SCORE - cost, pattern.topic, guards)

    def _score(self, said: str, plain: str, phrase: Phrase, likeness: float) -> float:
        """Letters first, accents beside them; short words must be met exactly."""
        if phrase.is_exact:
            return likeness if said == phrase.said else 0
        is_short = len(plain) <= _SHORT or len(phrase.plain) < _SHORT
        if is_short and likeness < 100:
            return 0
        if said.isascii():
            return likeness
        wrong = max(0, likeness - fuzz.ratio(said, phrase.said))
        return likeness - self._limits.accents * wrong * (2 if is_short else 1)

    def _find_guards(self, intent: str, matched: Iterable[str]) -> frozenset[str]:
        """The kinds of guards in the message that are not among the words matched."""
        if not self._guards or not self._book.intents[intent].acts:
            return frozenset()
        own = set(matched)
        around = _cover(len(self._words), self._around.get(intent, []))
        return frozenset(
            found.label
            for found in self._guards
            if not all(
                bare(self._words[at]) in own or around[at] or self._filler[at]
                for at in range(found.start, found.end)
            )
        )

    def _find_free(self) -> _Match | None:
        """What is told in one's own words: known by how it begins, or by two things in it."""
        order = {UNKNOWN: 0, "check_scam": 1}
        found = [*self._find_pairs(), *self._find_opens()]
        return min(found, key=lambda match: order.get(match.intent, 2), default=None)

    def _find_pairs(self) -> Iterator[_Match]:
        for pair in self._book.pairs:
            sides: tuple[list[Found[int]], list[Found[int]]] = ([], [])
            for found in pair.sides.find(self._words, loose=self._loose):
                sides[found.label].append(found)
            if any(0 <= b.start - a.end <= pair.within for a in sides[0] for b in sides[1]):
                yield _Match(pair.intent, _FREE_SCORE, is_free=True)

    def _find_opens(self) -> Iterator[_Match]:
        start = next((at for at, filler in enumerate(self._filler) if not filler), 0)
        rest = len(self._core())
        for found in self._book.opens.find(self._words, loose=self._loose):
            if found.start > start or rest - (found.end - found.start) < 2:
                continue
            intent = self._book.intents[found.label]
            labels = {guard.label for guard in self._guards if guard.start >= found.end}
            if not (intent.acts and labels & {"ask", "no", "cancel"}):
                yield _Match(found.label, _FREE_SCORE, is_free=True)

    def _read_args(self, match: _Match) -> dict[str, Any]:
        if match.intent == "guide":
            return {"topic": match.topic or "menu"}
        words = " ".join(self._words)
        table = self._book.tables[match.intent]
        for name, fallback in (("which", "story"), ("day", "today")):
            if name in table:
                return {name: _pick(words, table[name], fallback)}
        return {}


def _pick(words: str, ways: dict[str, list[str]], fallback: str) -> str:
    said = f" {words} "
    plain = bare(said)
    for name, sayings in ways.items():
        for way in sayings:
            if f" {way} " in said or (f" {bare(way)} " in plain and said.isascii()):
                return name
    return fallback


def _cover(length: int, found: Iterator[Found[str]] | Sequence[Found[str]]) -> list[bool]:
    covered = [False] * length
    for one in found:
        covered[one.start : one.end] = [True] * (one.end - one.start)
    return covered


def _undouble(words: Sequence[str]) -> Sequence[str]:
    """ "điểm danh điểm danh" says it once."""
    half = len(words) // 2
    return words[:half] if half and words[:half] == words[half:] else words
