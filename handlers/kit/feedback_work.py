"""What officers do with a note, in chat as at the command line: read it, label it, answer it, end it."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from handlers.kit.letters import can_write_to, write_to
from models.feedback import Feedback
from models.member import Member, find_identity

NoteObstacle: TypeAlias = Literal["no_name", "closed_already", "window_closed"]


def list_open_notes(db: Session, unit_ids: Collection[int]) -> list[Feedback]:
    """In the order of the week and of their random numbers, never of arrival."""
    query = select(Feedback).where(
        col(Feedback.state) != "closed", col(Feedback.unit_id).in_(unit_ids)
    )
    return list(db.exec(query.order_by(col(Feedback.day), col(Feedback.id))))


def mark_seen(note: Feedback) -> bool:
    """Whether nobody had read it before."""
    if note.state != "new":
        return False
    note.state = "seen"
    return True


def find_obstacle(db: Session, note: Feedback, now: datetime) -> NoteObstacle | None:
    """Why it can't be answered to who told it."""
    if note.user_id is None:
        return "no_name"
    if note.state == "closed":
        return "closed_already"
    return None if can_write_to(db, note.oa_id, note.user_id, now) else "window_closed"


def answer_note(db: Session, note: Feedback, text: str, now: datetime) -> None:
    """To her one to one, from the OA she told it to; where `find_obstacle` finds nothing."""
    assert note.user_id is not None  # noqa: S101  (find_obstacle)
    db.add(write_to(note.oa_id, note.user_id, text, f"feedback:{note.id}", now))
    note.state, note.answered_at = "answered", note.answered_at or now


def close_note(note: Feedback, by: str, now: datetime) -> None:
    note.state, note.closed_at, note.closed_by = "closed", now, by


def find_teller(db: Session, note: Feedback) -> Member | None:
    """Who she is, where she gave her name and is known."""
    if note.user_id is None:
        return None
    identity = find_identity(db, note.oa_id, note.user_id)
    return db.get(Member, identity.member_id) if identity and identity.member_id else None
