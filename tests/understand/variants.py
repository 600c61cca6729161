"""Slips and courtesies around every phrase: it keeps its intent or is asked about, no other acts."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handlers.kit.intents import understand
from handlers.kit.syllables import split_tone
from handlers.kit.words import strip_accents
from tests.understand.judging import ACTING

_BEFORE = (
    "dạ ",
    "em ",
    "dạ em ",
    "chị ơi ",
    "cho em ",
    "cô Năm ",
    "dạ em chào chị, ",
    "em Lan ",
    "",
)
_AFTER = (" ạ", " nha chị", " nghen", " với ạ", " đi em", " giùm em nha", " 🌸", "!!!", "")
_KEYS = dict(zip("\u0301\u0300\u0309\u0303\u0323", "sfrxj", strict=True))
_DIGITS = dict(zip("\u0301\u0300\u0309\u0303\u0323", "12345", strict=True))
_TELEX = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}


@dataclass
class Tally:
    """How many variants of one kind kept their intent, were asked about, went elsewhere."""

    kept: int = 0
    asked: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)
    harmful: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.kept + self.asked + self.elsewhere.total()


def try_variants(phrases: Iterable[tuple[str, str]], seed: int = 1) -> dict[str, Tally]:
    """`phrases` are sayings with their intents; the result is by kind of variant."""
    chance = random.Random(seed)  # noqa: S311  (not for secrets)
    tallies: dict[str, Tally] = {kind: Tally() for kind in _KINDS}
    for saying, intent in phrases:
        for kind, vary in _KINDS.items():
            _count(tallies[kind], vary(saying, chance), intent)
    return tallies


def _count(tally: Tally, said: str, intent: str) -> None:
    found = understand(said)
    if found.intent == intent:
        tally.kept += 1
    elif found.intent == "unknown":
        tally.asked += 1
    else:
        tally.elsewhere[f"{intent} → {found.intent}"] += 1
        if found.intent in ACTING:
            tally.harmful.append(f"{said!r}: {intent} → {found.intent}")


def _slip(saying: str, chance: random.Random) -> str:
    """One letter lost, doubled, exchanged with its neighbour or hit beside."""
    spots = [at for at, letter in enumerate(saying) if letter.isalpha()]
    if len(spots) < 5:
        return saying
    at = chance.choice(spots)
    slips: Sequence[str] = (
        saying[:at] + saying[at + 1 :],
        saying[:at] + saying[at] + saying[at:],
        saying[: at - 1] + saying[at : at + 1] + saying[at - 1 : at] + saying[at + 1 :],
        saying[:at] + chance.choice("abcdeghiklmnopqrstuvxy") + saying[at + 1 :],
    )
    return chance.choice(slips)


def _drop_some_accents(saying: str, chance: random.Random) -> str:
    return " ".join(strip_accents(w) if chance.random() < 0.5 else w for w in saying.split())


def _type(saying: str, marks: dict[str, str], tones: dict[str, str]) -> Iterator[str]:
    for word in saying.split():
        bare, tone = split_tone(word)
        yield "".join(marks.get(letter, letter) for letter in bare) + tones.get(tone, "")


_KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda saying, _: saying,
    "no accents": lambda saying, _: strip_accents(saying),
    "some accents": _drop_some_accents,
    "capitals": lambda saying, _: saying.upper(),
    "courtesy": lambda saying, chance: chance.choice(_BEFORE) + saying + chance.choice(_AFTER),
    "courtesy, no accents": lambda saying, chance: strip_accents(
        chance.choice(_BEFORE) + saying + chance.choice(_AFTER)
    ),
    "one slip": _slip,
    "one slip, no accents": lambda saying, chance: strip_accents(_slip(saying, chance)),
    "Telex": lambda saying, _: " ".join(_type(saying, _TELEX, _KEYS)),
    "VNI": lambda saying, _: " ".join(_type(saying, _VNI, _DIGITS)),
    "no spaces": lambda saying, _: saying.replace(" ", "") if saying.count(" ") == 1 else saying,
}
