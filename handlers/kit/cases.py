"""Opening a case: someone of the Union above her branch is to answer this person."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from handlers.kit.context import Context
from handlers.kit.leader_lines import tell_in_the_evening
from handlers.kit.people import home_unit
from handlers.kit.planner import FREE_FOR
from handlers.kit.texts import Texts
from handlers.kit.working_days import find_deadlines
from models.case import Case, CaseKind, find_open_case
from models.insertion import insert_absent
from models.member import Identity
from models.messages import Recipient, TextMessage
from models.outbox import SAFETY_ALERT, OutboxMessage, outbox_values
from models.role import Role
from models.unit import Unit, list_line, list_tops

_ALERT_FOR = timedelta(hours=24)


def open_case(ctx: Context, kind: CaseKind, *, quietly: bool = False) -> Case:
    """A case for the commune's officers; the one still open where she asked before.

    Never for the branch: its leader may be kin of the one she is afraid of. `quietly`: officers
    hear of it only when its day has passed, since nobody has to do anything before.
    """
    found = find_open_case(ctx.db, ctx.house.oa_id, ctx.user_id, kind)
    if found is not None:
        return found
    unit = find_commune(ctx)
    reply_by, due_at = find_deadlines(ctx.house, kind, ctx.now)
    case = Case(
        oa_id=ctx.house.oa_id,
        user_id=ctx.user_id,
        unit_id=unit.id if unit is not None else None,
        kind=kind,
        restricted=kind == "danger",
        opened_at=ctx.now,
        reply_by=reply_by,
        due_at=due_at,
    )
    ctx.db.add(case)
    ctx.db.flush()
    if not quietly:
        _tell_officers(ctx, case, unit)
    return case


def find_commune(ctx: Context) -> Unit | None:
    """The commune above her branch, else the province; for a newcomer the Union's highest unit."""
    above = (u for u in list_line(ctx.db, home_unit(ctx)) if u.level in ("commune", "province"))
    tops = (unit for unit in list_tops(ctx.db) if unit.valid_to is None)
    return next(above, None) or next(tops, None)


def list_officers(
    db: Session, oa_id: str, unit: Unit | None, now: datetime, *, besides: str = ""
) -> list[Identity]:
    """The officers over the unit who are on Zalo, those nearest to it; nobody for no unit.

    `besides`: a Zalo id that is passed over, since she knows already.
    """
    for above in list_line(db, unit):
        query = (
            select(Identity)
            .join(Role, col(Role.member_id) == col(Identity.member_id))
            .where(
                col(Identity.oa_id) == oa_id,
                col(Identity.user_id) != besides,
                col(Role.unit_id) == above.id,
                col(Role.role) == "officer",
                col(Role.valid_from) <= now,
                or_(col(Role.valid_to).is_(None), col(Role.valid_to) > now),
            )
            .distinct()
        )
        found = list(db.exec(query))
        if found:
            return found
    return []


def _tell_officers(ctx: Context, case: Case, unit: Unit | None) -> None:
    """A danger at once, where Zalo lets us; all else in the evening message. Never who it is."""
    for identity in list_officers(ctx.db, ctx.house.oa_id, unit, ctx.now):
        if case.kind == "danger" and _is_open(identity, ctx):
            insert_absent(ctx.db, _alert(ctx, case, identity))
        else:
            _add_line(ctx, case, identity)


def _is_open(identity: Identity, ctx: Context) -> bool:
    last = identity.last_interaction_at
    return last is not None and identity.unfollowed_at is None and ctx.now - last <= FREE_FOR


def _add_line(ctx: Context, case: Case, identity: Identity) -> None:
    kind = _texts(ctx).table("kinds")[case.kind]
    text = _texts(ctx)("line", number=case.id, kind=kind)
    tell_in_the_evening(ctx.db, ctx.house, [identity], f"case:{case.id}", text, ctx.now)


def _alert(ctx: Context, case: Case, identity: Identity) -> OutboxMessage:
    text = _texts(ctx)("alert", number=case.id)
    message = TextMessage(Recipient("user", identity.user_id), text)
    row = outbox_values(
        identity.oa_id,
        message,
        ctx.now,
        dedupe_key=f"case:{case.id}:{identity.user_id}",
        priority=SAFETY_ALERT,
        route="alert_free",
        not_after=ctx.now + _ALERT_FOR,
    )
    return OutboxMessage(**row)


def _texts(ctx: Context) -> Texts:
    """For officers, so not with the address of who wrote."""
    house = ctx.house
    return Texts("cases", house.language)
