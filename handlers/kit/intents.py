"""What a member wants: sure, or unsure and worth a question, or nothing of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from handlers.kit.choices import read_numbers
from handlers.kit.counting import read_digit
from handlers.kit.danger import Danger, recognise
from handlers.kit.fillers import MARKS
from handlers.kit.finder import means, split
from handlers.kit.links import find_link_danger
from handlers.kit.marking import NUMBER
from handlers.kit.matching import CLEAR, GUARD_COST, Match, Thresholds, rank_matches
from handlers.kit.phrasebook import UNKNOWN, Phrasebook, load_phrasebook
from handlers.kit.reading import Reading, read
from handlers.kit.sentence import Sentence
from handlers.kit.words import REMEMBERED

DEFAULT = Thresholds()
_ASKED_TOGETHER = 12  # points below the best that are still worth naming
_MOST_ASKED = 3
_LONGEST_ANSWER = 28
_NO_ANSWER = re.compile(r"[{}<>*=%$#@_\[\]|\\^~`]")
_ABOUT_LINKS = frozenset(["check_scam", "report_scam", "help"])
_MOST_WORDS_BY_LINK = 24


@dataclass(frozen=True, slots=True)
class Understanding:
    """`intent` is "unknown" where nothing was recognised; `maybe` then names what to ask about.

    `args`: guide topic; share_news which (done, link, story) and link (what speaks against it);
    daily_news day; survey_answer choices; danger (handlers.kit.danger), whose answer goes first.
    """

    intent: str
    score: float = 0
    args: dict[str, Any] = field(default_factory=dict)
    maybe: tuple[str, ...] = ()


def understand(
    text: str, book: Phrasebook | None = None, limits: Thresholds = DEFAULT
) -> Understanding:
    """The intent of a 1:1 message without an open question. Never raises, whatever the text."""
    reading = read(text)
    danger = recognise(text) or (recognise(reading.mended) if reading.mended else None)
    if danger is not None:
        return _call_for_help(danger)
    if numbers := _read_answer(text, reading.words):
        return Understanding("survey_answer", 100, {"choices": list(numbers)})
    if MARKS.issuperset(reading.words):
        return _understand_link(reading.links, 95) if reading.links else Understanding(UNKNOWN)
    if book is None and limits is DEFAULT:
        return _decide_words(reading.words, reading.links, is_loose=reading.is_loose)
    sentence = Sentence(reading, book or load_phrasebook())
    return _decide(sentence, rank_matches(sentence, limits), limits)


@lru_cache(REMEMBERED)
def _decide_words(
    words: tuple[str, ...], links: tuple[str, ...], *, is_loose: bool
) -> Understanding:
    """Many write the same, once names, places and numbers are marks: it is decided once."""
    sentence = Sentence(Reading("", words, links, is_loose=is_loose), load_phrasebook())
    return _decide(sentence, rank_matches(sentence, DEFAULT), DEFAULT)


def _call_for_help(danger: Danger) -> Understanding:
    intent = "report_scam" if danger == "scam" else "human"
    return Understanding(intent, 100, {"danger": danger})


def _read_answer(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """A bare answer to a question; a number of two digits or more is none."""
    if len(text) > _LONGEST_ANSWER or not any(map(_may_answer, words)):
        return ()
    return () if _NO_ANSWER.search(text) else read_numbers(text)


def _may_answer(word: str) -> bool:
    return word == NUMBER or len(word) == 1 or read_digit(word) is not None


def _decide(sentence: Sentence, matches: Sequence[Match], limits: Thresholds) -> Understanding:
    """Sure of one; else sure of what is denied or asked about; else perhaps worth a question."""
    if matches and matches[0].intent == UNKNOWN and matches[0].score >= CLEAR:
        return _ask_word(sentence, matches[0].score)
    if sentence.links:
        return _decide_link(sentence, matches, limits)
    if not matches or matches[0].score < limits.ask:
        return _ask_word(sentence)
    best, plain = matches[0], [match for match in matches if not match.guards]
    if plain and plain[0].score >= min(best.score, CLEAR) and _is_sure(plain, limits):
        return Understanding(plain[0].intent, plain[0].score, _read_args(sentence, plain[0]))
    if best.guards and best.score >= limits.sure - GUARD_COST:
        return _turn_aside(sentence.book, best)
    return _ask(matches, limits)


def _is_sure(matches: Sequence[Match], limits: Thresholds) -> bool:
    second = matches[1].score if len(matches) > 1 else 0
    return matches[0].score >= limits.sure and matches[0].score - second >= limits.margin


def _turn_aside(book: Phrasebook, match: Match) -> Understanding:
    """Denied, called off, asked about or told of: never done."""
    intent = book.intents[match.intent]
    if "told" in match.guards and not match.guards & {"ask", "cancel"}:
        return Understanding(UNKNOWN, match.score)
    return Understanding(intent.guarded if "ask" in match.guards else intent.refused, match.score)


def _ask(matches: Sequence[Match], limits: Thresholds) -> Understanding:
    best = matches[0]
    near = [m for m in matches if m.score >= max(limits.ask, best.score - _ASKED_TOGETHER)]
    maybe = tuple(m.intent for m in near if m.intent != UNKNOWN and not m.guards)
    is_ours = best.intent != UNKNOWN or best.score - near[-1].score < limits.margin
    return Understanding(UNKNOWN, best.score, maybe=maybe[:_MOST_ASKED] if is_ours else ())


def _ask_word(sentence: Sentence, score: float = 0) -> Understanding:
    """One word that begins several things: "dung" may be dừng, "đúng" is not."""
    said = " ".join(sentence.core() or sentence.words)
    maybe = sentence.book.asked.get(said, ())
    return Understanding(UNKNOWN, 50 if maybe else score, maybe=maybe)


def _decide_link(
    sentence: Sentence, matches: Sequence[Match], limits: Thresholds
) -> Understanding:
    """A link is passed on unless it is asked about, denied, or stands in a long text."""
    first = matches[0] if matches else None
    if first and first.intent in _ABOUT_LINKS and first.score >= limits.ask:
        return Understanding(first.intent, first.score)
    labels = {found.label for found in sentence.guards}
    if "ask" in labels:
        return Understanding("check_scam", 70)
    if "no" in labels or len(sentence.words) > _MOST_WORDS_BY_LINK:
        return Understanding(UNKNOWN, 70)
    return _understand_link(sentence.links, 90)


def _understand_link(links: Sequence[str], score: float) -> Understanding:
    """What hides where it leads waits for approval; what imitates an office is asked about."""
    danger = next(filter(None, map(find_link_danger, links)), None)
    if danger is not None and danger != "shortener":
        return Understanding("check_scam", score, {"link": danger})
    args = {"which": "link"} | ({"link": danger} if danger else {})
    return Understanding("share_news", score, args)


def _read_args(sentence: Sentence, match: Match) -> dict[str, Any]:
    if match.intent == "guide":
        return {"topic": match.topic or "menu"}
    table = sentence.book.tables[match.intent]
    for name, fallback in (("which", "story"), ("day", "today")):
        if name in table:
            return {name: _pick(sentence.words, table[name], fallback)}
    return {}


def _pick(words: Sequence[str], ways: Mapping[str, Sequence[str]], fallback: str) -> str:
    """The first table whose words stand in the sentence."""
    for name, sayings in ways.items():
        for saying in map(split, sayings):
            places = range(len(words) - len(saying) + 1)
            if any(all(map(means, words[at:], saying)) for at in places):
                return name
    return fallback
