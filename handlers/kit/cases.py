"""Opening a case: someone of the Union above her branch is to answer this person."""

from typing import Literal

from sqlmodel import col, select

from handlers.kit.context import Context
from handlers.kit.people import home_unit
from models.case import Case
from models.unit import Unit, list_line


def open_case(ctx: Context, kind: Literal["danger", "human"]) -> Case:
    """A case for the commune's officers; the one still open where she asked before.

    Never for the branch: its leader may be kin of the one she is afraid of.
    """
    query = select(Case).where(
        col(Case.oa_id) == ctx.house.oa_id,
        col(Case.user_id) == ctx.user_id,
        col(Case.kind) == kind,
        col(Case.state) == "open",
    )
    found = ctx.db.exec(query).first()
    if found is not None:
        return found
    unit = find_commune(ctx)
    case = Case(
        oa_id=ctx.house.oa_id,
        user_id=ctx.user_id,
        unit_id=unit.id if unit is not None else None,
        kind=kind,
        restricted=kind == "danger",
        opened_at=ctx.now,
    )
    ctx.db.add(case)
    return case


def find_commune(ctx: Context) -> Unit | None:
    """The commune above her branch, else the province; None for a newcomer."""
    above = (u for u in list_line(ctx.db, home_unit(ctx)) if u.level in ("commune", "province"))
    return next(above, None)
