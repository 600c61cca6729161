"""The phrases of every intent, from handlers/texts/intents, ready to be compared with a message."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Self

from handlers.kit.fillers import strip_fillers
from handlers.kit.finder import Finder, split
from handlers.kit.patterns import Part, Pattern, PatternBook, make_part
from handlers.kit.reading import read, spell_phrase
from handlers.kit.reading_tables import load_intent_tables
from handlers.kit.words import bare, fold, strip_politeness

UNKNOWN = "unknown"
_NOT_INTENTS = frozenset(["maybe"])


@dataclass(frozen=True, slots=True)
class Intent:
    """What members want. `acts`: it does something that a guess must never do.

    `guarded` is what it means when denied or asked about; `refused` where it is denied only.
    """

    name: str
    acts: bool = False
    guarded: str = UNKNOWN
    refused: str = UNKNOWN
    keeps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say an intent: its words without courtesies, with accents and without.

    `ways` are the spellings our data has of it.
    """

    intent: str
    said: str
    plain: str
    topic: str = ""
    is_exact: bool = False
    ways: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """An intent told of by two things in this order, at most `within` words apart.

    A third side holds what is neither: "điện thoại" is no "điện".
    """

    intent: str
    sides: Finder[int]
    within: int


@dataclass(frozen=True)
class Phrasebook:
    """`phrases` are sorted by length."""

    intents: Mapping[str, Intent]
    phrases: Sequence[Phrase]
    around: Finder[str]
    opens: Finder[str]
    named: Finder[tuple[str, str]]
    pairs: Sequence[Pair]
    patterns: PatternBook
    asked: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def acting(self) -> list[str]:
        return [name for name, intent in self.intents.items() if intent.acts]

    @cached_property
    def keeping(self) -> frozenset[str]:
        return frozenset(name for name, intent in self.intents.items() if intent.keeps)

    @cached_property
    def plains(self) -> list[str]:
        return [phrase.plain for phrase in self.phrases]

    @cached_property
    def _lengths(self) -> list[int]:
        return [len(plain) for plain in self.plains]

    def near_length(self, length: int, likeness: float) -> slice:
        """Which phrases can be that like a text of `length`: ratio ≤ 2·shorter / (both lengths)."""
        share = likeness / (200 - likeness)
        start = bisect_left(self._lengths, int(length * share))
        return slice(start, bisect_right(self._lengths, int(length / share) + 1))

    @cached_property
    def joined(self) -> list[str]:
        """The phrases without spaces, as some type them; "" for short ones, which fit anything."""
        return [p.plain.replace(" ", "") if len(p.plain) > 5 else "" for p in self.phrases]

    @cached_property
    def acting_phrases(self) -> tuple[list[str], list[Phrase]]:
        return _with_plains(p for p in self.phrases if self.intents[p.intent].acts)

    @cached_property
    def by_intent(self) -> Mapping[str, tuple[list[str], list[Phrase]]]:
        return {
            name: _with_plains(p for p in self.phrases if p.intent == name)
            for name in self.intents
        }

    def with_examples(
        self, examples: Iterable[tuple[str, str, str]], without: frozenset[str]
    ) -> Self:
        """Learned from `examples` (text, intent, topic).

        A phrase is forgotten where all our spellings of it are in `without`.
        """
        learned = [
            make_phrase(reading.words, intent, topic, loose=reading.is_loose)
            for text, intent, topic in examples
            for reading in [read(text)]
        ]
        kept = [p for p in self.phrases if not {_simplify(way) for way in p.ways} <= without]
        phrases = [*kept, *(phrase for phrase in learned if phrase.plain)]
        return replace(self, phrases=_by_length(phrases))


def _with_plains(phrases: Iterable[Phrase]) -> tuple[list[str], list[Phrase]]:
    kept = list(phrases)
    return [phrase.plain for phrase in kept], kept


def _simplify(way: str) -> str:
    return strip_politeness(fold(way))


def make_phrase(
    words: Sequence[str], intent: str, topic: str = "", *, loose: bool = False
) -> Phrase:
    said = strip_fillers(words, loose=loose)
    joined = " ".join(said)
    return Phrase(intent, joined, " ".join(map(bare, said)), topic)


