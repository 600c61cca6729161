"""When nothing else knew the text: say so kindly, offer a person the second time, never guess."""

from functools import cache

from rapidfuzz import fuzz, process

from handlers.kit.asked_news import is_pasted
from handlers.kit.cases import open_case
from handlers.kit.choices import LEAVE_WORDS, read_number
from handlers.kit.context import Context
from handlers.kit.grammar import explain, read_order
from handlers.kit.hearing import find_called, hear
from handlers.kit.orders import OrderError
from handlers.kit.router import Answer, Router
from handlers.kit.texts import list_slash_words, load_words
from handlers.kit.words import accented, fold, strip_mentions, strip_politeness, tidy
from models.events import GroupTextReceived, TextReceived
from models.messages import Message, TextMessage

router = Router("fallback")

NEAR_COMMAND = 70
_SHOWN = 20
_MISSES_TO_OFFER_HELP = 2
# Before a matter that people must answer: who grieves is not asked about loans.
_FELT = frozenset(["grief", "lonely", "angry"])
# What stands behind a command that takes nothing; other mistakes are told by their features.
_EXPLAINED = frozenset(["bad_undo", "bad_resume"])


@router.otherwise
def answer_unknown(event: TextReceived | GroupTextReceived, ctx: Context) -> list[Message]:
    text = tidy(strip_mentions(event.text))
    if text.startswith("/") and (said := _suggest_command(ctx, text)) is not None:
        return said
    key = _recognise_small_talk(text)
    if key is not None:
        ctx.conversation.misses = 0
        return ctx.say(key)
    if not ctx.in_group and (said := _answer_told(ctx, text)) is not None:
        return said
    ctx.conversation.misses += 1
    if not ctx.in_group and _is_matter(text):
        return ctx.ask("offer", "ask_person")
    if ctx.conversation.misses >= _MISSES_TO_OFFER_HELP:
        return ctx.ask("offer", "offer_person")
    is_news = not ctx.in_group and is_pasted(text)
    return ctx.say("not_understood_news" if is_news else "not_understood")


@router.command("person")
def ask_for_person(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.ask("person", "confirm_person")


@router.step("offer", guess=True)
@router.step("person")
def call_person(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    ctx.close_step()
    if answer.number != "1":
        return ctx.say("no_person")
    open_case(ctx, "human")
    return ctx.say("person_called")


def _answer_told(ctx: Context, text: str) -> list[Message] | None:
    """What she tells or asks that is not ours to know; a call by name goes to a person."""
    if (person := find_called(text)) is not None:
        return ctx.ask("offer", "not_her", person=person)
    key = hear(text)
    if key is None or (_is_matter(text) and key not in _FELT):
        return None
    ctx.conversation.misses = 0
    if key == "angry":
        return ctx.ask("offer", key)
    return ctx.say(key)


def _recognise_small_talk(text: str) -> str | None:
    """What needs no meaning to be answered: no word at all, a number nobody asked for, "ok"."""
    said = fold(text)
    if not any(letter.isalnum() for letter in said):
        return "wordless"
    if said in LEAVE_WORDS and not said.isdigit():
        return "small_talk"
    if said.replace(" ", "").isdigit() or read_number(text) is not None:
        return "no_question"
    return "small_talk" if _is_small_talk(text) else None


def _is_small_talk(text: str) -> bool:
    exact, loose = _load_small_talk()
    return accented(text) in exact or strip_politeness(fold(text)) in loose


def _is_matter(text: str) -> bool:
    """A loan, insurance, a meeting: understood well enough to know that people must answer it."""
    said = f" {fold(text)} "
    return any(f" {fold(matter)} " in said for matter in load_words("fallback")["matters"])


@cache
def _load_small_talk() -> tuple[frozenset[str], frozenset[str]]:
    """As with commands, a word after "=" counts with its accents only: "đúng", not "dung"."""
    listed = load_words("fallback")["small_talk"]
    exact = frozenset(accented(word.removeprefix("=")) for word in listed)
    return exact, frozenset(fold(word) for word in listed if not word.startswith("="))


def _suggest_command(ctx: Context, text: str) -> list[Message] | None:
    """None for what only begins like a command ("/7/11", "/-heart"): silence in a group. A leader's command of a feature to come was written rightly, so say so; else the nearest
    command is named, never run."""
    said = text.split(maxsplit=1)[0][:_SHOWN]
    if len(said) == 1:
        return ctx.say("empty_command")
    try:
        order = read_order(text, "leader")
    except OrderError as error:
        if error.kind in _EXPLAINED:
            return [TextMessage(ctx.here, explain(error, ctx.texts_of("orders")))]
        if error.kind == "unknown_command":
            return _name_near(ctx, said, error.near)
    else:
        if order is None:
            return [] if ctx.in_group else None
    return ctx.say("order_not_yet", said=said)


def _name_near(ctx: Context, said: str, near: str) -> list[Message]:
    """Also of the commands that are no leader's orders, such as /viec."""
    other = process.extractOne(
        fold(said), list_slash_words(), scorer=fuzz.ratio, score_cutoff=NEAR_COMMAND
    )
    command = near or (other[0] if other is not None else "")
    if not command:
        return ctx.say("unknown_command", said=said)
    return ctx.say("near_command", said=said, command=command)
