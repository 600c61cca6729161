"""Scores a sentence against the phrases and patterns of every intent, 0 to 100."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import fuzz, process

from handlers.kit.fillers import MARKS
from handlers.kit.finder import means
from handlers.kit.phrasebook import UNKNOWN, Phrase, Phrasebook
from handlers.kit.sentence import Sentence
from handlers.kit.telling import find_told
from handlers.kit.words import bare

CLEAR = 92  # so like a phrase that a guarded one beside it means nothing
GUARD_COST = 5
_AROUND_COST = 1.5
_PATTERN_SCORE = 96
_TOLD_SCORE = 92
_TOLD_LOOSELY_SCORE = 88  # without accents "may hu" may be "máy hư" or anything
_NAMED_SCORE = 92
_HINTED_SCORE = 76  # of an intent that acts: asked about, never done
_MOST_BESIDE = 12  # words that carry a point, in a text that only names what it is about
_MOST_WORDS = 24  # a longer sentence is no phrase; it may tell something
_SHORT = 4
_MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chosen by `python -m tests.understand --choose`.

    `sure`: from here it is done; `ask`: from here it is asked about; `margin`: to the runner-up;
    `accents`: how much a wrong accent counts beside a wrong letter.
    """

    sure: float = 84
    ask: float = 70
    margin: float = 5
    accents: float = 0.2


@dataclass(frozen=True, slots=True)
class Match:
    """An intent with its best phrase. `guards` are words that make another thing of it.

    Only intents that act have guards: "no", "cancel", "ask", "told" (see reading.toml).
    """

    intent: str
    score: float
    topic: str = ""
    guards: frozenset[str] = frozenset()


def rank_matches(sentence: Sentence, limits: Thresholds) -> list[Match]:
    """The best match of each intent, best first; none below `limits.ask`."""
    told = find_told(sentence)
    told_score = _TOLD_LOOSELY_SCORE if sentence.loose else _TOLD_SCORE
    matches = [Match(told, told_score)] if told is not None else []
    if told == UNKNOWN or len(sentence.words) > _MOST_WORDS:
        return matches
    matcher = _Matcher(sentence, limits)
    best = _pick_best(chain(matches, matcher.match_plainly()))
    acting = any(m.score >= limits.sure and sentence.book.intents[m.intent].acts for m in best)
    if told is None and not acting:
        best = _pick_best(chain(best, matcher.match_named()))
    if sentence.guards and not any(m.score >= CLEAR and not m.guards for m in best):
        best = _pick_best(chain(best, matcher.match_guarded()))
    return best


def _pick_best(matches: Iterable[Match]) -> list[Match]:
    best: dict[str, Match] = {}
    for match in matches:
        known = best.get(match.intent)
        if known is None or match.score > known.score:
            best[match.intent] = match
    return sorted(best.values(), key=lambda match: -match.score)


