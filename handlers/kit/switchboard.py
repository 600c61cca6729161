"""Finds the handler: danger → exact command → shape → open step → phrase → meaning → fallback."""

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Self

import handlers
from handlers.kit.asking import ask_after, ask_again, open_question, say_of_kit
from handlers.kit.beside_officer import is_with_officer, was_asked_since
from handlers.kit.choices import LEAVE_WORDS, read_choice, read_number
from handlers.kit.command_table import CommandTable
from handlers.kit.context import Context
from handlers.kit.frozen import is_frozen, tell_frozen
from handlers.kit.grammar import as_order, is_calling
from handlers.kit.kept_question import answer_beside
from handlers.kit.meaning import Meaning
from handlers.kit.reading import read
from handlers.kit.router import Answer, Command, Recognisers, Router
from handlers.kit.self_naming import remember_address
from handlers.kit.words import fold, strip_mentions, strip_politeness, tidy
from handlers.kit.written import as_typed
from models.events import AnyEvent, GroupTextReceived, MediaReceived, Said, TextReceived
from models.masking_mark import MASK
from models.messages import Message


class Switchboard:
    """All features' routers, looked up by what people say and by kind of event."""

    def __init__(self, routers: Iterable[Router]) -> None:
        self._routers = {router.feature: router for router in routers}
        self.commands = CommandTable(c for r in self._routers.values() for c in r.commands)
        self._meaning = Meaning(self.commands)
        self._routers[self._meaning.router.feature] = self._meaning.router
        every = self._routers.values()
        self._dangers = [(r.feature, danger) for r in every for danger in r.dangers]
        self._urgent = frozenset(feature for feature, _ in self._dangers)
        self._recognisers = [(r.feature, found) for r in every for found in r.recognisers]
        self._codes = [(r.feature, found) for r in every for found in r.codes]

    @classmethod
    def discover(cls) -> Self:
        """Every module of `handlers` that has a `router`: a new feature needs no list."""
        names = (m.name for m in pkgutil.iter_modules(handlers.__path__) if not m.ispkg)
        modules = (importlib.import_module(f"handlers.{name}") for name in sorted(names))
        return cls(m.router for m in modules if hasattr(m, "router"))

    @property
    def routers(self) -> tuple[Router, ...]:
        """Everything that can be reached, for who checks that nothing was forgotten."""
        return tuple(self._routers.values())

    def answer(self, event: AnyEvent, ctx: Context) -> list[Message]:
        """At most one answer to the event; an empty list is silence."""
        self._expire(ctx)
        if is_frozen(ctx):
            return self._answer_frozen(event, ctx)
        match event:
            case TextReceived():
                return self._answer_text(event, ctx)
            case MediaReceived():
                return self._answer_media(event, ctx)
            case GroupTextReceived():
                return self._answer_group(event, ctx)
            case _:
                return self._answer_kind(event, ctx)

    def _answer_frozen(self, event: AnyEvent, ctx: Context) -> list[Message]:
        """A call for help is heard, and the answer to what it was asked; nothing else."""
        if isinstance(event, TextReceived | MediaReceived):
            if (said := self._find_danger(event, ctx)) is not None:
                return said
            router = self._routers.get(ctx.conversation.feature or "")
            if router is not None and router.dangers and isinstance(event, TextReceived):
                return self._continue_step(event, ctx) or ask_again(ctx)
        return tell_frozen(ctx)

    def _answer_text(self, event: TextReceived, ctx: Context) -> list[Message]:
        remember_address(ctx, event.text)
        if (said := self._find_danger(event, ctx)) is not None:
            return said
        return answer_beside(
            lambda: self._answer_calmly(event, ctx), event.text, ctx, self._urgent
        )

    def _answer_calmly(self, event: TextReceived, ctx: Context) -> list[Message]:
        if MASK in event.text and (said := self._recognise(event, ctx)) is not None:
            return said
        if (found := self.commands.find(event.text, in_group=False)) is not None:
            return self._run_beside_step(*found, event, ctx)
        if is_with_officer(ctx):
            return self._answer_beside_officer(event, ctx)
        return self._answer_words(event, ctx)

    def _answer_beside_officer(self, event: TextReceived, ctx: Context) -> list[Message]:
        """A code, and an answer to what a call for help or a command of hers has asked."""
        if (said := self._recognise(event, ctx, self._codes)) is not None:
            return said
        is_heard = ctx.conversation.feature in self._urgent or was_asked_since(ctx)
        return (self._continue_step(event, ctx) if is_heard else None) or []

    def _answer_words(self, event: TextReceived, ctx: Context) -> list[Message]:
        if (said := self._recognise(event, ctx)) is not None:
            return said
        if (said := self._continue_step(event, ctx)) is not None:
            return said
        if self._is_guess(ctx) and read_number(event.text) is None:
            ctx.close_step()  # it was about the words before these
        if (phrase := self.commands.find_phrase(event.text)) is not None:
            return self._run_beside_step(phrase, "", event, ctx)
        if (said := self._answer_meaning(event, ctx)) is not None:
            return said
        return ask_again(ctx) or self._fall_back(event, ctx)

    def _answer_meaning(self, event: TextReceived, ctx: Context) -> list[Message] | None:
        question = open_question(ctx)
        said = self._meaning.answer(event, ctx, may_ask=ctx.conversation.step is None)
        return None if said is None else ask_after(said, question, ctx)

    def _answer_media(self, event: MediaReceived, ctx: Context) -> list[Message]:
        """A caption is heard, a call for help first; otherwise the kind of media is answered."""
        if event.text and (said := self._find_danger(event, ctx)) is not None:
            return said
        if is_with_officer(ctx):
            return []
        if (said := self._continue_with_media(event, ctx)) is not None:
            return said
        if (said := self._answer_written(event, ctx)) is not None:
            return said
        question = open_question(ctx)
        return ask_after(self._answer_kind(event, ctx), question, ctx)

    def _continue_with_media(self, event: MediaReceived, ctx: Context) -> list[Message] | None:
        """Where the open step waits for a picture as well as for words."""
        talk = ctx.conversation
        router = self._routers.get(talk.feature or "")
        handler = router.media_steps.get(talk.step or "") if router is not None else None
        return handler(event, ctx.for_feature(talk.feature or "")) if handler is not None else None

    def _answer_written(self, event: MediaReceived, ctx: Context) -> list[Message] | None:
        """A link is as good as typed; a caption may say what she wants."""
        typed = as_typed(event)
        if typed is None:
            return None
        if event.kind == "link" and (said := self._continue_step(typed, ctx)) is not None:
            return said
        return self._answer_meaning(typed, ctx)

    def _find_danger(self, event: Said, ctx: Context) -> list[Message] | None:
        """Once as it was typed, once without the keystrokes of Telex or VNI that stayed in it."""
        mended = read(event.text).mended
        events = [event, replace(event, text=mended)] if mended else [event]
        for said_event, (feature, danger) in product(events, self._dangers):
            if (said := danger(said_event, ctx.for_feature(feature))) is not None:
                return said
        return None

    def _answer_group(self, event: GroupTextReceived, ctx: Context) -> list[Message]:
        """In a group only a command is answered: ordinary chat is none of our business."""
        text = tidy(strip_mentions(event.text))
        is_called = event.mentions_oa or is_calling(text)
        if not text.startswith("/") and not is_called:
            return []
        if text[:1] != "/" and (alarm := self._find_danger(event, ctx)) is not None:
            return alarm
        called = ctx.house.oa_name if is_called else ""
        found = self.commands.find(text, in_group=True, called=called)
        if found is not None:
            command, argument = found
            return command.handler(event, ctx.for_feature(command.feature), argument)
        order = as_order(text, called)
        return [] if order is None else self._fall_back(replace(event, text=order), ctx)

    def _answer_kind(self, event: AnyEvent, ctx: Context) -> list[Message]:
        for router in self._routers.values():
            if type(event) in router.events:
                return router.events[type(event)](event, ctx.for_feature(router.feature))
        return []

    def _recognise(
        self, event: TextReceived, ctx: Context, among: Recognisers | None = None
    ) -> list[Message] | None:
        question = open_question(ctx)
        for feature, recogniser in self._recognisers if among is None else among:
            if (said := recogniser(event, ctx.for_feature(feature))) is not None:
                return self._say_beside(said, question, ctx)
        return None

    def _run_beside_step(
        self, command: Command, argument: str, event: TextReceived, ctx: Context
    ) -> list[Message]:
        question = open_question(ctx)
        said = command.handler(event, ctx.for_feature(command.feature), argument)
        return self._say_beside(said, question, ctx)

    def _say_beside(
        self, said: list[Message], question: str | None, ctx: Context
    ) -> list[Message]:
        """Before the open question, unless that only asked what she meant by earlier words."""
        if question is not None and open_question(ctx) == question and self._is_guess(ctx):
            ctx.close_step()
        return ask_after(said, question, ctx)

    def _is_guess(self, ctx: Context) -> bool:
        router = self._routers.get(ctx.conversation.feature or "")
        return router is not None and ctx.conversation.step in router.guesses

    def _continue_step(self, event: TextReceived, ctx: Context) -> list[Message] | None:
        """The open step's answer, or None where it did not recognise the text and stays open."""
        talk = ctx.conversation
        if talk.feature is None or talk.step is None:
            return None
        here = ctx.for_feature(talk.feature)
        choices: dict[str, str] = talk.slots.get("_choices", {})
        number = read_choice(event.text, choices, talk.slots.get("_also")) if choices else None
        if number is None and fold(event.text) in LEAVE_WORDS:
            here.close_step()
            return say_of_kit(ctx, "left")
        if number is None and (choices or self._is_phrase(event.text)):
            return None
        handler = self._routers[talk.feature].steps[talk.step]
        return handler(event, here, Answer(event.text, number))

    def _is_phrase(self, text: str) -> bool:
        """Two words or more that are a command without their courtesies: no free answer."""
        return " " in strip_politeness(fold(text)) and self.commands.find_phrase(text) is not None

    def _fall_back(self, event: AnyEvent, ctx: Context) -> list[Message]:
        for router in self._routers.values():
            if router.fallback is not None:
                return router.fallback(event, ctx.for_feature(router.feature))
        return []

    def _expire(self, ctx: Context) -> None:
        talk = ctx.conversation
        router = self._routers.get(talk.feature or "")
        gone = talk.step is not None and (router is None or talk.step not in router.steps)
        if gone or (talk.expires_at is not None and talk.expires_at <= ctx.now):
            ctx.close_step()
