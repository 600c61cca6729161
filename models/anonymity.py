"""What keeps a note without a name from leading back to who wrote it; docs/adr/0024 says why.

Its row has nothing by which it could be laid beside other rows: no person, a number drawn at
random, the Monday of its week for a day, a unit of many.
"""

import secrets
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col, func

from models.feedback import Feedback, monday_of
from models.member import Identity, Member
from models.tables import table
from models.unit import Unit, list_below, list_line

# So many people of a unit must be on Zalo with the OA before a note without a name may bear it.
ENOUGH = 20
_NOTES = table(Feedback)


def find_crowd(db: Session, oa_id: str, unit: Unit | None) -> Unit | None:
    """The nearest unit above the branch in which a person can't be told from the others."""
    above = [one for one in list_line(db, unit) if one.level in ("commune", "province")]
    for one in above[:-1]:
        if _count_people(db, oa_id, one.id) >= ENOUGH:
            return one
    return above[-1] if above else None


def _count_people(db: Session, oa_id: str, unit_id: int) -> int:
    query = (
        select(func.count(col(Identity.member_id).distinct()))
        .join(Member, col(Member.id) == col(Identity.member_id))
        .where(col(Identity.oa_id) == oa_id, col(Member.unit_id).in_(list_below(db, unit_id)))
    )
    found: int = db.execute(query).scalar_one()
    return found


def forget_teller(db: Session, oa_id: str, user_id: str) -> None:
    """Her notes stay, as if she had never given her name."""
    hers = (_NOTES.c.oa_id == oa_id, _NOTES.c.user_id == user_id)
    for note in db.execute(select(_NOTES.c.id, _NOTES.c.day, _NOTES.c.unit_id).where(*hers)).all():
        unit = db.get(Unit, note.unit_id) if note.unit_id is not None else None
        crowd = find_crowd(db, oa_id, unit)
        values = {
            "user_id": None,
            "day": monday_of(note.day),
            "unit_id": crowd.id if crowd is not None else None,
            "fresh": True,
        }
        db.execute(update(_NOTES).where(_NOTES.c.id == note.id).values(values))


def stir(db: Session) -> int:
    """Write fresh notes anew, in an order of chance and all in this transaction; how many.

    PostgreSQL keeps with each row the transaction that wrote it and its place in the file: both
    would lead from a note to the answer that was queued with it.
    """
    rows: list[dict[str, Any]] = [
        dict(row)
        for row in db.execute(
            select(_NOTES).where(_NOTES.c.fresh).with_for_update(skip_locked=True)
        ).mappings()
    ]
    if not rows:
        return 0
    secrets.SystemRandom().shuffle(rows)
    db.execute(delete(_NOTES).where(_NOTES.c.id.in_([row["id"] for row in rows])))
    db.execute(insert(_NOTES), [row | {"fresh": False} for row in rows])
    return len(rows)
