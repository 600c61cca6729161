"""Cases past their deadline: each evening the officers nearest to them are told how many wait."""

from collections import Counter
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from handlers.kit.cases import list_officers
from handlers.kit.context import House
from handlers.kit.leader_lines import EVENING, add_line, say_late_cases
from models.case import Case
from models.push import LeaderLine
from models.unit import Unit


def gather_late_cases(db: Session, house: House, day: date, now: datetime) -> None:
    """A first answer that is overdue, or an end; the law's clock runs on (Decree 356/2025)."""
    late = select(Case).where(
        col(Case.oa_id) == house.oa_id,
        col(Case.state) != "closed",
        col(Case.run_at).is_(None),
        or_(
            (col(Case.state) == "open") & (col(Case.reply_by) < now),
            col(Case.due_at) < now,
        ),
    )
    counts: Counter[str] = Counter()
    for case in db.exec(late):
        unit = db.get(Unit, case.unit_id) if case.unit_id is not None else None
        counts.update(i.user_id for i in list_officers(db, house.oa_id, unit, now))
    for user_id, count in sorted(counts.items()):
        text = say_late_cases(house, count)
        line = LeaderLine(
            oa_id=house.oa_id, user_id=user_id, day=day, part=EVENING, key="late_cases", text=text
        )
        add_line(db, line)
