"""Her answer to the month's question whether her channels work: "còn", or which one does not."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from handlers.kit.asking import Question
from handlers.kit.channel_names import compose_question, name_channel
from handlers.kit.context import Context
from handlers.kit.rights import leads, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.texts import load_words
from handlers.kit.words import accented
from models.channel import Channel, find_question, mark_checked
from models.events import TextReceived
from models.messages import Message
from models.unit import Unit

router = Router("channel_checks")

_ANSWERED_WITHIN = timedelta(days=27)


@router.recognise
def take_word(event: TextReceived, ctx: Context) -> list[Message] | None:
    """In any dress, on a later day too; to another question or without one it is nobody's."""
    found = _read_word(event.text)
    talk = ctx.conversation
    if found is None:
        return None
    if (talk.feature, talk.step) == ("channel_checks", "check"):
        return take_answer(event, ctx, Answer(event.text, found.number))
    if talk.step is not None and not found.names_it:
        return None
    channels = _list_open(ctx)
    return _settle(ctx, channels, found.number) if channels else None


@router.step("check")
def take_answer(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    channels = _list_hers(ctx, ctx.recall("channels"))
    ctx.close_step()
    if not channels:
        return refuse(ctx)
    return _settle(ctx, channels, answer.number)


@router.step("which")
def choose(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    offered: list[int] = ctx.recall("channels")
    ctx.close_step()
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return ctx.say("later")
    channels = _list_hers(ctx, offered)
    chosen = [one for one in channels if one.id == offered[number - 1]]
    return _ask_sure(ctx, chosen[0], channels) if chosen else refuse(ctx)


@router.step("sure")
def close(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """Asked a second time before it is closed: the list that members see loses it."""
    channels = _list_hers(ctx, ctx.recall("channels"))
    chosen = [one for one in channels if one.id == ctx.recall("channel")]
    ctx.close_step()
    if not chosen:
        return refuse(ctx)
    if answer.number not in ("1", "2"):
        return ctx.say("later")
    _mark(ctx, chosen[0], gone=answer.number == "1")
    rest = [one for one in channels if one.id != chosen[0].id]
    if rest:
        return _ask(ctx, rest)
    return ctx.say("closed" if answer.number == "1" else "thanks", channel=name_channel(chosen[0]))


def _settle(ctx: Context, channels: list[Channel], number: str | None) -> list[Message]:
    if number == "1":
        for channel in channels:
            _mark(ctx, channel, gone=False)
        return ctx.say("thanks")
    if number != "2":
        return ctx.say("later")
    if len(channels) == 1:
        return _ask_sure(ctx, channels[0], channels)
    ctx.remember(channels=[channel.id for channel in channels])
    names = {str(n): name_channel(channel) for n, channel in enumerate(channels, 1)}
    return ctx.ask("which", "ask_which", choices=names | {"0": ctx.texts("leave")})


def _ask(ctx: Context, channels: list[Channel]) -> list[Message]:
    """The rest, as the evening asked."""
    question: Question = compose_question(ctx.texts, channels)
    ctx.remember(**question.slots)
    key = "rest_one" if len(channels) == 1 else "rest_many"
    names = "; ".join(name_channel(channel) for channel in channels)
    said = ctx.ask("check", key, choices=question.choices, channels=names)
    ctx.conversation.slots = ctx.conversation.slots | {"_also": dict(question.also)}
    return said


def _ask_sure(ctx: Context, channel: Channel, channels: list[Channel]) -> list[Message]:
    ctx.remember(channel=channel.id, channels=[one.id for one in channels])
    return ctx.ask("sure", "ask_sure", channel=name_channel(channel))


def _mark(ctx: Context, channel: Channel, *, gone: bool) -> None:
    mark_checked(channel, sign(ctx), ctx.now, gone=gone)
    ctx.db.add(channel)
    unit = ctx.db.get_one(Unit, channel.unit_id)
    write_audit(ctx, "channel.check", unit, {"channel": channel.id, "state": channel.state})


def _list_open(ctx: Context) -> list[Channel]:
    """What she was asked about this month and nobody has looked at since."""
    since = ctx.today - _ANSWERED_WITHIN
    question = find_question(ctx.db, ctx.house.oa_id, ctx.user_id, since)
    if question is None:
        return []
    return [
        channel
        for channel in _list_hers(ctx, question.channel_ids)
        if channel.checked_at is None or channel.checked_at < question.asked_at
    ]


def _list_hers(ctx: Context, ids: list[int]) -> list[Channel]:
    """Those that still count as working, of units she has a say over at this moment."""
    found = [channel for one in ids if (channel := ctx.db.get(Channel, one)) is not None]
    units = {channel.unit_id for channel in found}
    led = {unit for unit in units if leads(ctx, ctx.db.get_one(Unit, unit))}
    return [one for one in found if one.state == "active" and one.unit_id in led]


@dataclass(frozen=True, slots=True)
class _Word:
    """The choice meant; `names_it`: it says "kênh", so it can be no answer to something else."""

    number: str
    names_it: bool


def _read_word(text: str) -> _Word | None:
    """With accents only: "con" is a child."""
    meant, courtesy = _load()
    said = " ".join(word for word in accented(text).split() if word not in courtesy)
    return meant.get(said)


@cache
def _load() -> tuple[dict[str, _Word], frozenset[str]]:
    words = load_words("channel_checks")
    numbers = {"still": "1", "no_more": "2"}
    meant = {
        accented(word): _Word(number, "kênh" in word)
        for name, number in numbers.items()
        for word in words[name]
    }
    return meant, frozenset(words["courtesy"])