@cache
def load_phrasebook() -> Phrasebook:
    tables = load_intent_tables()
    intents = {name: t for name, t in tables.items() if name not in _NOT_INTENTS}
    return Phrasebook(
        intents={name: _read_intent(name, table) for name, table in intents.items()},
        phrases=_join_same(p for name, t in intents.items() for p in _read_phrases(name, t)),
        around=Finder((way, n) for n, t in intents.items() for way in t.get("around", [])),
        opens=Finder((way, n) for n, t in intents.items() for way in t.get("opens", [])),
        named=Finder(saying for n, t in intents.items() for saying in _read_named(n, t)),
        patterns=PatternBook(p for name, t in intents.items() for p in _read_patterns(name, t)),
        pairs=[_read_pair(n, pair) for n, t in intents.items() for pair in t.get("pairs", [])],
        asked=_read_asked(tables["maybe"]),
        tables=intents,
    )


def _read_intent(name: str, table: Mapping[str, Any]) -> Intent:
    guarded = table.get("guarded", UNKNOWN)
    return Intent(
        name=name,
        acts=table.get("acts", False),
        guarded=guarded,
        refused=table.get("unless", guarded),
        keeps=frozenset(table.get("keeps", [])),
    )


def _by_topic(table: Mapping[str, Any], plain: str, topics: str) -> Iterator[tuple[str, str]]:
    """Each saying with its topic, "" for those that have none."""
    ways: Mapping[str, list[str]] = {"": table.get(plain, []), **table.get(topics, {})}
    yield from ((topic, saying) for topic, sayings in ways.items() for saying in sayings)


def _read_phrases(name: str, table: Mapping[str, Any]) -> Iterator[Phrase]:
    for topic, saying in _by_topic(table, "phrases", "topics"):
        said = strip_fillers(spell_phrase(split(saying.removeprefix("="))), loose=False)
        plain, is_exact = " ".join(map(bare, said)), saying.startswith("=")
        yield Phrase(name, " ".join(said), plain, topic, is_exact, frozenset([saying]))


def _read_patterns(name: str, table: Mapping[str, Any]) -> Iterator[Pattern]:
    for topic, pattern in _by_topic(table, "patterns", "topic_patterns"):
        yield Pattern(name, topic, tuple(map(_read_part, pattern.split())))


def _read_named(name: str, table: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Sayings that stand for the intent whatever is beside them, with their topic."""
    for topic, saying in _by_topic(table, "named", "named_topics"):
        yield _spell(saying), (name, topic)


def _read_part(part: str) -> Part:
    """ "nữa?" may be left out; "_" stands for a space."""
    ways = part.removesuffix("?").replace("_", " ").split("/")
    return make_part((spell_phrase(split(way)) for way in ways), may_lack=part.endswith("?"))


def _join_same(phrases: Iterable[Phrase]) -> list[Phrase]:
    joined: dict[Phrase, Phrase] = {}
    for phrase in phrases:
        known = joined.get(phrase)
        joined[phrase] = phrase if known is None else replace(known, ways=known.ways | phrase.ways)
    return _by_length(joined.values())


def _by_length(phrases: Iterable[Phrase]) -> list[Phrase]:
    return sorted(phrases, key=lambda phrase: len(phrase.plain))


def _read_pair(intent: str, pair: Mapping[str, Any]) -> Pair:
    sayings = (
        (saying, side)
        for side, key in enumerate(("first", "second", "but"))
        for saying in pair.get(key, ())
    )
    return Pair(intent, Finder((_spell(saying), side) for saying, side in sayings), pair["within"])


def _spell(saying: str) -> str:
    """As messages are read; "=" before it stays, for what means another thing without accents."""
    mark = "=" if saying.startswith("=") else ""
    return mark + " ".join(spell_phrase(split(saying.removeprefix("="))))


def _read_asked(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By the words with their accents, and by their letters alone."""
    ways = [(split(said), tuple(row["intents"])) for row in table["ask"] for said in row["said"]]
    plain = {" ".join(map(bare, words)): intents for words, intents in reversed(ways)}
    return plain | {" ".join(words): intents for words, intents in ways}
