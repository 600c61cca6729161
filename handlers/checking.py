"""“tin cần xác minh”: officers read what people ask about, write the answer, let each other's out.

The same as `chihoi rumour`: nothing reaches who asked before a second officer has read it.
"""

from collections.abc import Mapping

from handlers.kit.approval import Approver
from handlers.kit.context import Context
from handlers.kit.rights import (
    OFFICERS,
    leads,
    list_officer_units,
    refuse_all_but_officers,
    sign,
    write_audit,
)
from handlers.kit.router import Answer, Router
from handlers.kit.rumour_answers import (
    LONGEST_ANSWER,
    blunt_links,
    find_obstacle,
    shorten,
)
from handlers.kit.rumour_reading import compose_look, read_draft
from handlers.kit.rumour_telling import close, count_hearers, publish
from handlers.kit.rumour_work import Draft, call_second_reader, keep_draft
from handlers.kit.slots import is_quiet
from handlers.kit.spoken import say_day, say_hour
from models.events import TextReceived
from models.messages import Message
from models.rumour import WAITING, Rumour, is_late, list_waiting_of
from models.unit import Unit

router = Router("checking")

# A message holds 2000 letters (zalo-api §3.2); beside an answer there is less room.
_MOST_SHOWN, _WHOLE, _BESIDE = 8, 900, 250
_VERDICTS: Mapping[str, str] = {"1": "true", "2": "false", "3": "mixed", "4": "unproven"}
_CLOSE = "5"


