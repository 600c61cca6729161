"""The leader's word about the day's forward pack: "xong" when it is in her group, or "hôm nay bận"."""

from functools import cache

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.router import Router
from handlers.kit.texts import load_words
from handlers.kit.words import accented, fold, strip_politeness
from models.events import TextReceived
from models.messages import Message
from models.push import DailyPush, ForwardPack
from models.unit import Unit, list_children

router = Router("pack")


@router.recognise
def take_done(event: TextReceived, ctx: Context) -> list[Message] | None:
    """All her packs of today at once; "xong" to a question that takes words is left to it."""
    if not _means("done", event.text):
        return None
    packs = _list_packs(ctx)
    if not packs:
        return None if _awaits_words(ctx) else ctx.say("nothing")
    _mark(ctx, packs, "done")
    ctx.db.flush()
    return _thank(ctx, ctx.db.get_one(Unit, packs[0].unit_id))


@router.recognise
def take_busy(event: TextReceived, ctx: Context) -> list[Message] | None:
    if not _means("busy", event.text):
        return None
    packs = _list_packs(ctx)
    if not packs:
        return None if _awaits_words(ctx) else ctx.say("rest")
    _mark(ctx, [pack for pack in packs if pack.state == "sent"], "busy")
    return ctx.say("busy")


def _awaits_words(ctx: Context) -> bool:
    """Whether "xong" may be what the open question waits for; a list of numbers takes no words."""
    return ctx.conversation.step is not None and not ctx.conversation.slots.get("_choices")


def _list_packs(ctx: Context) -> list[ForwardPack]:
    query = select(ForwardPack).where(
        col(ForwardPack.oa_id) == ctx.house.oa_id,
        col(ForwardPack.user_id) == ctx.user_id,
        col(ForwardPack.day) == ctx.today,
    )
    return list(ctx.db.exec(query.order_by(col(ForwardPack.id))))


def _mark(ctx: Context, packs: list[ForwardPack], state: str) -> None:
    for pack in packs:
        if pack.state != state:
            pack.state, pack.answered_at = state, ctx.now
            ctx.db.add(pack)


def _thank(ctx: Context, unit: Unit) -> list[Message]:
    """With how many branches of her commune have it; never which ones have not."""
    above = ctx.db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    beside = [
        branch.id
        for branch in list_children(ctx.db, unit.parent_id)
        if branch.level == "branch" and (branch.valid_to is None or branch.valid_to >= ctx.today)
    ]
    if above is None or len(beside) < 2:
        return ctx.say("thanks")
    covered = _covered(ctx, beside)
    return ctx.say("thanks_count", covered=len(covered), all=len(beside), commune=above.name)


def _covered(ctx: Context, unit_ids: list[int]) -> set[int]:
    """Branches whose item of today is in a group of theirs: queued for the OA's, or said "xong"."""
    pushes = select(DailyPush).where(
        col(DailyPush.unit_id).in_(unit_ids),
        col(DailyPush.day) == ctx.today,
        col(DailyPush.state) == "queued",
    )
    packs = select(ForwardPack.unit_id).where(
        col(ForwardPack.unit_id).in_(unit_ids),
        col(ForwardPack.day) == ctx.today,
        col(ForwardPack.state) == "done",
    )
    in_own_group = {push.unit_id for push in ctx.db.exec(pushes) if push.counts.get("group")}
    return in_own_group | set(ctx.db.exec(packs))


def _means(name: str, text: str) -> bool:
    exact, loose = _load(name)
    return accented(text) in exact or strip_politeness(fold(text)) in loose


@cache
def _load(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """As with commands, a word after "=" counts with its accents only: "bận", not "ban"."""
    listed = load_words("pack")[name]
    exact = frozenset(accented(word.removeprefix("=")) for word in listed)
    loose = (strip_politeness(fold(word)) for word in listed if not word.startswith("="))
    return exact, frozenset(loose)