class _Matcher:
    def __init__(self, sentence: Sentence, limits: Thresholds) -> None:
        self._sentence, self._limits = sentence, limits
        self._book: Phrasebook = sentence.book
        self._lowest = limits.ask

    def match_plainly(self) -> Iterator[Match]:
        yield from self._match_hello()
        yield from self._match_whole()
        yield from self._match_beside()

    def match_named(self) -> Iterator[Match]:
        """What is named in so many words: done in a short text, where nothing is changed by it."""
        sentence, book = self._sentence, self._book
        is_short = len(sentence.core()) <= _MOST_BESIDE
        for found in book.named.find(sentence.words, loose=sentence.loose):
            intent, topic = found.label
            if book.intents[intent].acts:
                yield Match(intent, _HINTED_SCORE)
            elif is_short:
                yield Match(intent, _NAMED_SCORE, topic)

    def match_guarded(self) -> Iterator[Match]:
        """What would be done if it were not denied, called off, asked about or told of."""
        found = chain(self._match_without_guards(), *map(self._match_acting, self._book.acting))
        yield from (match for match in found if match.guards)

    def _match_without_guards(self) -> Iterator[Match]:
        """All that acts at once; most intents have no neighbours in the sentence."""
        core = self._sentence.core(self._sentence.guards)
        yield from self._compare(core, *self._book.acting_phrases, GUARD_COST)
        yield from self._fit(core, GUARD_COST)

    def _match_acting(self, name: str) -> Iterator[Match]:
        sentence, keeps = self._sentence, self._book.intents[name].keeps
        around = sentence.around.get(name, [])
        if around or keeps:
            core = sentence.core([*around, *sentence.guards], keeps=keeps)
            yield from self._match_intent(name, core, len(around), GUARD_COST)

    def _match_hello(self) -> Iterator[Match]:
        """ "Dạ em chào các cô": nothing but courtesy, a greeting among it."""
        sentence = self._sentence
        rest = (w for w, filler in zip(sentence.words, sentence.filler, strict=True) if not filler)
        if sentence.has_hello and MARKS.issuperset(rest):
            yield Match("greeting", _PATTERN_SCORE)

    def _match_whole(self) -> Iterator[Match]:
        """The whole point; a single long word may be two without their space."""
        book, core = self._book, self._sentence.core()
        near = book.near_length(len(" ".join(core)), self._lowest)
        yield from self._compare(core, book.plains[near], book.phrases[near])
        yield from self._fit(core)
        if len(core) == 1 and len(core[0]) > _SHORT:
            yield from self._compare(core, book.joined, book.phrases)

    def _match_beside(self) -> Iterator[Match]:
        """For each intent, without the words that may stand beside its own."""
        sentence, book = self._sentence, self._book
        whole = sentence.core()
        for name in sentence.around.keys() | book.keeping:
            keeps, around = book.intents[name].keeps, sentence.around.get(name, [])
            core = sentence.core(around, keeps=keeps)
            if core != whole:
                yield from self._match_intent(name, core, len(around))
            if around and keeps and (core := sentence.core(keeps=keeps)) != whole:
                yield from self._match_intent(name, core)

    def _match_intent(
        self, name: str, core: Sequence[str], beside: int = 0, more: float = 0
    ) -> Iterator[Match]:
        cost = _AROUND_COST * beside + more
        yield from self._compare(core, *self._book.by_intent[name], cost)
        yield from self._fit(core, cost, name)

    def _compare(
        self,
        words: Sequence[str],
        plains: Sequence[str],
        phrases: Sequence[Phrase],
        cost: float = 0,
    ) -> Iterator[Match]:
        said, plain = " ".join(words), " ".join(map(bare, words))
        near = process.extract(
            plain,
            plains,
            scorer=fuzz.ratio,
            score_cutoff=self._lowest + cost,
            limit=_MOST_CANDIDATES if plain else 0,
        )
        for _, likeness, at in near:
            phrase = phrases[at]
            score = self._score(said, plain, phrase, likeness) - cost
            if score >= self._lowest and (score >= self._limits.sure or _share(words, phrase)):
                guards = self._sentence.find_guards(phrase.intent, phrase.plain.split())
                yield Match(phrase.intent, score, phrase.topic, guards)

    def _fit(self, words: Sequence[str], cost: float = 0, only: str = "") -> Iterator[Match]:
        """The same words against the patterns, all of them or those of one intent."""
        loose = self._sentence.loose
        for pattern in self._book.patterns.match(words, loose=loose, only=only):
            guards = self._sentence.find_guards(pattern.label, map(bare, words))
            yield Match(pattern.label, _PATTERN_SCORE - cost, pattern.topic, guards)

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


def _share(words: Sequence[str], phrase: Phrase) -> bool:
    """Whether half the phrase was said: else it is only like it in letters, not worth a question.

    "chồng lắm" is "chỉ làm" by three letters of four.
    """
    wanted = phrase.said.split()
    met = sum(any(means(word, one) for word in words) for one in wanted)
    return 2 * met >= len(wanted)