@router.command("list")
def list_waiting(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    units = list_officer_units(ctx)
    if not units:
        return refuse_all_but_officers(ctx)
    ctx.close_step()
    found = list_waiting_of(ctx.db, units)
    if not found:
        return ctx.say("nothing")
    shown = found[:_MOST_SHOWN]
    choices = {str(n): _describe(ctx, rumour) for n, rumour in enumerate(shown, 1)}
    choices["0"] = ctx.texts_of("kit")("later_choice")
    ctx.remember(rumours=[rumour.id for rumour in shown])
    return ctx.ask("pick", "list", choices=choices, count=len(found))


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    offered: list[int] = ctx.recall("rumours")
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return _leave(ctx)
    ctx.remember(rumour=offered[number - 1])
    held = _hold(ctx)
    return held if isinstance(held, list) else _show(ctx, held)


@router.step("own")
@router.step("verdict")
def take_verdict(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    if answer.number == _CLOSE:
        able, _unable = count_hearers(ctx.db, held, ctx.houses, ctx.now)
        return ctx.ask("close", "close", title=shorten(held.text), count=able)
    verdict = _VERDICTS.get(answer.number or "")
    if verdict is None:
        return _leave(ctx)
    ctx.remember(verdict=verdict)
    return _ask_words(ctx, held)


@router.step("words")
def take_words(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    draft = read_draft(ctx, ctx.recall("verdict"), answer.text)
    if not isinstance(draft, Draft):
        why = ctx.texts.table("faults")[draft].format(most=LONGEST_ANSWER)
        return ctx.ask("words", "fault", why=why)
    ctx.remember(answer=draft.answer, source=draft.source, vouched=draft.vouched)
    look = compose_look(ctx, held, draft)
    if ctx.house.two_people:
        return ctx.ask("keep", "keep", look=look)
    able, unable = count_hearers(ctx.db, held, ctx.houses, ctx.now)
    return ctx.ask("keep", "keep_alone", look=look, count=able, when=_say_when(ctx, unable))


@router.step("keep")
def keep(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    if answer.number == "2":
        return _ask_words(ctx, held)
    if answer.number != "1":
        return _leave(ctx)
    draft = Draft(*map(ctx.recall, ("verdict", "answer", "source", "vouched")))
    ctx.close_step()
    keep_draft(held, draft, sign(ctx), ctx.now)
    _audit(ctx, "rumour.answer", held, verdict=draft.verdict, source=draft.source)
    if not ctx.house.two_people:
        return _publish(ctx, held)
    call_second_reader(ctx.db, ctx.house, held, ctx.now, besides=ctx.user_id)
    return ctx.say("kept", number=held.id)


@router.step("release")
def release(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    if answer.number == "2":
        return _ask_verdict(ctx, held)
    if answer.number != "1":
        return _leave(ctx)
    if _stamp(held) != ctx.recall("drafted") or _is_own(ctx, held):
        return _show(ctx, held)  # it was written anew since she read it
    ctx.close_step()
    return _publish(ctx, held)


@router.step("close")
def close_rumour(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    held = _hold(ctx)
    if isinstance(held, list):
        return held
    if answer.number != "1":
        return _leave(ctx)
    ctx.close_step()
    told = close(ctx.db, held, ctx.houses, sign(ctx), ctx.now)
    _audit(ctx, "rumour.close", held, told=told)
    return ctx.say("closed", number=held.id, count=told)


def _hold(ctx: Context) -> Rumour | list[Message]:
    """The rumour, while it waits and she is an officer over it; otherwise what to answer."""
    rumour = ctx.db.get(Rumour, ctx.recall("rumour"), with_for_update=True)
    unit = ctx.db.get(Unit, rumour.unit_id) if rumour is not None and rumour.unit_id else None
    if rumour is None or unit is None or not leads(ctx, unit, OFFICERS):
        ctx.close_step()
        return refuse_all_but_officers(ctx)
    if rumour.state not in WAITING:
        ctx.close_step()
        return ctx.say("gone", number=rumour.id)
    return rumour


def _show(ctx: Context, rumour: Rumour) -> list[Message]:
    """An answer of somebody else's to be let out; or the text, to be answered."""
    if not rumour.answer or rumour.answered_at is None:
        return _ask_verdict(ctx, rumour)
    draft = Draft(rumour.verdict or "unproven", rumour.answer, rumour.source)
    look = compose_look(ctx, rumour, draft)
    if _is_own(ctx, rumour):
        return ctx.ask("own", "own", look=look)
    ctx.remember(drafted=_stamp(rumour))
    able, unable = count_hearers(ctx.db, rumour, ctx.houses, ctx.now)
    return ctx.ask(
        "release",
        "release",
        number=rumour.id,
        text=_cut(rumour, _BESIDE),
        look=look,
        count=able,
        when=_say_when(ctx, unable),
    )


def _ask_verdict(ctx: Context, rumour: Rumour) -> list[Message]:
    day = say_day(ctx, ctx.local(rumour.opened_at).date())
    text = _cut(rumour, _WHOLE)
    return ctx.ask("verdict", "verdict", number=rumour.id, count=rumour.asked, day=day, text=text)


def _ask_words(ctx: Context, rumour: Rumour) -> list[Message]:
    key = "write_true" if ctx.recall("verdict") == "true" else "write"
    return ctx.ask("words", key, title=shorten(rumour.text))


def _publish(ctx: Context, rumour: Rumour) -> list[Message]:
    _able, unable = count_hearers(ctx.db, rumour, ctx.houses, ctx.now)
    told = publish(ctx.db, rumour, ctx.houses, sign(ctx), ctx.now)
    _audit(ctx, "rumour.publish", rumour, told=told)
    return ctx.say("published", number=rumour.id, count=told, when=_say_when(ctx, unable))


def _say_when(ctx: Context, others: int) -> str:
    """At once, or when the quiet hours are over; and of those who can't be told yet, if any."""
    morning = say_hour(ctx, ctx.house.quiet_hours[1])
    rests = is_quiet(ctx.house, ctx.now)
    when = ctx.texts("in_the_morning", hour=morning) if rests else ctx.texts("at_once")
    return when + (ctx.texts("more", count=others) if others else "")


def _leave(ctx: Context) -> list[Message]:
    ctx.close_step()
    return ctx.say("later")


def _is_own(ctx: Context, rumour: Rumour) -> bool:
    approver = Approver(sign(ctx), ctx.house.two_people)
    return find_obstacle(ctx.db, rumour, approver) == "own_answer"


def _describe(ctx: Context, rumour: Rumour) -> str:
    marks = ctx.texts.table("marks")
    said = {
        "reported": rumour.escalated_at is not None,
        "drafted": bool(rumour.answer),
        "late": is_late(rumour, ctx.now),
    }
    more = "".join(marks[mark] for mark, is_so in said.items() if is_so)
    return ctx.texts("row", title=shorten(rumour.text), count=rumour.asked, more=more)


def _cut(rumour: Rumour, most: int) -> str:
    text = blunt_links(rumour.text)
    return text if len(text) <= most else f"{text[:most]}…"


def _stamp(rumour: Rumour) -> str:
    return rumour.answered_at.isoformat() if rumour.answered_at is not None else ""


def _audit(ctx: Context, action: str, rumour: Rumour, **details: object) -> None:
    unit = ctx.db.get_one(Unit, rumour.unit_id)
    write_audit(ctx, action, unit, {"rumour": rumour.id, **details})
