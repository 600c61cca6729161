"""Answers what was said in her own words: by the feature that does it, or by a question."""

from collections.abc import Iterable, Mapping

from handlers.kit.context import Context
from handlers.kit.hearing import find_called, hear
from handlers.kit.intents import Understanding, understand
from handlers.kit.marking import NUMBER, PLACE
from handlers.kit.phrasebook import load_phrasebook
from handlers.kit.reading import read
from handlers.kit.router import Answer, Command, Router
from models.events import TextReceived
from models.messages import Message, TextMessage

FEATURE = "meaning"
# Which command does what an intent wants; a feature to come adds its line here.
COMMANDS: Mapping[str, str] = {
    "daily_news": "news.today",
    "daily_news.yesterday": "news.yesterday",
    "join_branch": "join.join",
    "change_branch": "join.change",
    "leave_branch": "leaving.leave",
    "stop": "subscription.stop",
    "start_again": "subscription.resume",
    "guide.menu": "guide.menu",
    "help": "guide.menu",
    "human": "fallback.person",
    "greeting": "courtesy.greeting",
    "thanks": "courtesy.thanks",
    "share_news.done": "share.done",
    "share_news.link": "share.post",
    "share_news.story": "story.tell",
    "share_news": "story.tell",
    "feedback": "feedback.give",
    "profile": "mydata.show",
    "export_data": "mydata.export",
    "erase_data": "mydata.erase",
}
_HOURS_TO_ANSWER = 2
# Nobody is asked whether she means to greet.
_COURTESIES = frozenset(["greeting", "thanks"])


class Meaning:
    """Looks from intents to commands; `router` holds the question asked where it is unsure."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = {f"{command.feature}.{command.name}": command for command in commands}
        self.router = Router(FEATURE)
        self.router.step("which", guess=True)(self._take_choice)

    def answer(self, event: TextReceived, ctx: Context, *, may_ask: bool) -> list[Message] | None:
        """None where nothing of ours was meant; `may_ask`: no other question is open."""
        found = understand(event.text)
        if found.intent == "help" and not may_ask:
            return None  # "là sao em" is about the question, which is asked again
        maybe = tuple(intent for intent in found.maybe if intent not in _COURTESIES)
        if maybe and _is_told(maybe, event.text):
            return None
        if maybe and may_ask:
            return self._ask(maybe, ctx.for_feature(FEATURE))
        if found.maybe == ("thanks",):
            return self._act("thanks", found, event, ctx)
        return self._act(found.intent, found, event, ctx)

    def _act(
        self, intent: str, found: Understanding, event: TextReceived, ctx: Context
    ) -> list[Message] | None:
        """What a feature does for the intent, else the kind word that it is not there yet."""
        detail = found.args.get("day") or found.args.get("topic") or found.args.get("which")
        named = COMMANDS.get(f"{intent}.{detail}") or COMMANDS.get(intent)
        command = self._commands.get(named or "")
        if command is not None:
            said = event.text if command.takes_argument and _names_place(event.text) else ""
            return command.handler(event, ctx.for_feature(command.feature), said)
        text = ctx.for_feature(FEATURE).texts.table("not_yet").get(intent)
        return [TextMessage(ctx.here, text)] if text is not None else None

    def _ask(self, maybe: tuple[str, ...], ctx: Context) -> list[Message]:
        """One to three meanings and a way out, as numbers."""
        names = ctx.texts.table("names")
        choices = {str(n): names[intent] for n, intent in enumerate(maybe, 1)}
        ctx.remember(maybe=list(maybe))
        ways = choices | {"0": names["none"]}
        return ctx.ask("which", "which", choices=ways, hours=_HOURS_TO_ANSWER)

    def _take_choice(
        self, event: TextReceived, ctx: Context, answer: Answer
    ) -> list[Message] | None:
        maybe: list[str] = ctx.recall("maybe")
        ctx.close_step()
        if not answer.number or answer.number == "0":
            return ctx.say("not_that")
        intent = maybe[int(answer.number) - 1]
        return self._act(intent, Understanding(intent), event, ctx)


def _is_told(maybe: Iterable[str], text: str) -> bool:
    """What only resembles a wish ("bão số mấy") and is known to be none; what acts is asked about."""
    acting = load_phrasebook().acting
    return not any(intent in acting for intent in maybe) and bool(hear(text) or find_called(text))


def _names_place(text: str) -> bool:
    """Whether the words are worth handing on: a place or a number stands among them."""
    return not {PLACE, NUMBER}.isdisjoint(read(text).words)
