"""The rumour desk: who asks about a text joins its rumour, or opens one, and officers hear of it."""

from dataclasses import dataclass

from sqlmodel import Session

from handlers.kit.asked_news import compared, find_rumour, fingerprint, has_other_figures
from handlers.kit.cases import find_commune, list_officers
from handlers.kit.context import Context
from handlers.kit.leader_lines import say_new_rumour, tell_in_the_evening
from handlers.kit.rights import sign
from handlers.kit.rumour_answers import new_key, shorten
from models.insertion import insert_absent
from models.rumour import WAITING, Rumour, RumourAsk, find_open_by_print, lock_opening
from models.unit import Unit, list_line

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Joined:
    """`is_new`: nobody had asked before; `asked_before`: she had."""

    rumour: Rumour
    is_new: bool
    asked_before: bool


def join_rumour(ctx: Context, text: str) -> Joined:
    """She asks about the text: the same one, or one so like it, waits on the desk already, or it does now."""
    unit = find_commune(ctx)
    rumour, is_new = _find_or_open(ctx, text[:LONGEST_TEXT], unit)
    ask = RumourAsk(
        rumour_id=rumour.id,
        oa_id=ctx.house.oa_id,
        user_id=ctx.user_id,
        unit_id=unit.id if unit is not None else None,
        asked_at=ctx.now,
        differs=has_other_figures(text, rumour.text),
    )
    asked_before = not insert_absent(ctx.db, ask)
    if not asked_before:
        rumour.asked = Rumour.asked + 1  # others may join in this moment
        _widen(ctx.db, rumour, unit)
        ctx.db.flush()
        ctx.db.refresh(rumour)
    return Joined(rumour, is_new, asked_before)


def escalate(ctx: Context, rumour: Rumour) -> bool:
    """A leader's word that it matters; False where one said so before."""
    if rumour.escalated_at is not None:
        return False
    rumour.escalated_at, rumour.escalated_by = ctx.now, sign(ctx)
    return True


def _find_or_open(ctx: Context, text: str, unit: Unit | None) -> tuple[Rumour, bool]:
    """One at a time where it is a new one: of two that are nearly the same, sent in one moment, the
    second finds the first. The same words are one by their key as well."""
    found = find_rumour(ctx.db, text, WAITING)
    if found is None:
        lock_opening(ctx.db)
        found = find_rumour(ctx.db, text, WAITING)
    if found is not None:
        return found, False
    row = Rumour(
        text=text,
        length=len(compared(text)),
        fingerprint=fingerprint(text),
        unit_id=unit.id if unit is not None else None,
        opened_at=ctx.now,
    )
    is_new = insert_absent(ctx.db, row)
    rumour = find_open_by_print(ctx.db, row.fingerprint)
    assert rumour is not None  # noqa: S101  (its key was taken by it or by the other one)
    if is_new:
        _tell_officers(ctx, rumour, unit)
    return rumour, is_new


def _widen(db: Session, rumour: Rumour, unit: Unit | None) -> None:
    """Asked about from another commune, it is the business of the unit above both."""
    if unit is None or rumour.unit_id is None or rumour.unit_id == unit.id:
        return
    hers = {above.id for above in list_line(db, unit)}
    line = list_line(db, db.get(Unit, rumour.unit_id))
    rumour.unit_id = next((above.id for above in line if above.id in hers), rumour.unit_id)


def _tell_officers(ctx: Context, rumour: Rumour, unit: Unit | None) -> None:
    """In the evening message of those nearest."""
    text = say_new_rumour(ctx.house, rumour.id, shorten(rumour.text))
    officers = list_officers(ctx.db, ctx.house.oa_id, unit, ctx.now)
    tell_in_the_evening(ctx.db, ctx.house, officers, new_key(rumour.id), text, ctx.now)
