"""“góp ý chờ xem”: officers of a commune or above read, label, answer and end what people told.

The same as `chihoi feedback`. What was read here leaves no copy among our messages (docs/adr/0024).
"""

from handlers.kit.context import Context
from handlers.kit.feedback_work import (
    answer_note,
    close_note,
    find_obstacle,
    find_teller,
    list_open_notes,
    mark_seen,
)
from handlers.kit.labels import OTHER, find_label, list_labels, name_label, suggest_label
from handlers.kit.rights import (
    list_officer_units,
    refuse_all_but_officers,
    sign,
    write_audit,
)
from handlers.kit.router import Answer, Router
from models.conversation import UNKEPT
from models.events import TextReceived
from models.feedback import Feedback
from models.levels import ABOVE_BRANCHES
from models.messages import Message
from models.unit import Unit

router = Router("opinions")

_MOST_SHOWN, _HOURS, _LONGEST, _LONGEST_SHOWN = 8, 2, 1500, 1500


@router.command("list")
def list_notes(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """What each is about and of when; never its words, which are shown one by one."""
    units = _list_units(ctx)
    if not units:
        return refuse_all_but_officers(ctx)
    ctx.close_step()
    found = list_open_notes(ctx.db, units)
    if not found:
        return ctx.say("nothing")
    shown = found[:_MOST_SHOWN]
    choices = {str(n): _describe(ctx, note) for n, note in enumerate(shown, 1)}
    choices["0"] = ctx.texts_of("kit")("later_choice")
    ctx.remember(**{UNKEPT: [ctx.event_id]}, notes=[note.id for note in shown])
    return ctx.ask("pick", "list", hours=_HOURS, choices=choices, count=len(found))


@router.step("pick")
def pick(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    offered: list[int] = ctx.recall("notes")
    number = int(answer.number or 0)
    if not 1 <= number <= len(offered):
        return _leave(ctx)
    ctx.remember(note=offered[number - 1])
    note = _hold(ctx)
    if isinstance(note, list):
        return note
    if mark_seen(note):
        _audit(ctx, "feedback.see", note)
    return _show(ctx, note)


@router.step("act")
def act(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    note = _hold(ctx)
    if isinstance(note, list):
        return note
    ways: list[str] = ctx.recall("ways")
    number = int(answer.number or 0)
    chosen = ways[number - 1] if 1 <= number <= len(ways) else ""
    if chosen == "answer":
        return ctx.ask("reply", "reply", hours=_HOURS)
    if chosen == "label":
        names = "; ".join(name_label(ctx.house.language, one) for one in list_labels())
        return ctx.ask("label", "label", hours=_HOURS, labels=names)
    return _close(ctx, note) if chosen == "close" else _leave(ctx)


@router.step("reply")
def take_reply(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    note, text = _hold(ctx), answer.text.strip()
    if isinstance(note, list):
        return note
    if len(text) > _LONGEST:
        return ctx.ask("reply", "too_long", hours=_HOURS, most=_LONGEST)
    ctx.remember(text=text)
    return ctx.ask("send", "send", hours=_HOURS, text=text)


@router.step("send")
def send(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    note = _hold(ctx)
    if isinstance(note, list):
        return note
    if answer.number == "2":
        return ctx.ask("reply", "reply", hours=_HOURS)
    if answer.number != "1":
        return _leave(ctx)
    obstacle = find_obstacle(ctx.db, note, ctx.now)
    if obstacle is not None:
        ctx.close_step()
        return ctx.say("cannot_write")
    answer_note(ctx.db, note, ctx.recall("text"), ctx.now)
    _audit(ctx, "feedback.answer", note)
    ctx.remember(ways=["close"])
    return ctx.ask("act", "sent", hours=_HOURS)


@router.step("label")
def take_label(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """By its name, or by a word of the matter; what is neither is handed on."""
    note = _hold(ctx)
    if isinstance(note, list):
        return note
    wanted = find_label(ctx.house, answer.text.strip()) or suggest_label(answer.text)
    if wanted == OTHER and find_label(ctx.house, answer.text.strip()) is None:
        return None
    before, note.label = note.label, wanted
    _audit(ctx, "feedback.label", note, before=before, label=wanted)
    return _show(ctx, note)


def _hold(ctx: Context) -> Feedback | list[Message]:
    """The note, while it is open and she may read it; otherwise what to answer."""
    note = ctx.db.get(Feedback, ctx.recall("note"), with_for_update=True)
    if note is None or note.unit_id not in _list_units(ctx):
        ctx.close_step()
        return refuse_all_but_officers(ctx)
    if note.state == "closed":
        ctx.close_step()
        return ctx.say("gone")
    return note


def _list_units(ctx: Context) -> list[int]:
    """People are promised that nobody of their own branch reads what they told."""
    return list_officer_units(ctx, ABOVE_BRANCHES)


def _show(ctx: Context, note: Feedback) -> list[Message]:
    obstacle = find_obstacle(ctx.db, note, ctx.now)
    ways = ["label", "close"] if obstacle is not None else ["answer", "label", "close"]
    names = ctx.texts.table("ways")
    choices = {str(n): names[way] for n, way in enumerate(ways, 1)} | {"0": names["later"]}
    ctx.remember(ways=ways)
    return ctx.ask(
        "act",
        "note",
        hours=_HOURS,
        choices=choices,
        about=_describe(ctx, note),
        teller=_say_teller(ctx, note, obstacle),
        text=note.text[:_LONGEST_SHOWN],
    )


def _say_teller(ctx: Context, note: Feedback, obstacle: str | None) -> str:
    if note.user_id is None:
        return ctx.texts("no_name")
    member = find_teller(ctx.db, note)
    name = member.full_name if member is not None else ctx.texts("unknown")
    return ctx.texts("named_late" if obstacle is not None else "named", name=name)


def _describe(ctx: Context, note: Feedback) -> str:
    label = name_label(ctx.house.language, note.label or note.suggested)
    unit = ctx.db.get_one(Unit, note.unit_id).name
    key = "row" if note.user_id is not None else "row_week"
    return ctx.texts(key, label=label, unit=unit, day=f"{note.day:%d/%m}")


def _close(ctx: Context, note: Feedback) -> list[Message]:
    ctx.close_step()
    close_note(note, sign(ctx), ctx.now)
    _audit(ctx, "feedback.close", note)
    return ctx.say("closed")


def _leave(ctx: Context) -> list[Message]:
    ctx.close_step()
    return ctx.say("later")


def _audit(ctx: Context, action: str, note: Feedback, **details: object) -> None:
    unit = ctx.db.get_one(Unit, note.unit_id)
    write_audit(ctx, action, unit, {"feedback_id": note.id, **details})
