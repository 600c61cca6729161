"""Tying a Zalo account to the row an officer brought from her book, so that nobody counts twice."""

from sqlmodel import Session, col, select

from handlers.kit.context import Context
from handlers.kit.people import given_name
from handlers.kit.words import fold
from models.member import Identity, Member


def find_loose_rows(
    ctx: Context, unit_id: int | None, name: str, phone: str | None = None
) -> list[Member]:
    """Rows of the branch that no account of this OA belongs to and that may be hers.

    With her phone number there are none but those; else those called so.
    """
    known = (col(Identity.member_id) == col(Member.id)) & (col(Identity.oa_id) == ctx.house.oa_id)
    query = (
        select(Member)
        .join(Identity, known, isouter=True)
        .where(
            col(Member.unit_id) == unit_id,
            col(Member.state) == "active",
            col(Identity.user_id).is_(None),
        )
    )
    rows = list(ctx.db.exec(query.order_by(col(Member.full_name), col(Member.id))))
    same_phone = [row for row in rows if phone is not None and row.phone == phone]
    return same_phone or [row for row in rows if _is_called(row, name)]


def tie_identity(ctx: Context, member: Member) -> None:
    """Who wrote is this member from now on."""
    if ctx.identity is not None:
        tie(ctx.db, ctx.identity, member)


def tie(db: Session, identity: Identity, member: Member) -> None:
    """The account belongs to this row; the one it had made by asking to join is hers too."""
    before = db.get(Member, identity.member_id) if identity.member_id is not None else None
    identity.member_id = member.id
    db.add(identity)
    if before is None or before.id == member.id:
        return
    member.called = before.called or member.called
    member.phone = member.phone or before.phone
    before.state, before.merged_into, before.moving_to_id = "merged", member.id, None


def _is_called(row: Member, name: str) -> bool:
    """ "Lan Ba Tư" may be Nguyễn Thị Lan; "Thu Hà" may be Lê Thị Thu Hà."""
    said = set(fold(given_name(name)).split())
    return fold(given_name(row.full_name)) in said or (
        row.called is not None and fold(row.called) == fold(name)
    )
