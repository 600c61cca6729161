"""How a feature says which events are its own: commands, steps, kinds of event, danger."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from handlers.kit.context import Context
from handlers.kit.texts import load_words
from models.events import Event
from models.messages import Message

Where: TypeAlias = Literal["person", "group", "both"]
Handler: TypeAlias = Callable[[Any, Context], list[Message]]
CommandHandler: TypeAlias = Callable[[Any, Context, str], list[Message]]
StepHandler: TypeAlias = Callable[[Any, Context, "Answer"], list[Message] | None]
Recogniser: TypeAlias = Callable[[Any, Context], list[Message] | None]
Recognisers: TypeAlias = list[tuple[str, Recogniser]]  # each with its feature


@dataclass(frozen=True, slots=True)
class Answer:
    """What she answered to an open step: the number of the choice, or free text as she typed it."""

    text: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`words` come from the catalogue's [words] table; see handlers.kit.switchboard for matching."""

    feature: str
    name: str
    words: tuple[str, ...]
    where: Where
    takes_argument: bool
    handler: CommandHandler


@dataclass
class Router:
    """Collects a feature's handlers; handlers.kit.switchboard finds it as `router` of its module."""

    feature: str
    commands: list[Command] = field(default_factory=list)
    steps: dict[str, StepHandler] = field(default_factory=dict)
    events: dict[type[Event], Handler] = field(default_factory=dict)
    dangers: list[Recogniser] = field(default_factory=list)
    recognisers: list[Recogniser] = field(default_factory=list)
    codes: list[Recogniser] = field(default_factory=list)
    media_steps: dict[str, Recogniser] = field(default_factory=dict)
    guesses: set[str] = field(default_factory=set)
    fallback: Handler | None = None

    def command(
        self, name: str, *, where: Where = "person", takes_argument: bool = False
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Words people say for something, listed under `name` in the catalogue's [words] table.

        The handler gets what stood behind the words as its third argument ("" without any).
        """

        def register(handler: CommandHandler) -> CommandHandler:
            words = tuple(load_words(self.feature)[name])
            self.commands.append(
                Command(self.feature, name, words, where, takes_argument, handler)
            )
            return handler

        return register

    def step(self, name: str, *, guess: bool = False) -> Callable[[StepHandler], StepHandler]:
        """The next answer of a dialogue that `ctx.ask(name, …)` opened.

        None hands the text on: the step did not recognise it and stays open. `guess`: it asks what
        she meant by the words before, or lists what there is; other words of hers end it.
        """
        if guess:
            self.guesses.add(name)

        def register(handler: StepHandler) -> StepHandler:
            self.steps[name] = handler
            return handler

        return register

    def media(self, name: str) -> Callable[[Recogniser], Recogniser]:
        """A picture, file or voice message as the answer to the step; None hands it on."""

        def register(handler: Recogniser) -> Recogniser:
            self.media_steps[name] = handler
            return handler

        return register

    def on(self, *kinds: type[Event]) -> Callable[[Handler], Handler]:
        """Events other than text, such as Followed."""

        def register(handler: Handler) -> Handler:
            self.events.update(dict.fromkeys(kinds, handler))
            return handler

        return register

    def danger(self, handler: Recogniser) -> Recogniser:
        """Asked before everything else; None means the text holds no danger."""
        self.dangers.append(handler)
        return handler

    def recognise(self, handler: Recogniser) -> Recogniser:
        """Asked after commands and before the open step, for texts known by their shape alone,
        such as a bare branch code; None means it is not one."""
        self.recognisers.append(handler)
        return handler

    def recognise_code(self, handler: Recogniser) -> Recogniser:
        """The same for a code that is as exact as a command: heard beside an officer, too."""
        self.codes.append(handler)
        return self.recognise(handler)

    def otherwise(self, handler: Handler) -> Handler:
        """What is said when nothing else knew the text; one feature only."""
        self.fallback = handler
        return handler
