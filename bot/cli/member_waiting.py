"""Who waits for a leader's word: to join a branch, to move to it, to enter a group."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.cli.member_filters import Wanted, select_below
from bot.cli.member_rows import describe_members
from bot.cli.rows import codes_of
from models.group import Group
from models.group_request import GroupRequest
from models.member import Member

WAITING_COLUMNS = ("id", "kind", "full_name", "called", "unit_code", "from_unit", "asked_at")
_NOT_IN_REGISTER = (
    "called", "phone", "birth_year", "away_place", "has_smartphone", "decided_at", "from_unit",
)  # fmt: skip


def list_who_wait(
    db: Session, wanted: Wanted, now: datetime, *, masked: bool
) -> list[dict[str, Any]]:
    """Longest waiting first within a unit. `kind`: join | move | enter; `unit_code` is where to.

    The id of a request to enter a group is "<OA>/<group>/<user>".
    """
    rows = _list_joining(db, wanted, now, masked=masked)
    rows += _list_moving(db, wanted, now, masked=masked)
    if not wanted.away and not wanted.no_smartphone:
        rows += _list_entering(db, wanted)
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> tuple[str, float, str]:
    asked: datetime | None = row["asked_at"]
    return row["unit_code"] or "", asked.timestamp() if asked else 0.0, row["id"]


def _list_joining(
    db: Session, wanted: Wanted, now: datetime, *, masked: bool
) -> list[dict[str, Any]]:
    found = db.exec(wanted.narrow(select(Member))).all()
    rows = describe_members(db, found, now, masked=masked)
    return [row | {"kind": "join", "from_unit": None} for row in rows]


def _list_moving(
    db: Session, wanted: Wanted, now: datetime, *, masked: bool
) -> list[dict[str, Any]]:
    query = select(Member).where(col(Member.moving_to_id).is_not(None))
    if wanted.unit_id is not None:
        query = query.where(col(Member.moving_to_id).in_(select_below(wanted.unit_id)))
    found = db.exec(Wanted(None, None, wanted.away, wanted.no_smartphone).narrow(query)).all()
    codes = codes_of(db)
    rows = describe_members(db, found, now, masked=masked)
    return [
        row
        | {
            "kind": "move",
            "state": "waiting",
            "from_unit": row["unit_code"],
            "unit_code": codes.get(member.moving_to_id),
        }
        for row, member in zip(rows, found, strict=True)
    ]


def _list_entering(db: Session, wanted: Wanted) -> list[dict[str, Any]]:
    same = (col(Group.oa_id) == col(GroupRequest.oa_id)) & (
        col(Group.group_id) == col(GroupRequest.group_id)
    )
    query = select(GroupRequest, Group).join(Group, same)
    query = query.where(col(GroupRequest.state) == "waiting")
    if wanted.unit_id is not None:
        query = query.where(col(Group.unit_id).in_(select_below(wanted.unit_id)))
    codes = codes_of(db)
    return [
        dict.fromkeys(_NOT_IN_REGISTER)
        | {
            "id": f"{request.oa_id}/{request.group_id}/{request.user_id}",
            "state": request.state,
            "kind": "enter",
            "full_name": request.name,
            "unit_code": codes.get(group.unit_id),
            "roles": "",
            "asked_at": request.asked_at,
        }
        for request, group in db.exec(query)
    ]
