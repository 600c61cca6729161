"""“chủ đề”: which topics she wants more of; what she is shown first when she asks for other news.

The item of the morning is the branch's and stays the same for all; her officers see how many chose
what, never who.
"""

from collections.abc import Iterable

from handlers.kit.choices import read_numbers
from handlers.kit.context import Context
from handlers.kit.router import Answer, Router
from handlers.kit.topics import list_topics, read_topics
from models.events import TextReceived
from models.messages import Message

router = Router("topics")


@router.command("choose")
def choose(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return _ask(ctx, "pick" if not _chosen(ctx) else "pick_more")


@router.command("clear")
def clear(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if ctx.conversation.feature == "topics":
        ctx.close_step()
    _keep(ctx, [])
    return ctx.say("cleared")


@router.recognise
def hear_several(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "1 và 3" while the list is open; a single number is the step's own."""
    if (ctx.conversation.feature, ctx.conversation.step) != ("topics", "pick"):
        return None
    numbers = read_numbers(event.text)
    offered = {str(n) for n in range(1, len(list_topics()) + 1)}
    return _turn(ctx, numbers) if len(numbers) > 1 and offered.issuperset(numbers) else None


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number and answer.number != "0":
        return _turn(ctx, [answer.number])
    ctx.close_step()
    chosen = _chosen(ctx)
    return ctx.say("done", topics=_say(ctx, chosen)) if chosen else ctx.say("none")


def _turn(ctx: Context, numbers: Iterable[str]) -> list[Message]:
    """What was not chosen is, what was is no more; the list stays open for the next number."""
    turned = {list_topics()[int(number) - 1] for number in numbers}
    _keep(ctx, [key for key in list_topics() if (key in turned) is not (key in _chosen(ctx))])
    return _ask(ctx, "pick_more" if _chosen(ctx) else "pick")


def _ask(ctx: Context, key: str) -> list[Message]:
    names = ctx.texts.table("names")
    choices = {str(n): names[topic] for n, topic in enumerate(list_topics(), 1)}
    choices["0"] = ctx.texts("finish")
    return ctx.ask("pick", key, choices=choices, topics=_say(ctx, _chosen(ctx)))


def _chosen(ctx: Context) -> list[str]:
    return read_topics(ctx.identity.topics) if ctx.identity is not None else []


def _keep(ctx: Context, topics: Iterable[str]) -> None:
    if ctx.identity is not None:
        ctx.identity.topics = ",".join(topics) or None


def _say(ctx: Context, topics: Iterable[str]) -> str:
    names = ctx.texts.table("names")
    return "; ".join(names[topic].lower() for topic in topics)
