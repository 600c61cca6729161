"""Who is in the OA's groups, what they are called and until when they last, as Zalo says now.

Events tell of joining and leaving with ids only, and may be lost while we are away (zalo-api §4).
"""

import logging
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.line import Line
from bot.zalo.errors import ZaloError
from bot.zalo.facts import GroupDetail, read_day
from handlers.kit.group_ends import KEPT_WHEN_SHUT
from models.database import Database
from models.group import Group
from models.push import GroupMember
from models.tables import table

PAGE = 50
MOST_PAGES = 40
_GROUP, _MEMBER = table(Group), table(GroupMember)
_log = logging.getLogger(__name__)


def sync_rosters(database: Database, line: Line) -> int:
    """Read each group's name and members again; how many groups that worked for.

    Stops at the first call Zalo or the pace refuses: the next tick goes on from the beginning.
    """
    query = select(_GROUP.c.group_id).where(
        _GROUP.c.oa_id == line.oa_id, _GROUP.c.kind == "gmf", _GROUP.c.state == "active"
    )
    with database.read() as connection:
        group_ids = list(connection.execute(query).scalars())
    for done, group_id in enumerate(group_ids):
        try:
            _sync(database, line, group_id)
        except ZaloError as error:
            _log.warning(
                "rosters not read to the end", extra={"oa": line.oa_id, "why": error.code}
            )
            return done
    return len(group_ids)


def _sync(database: Database, line: Line, group_id: str) -> None:
    detail = line.read_group(group_id)
    user_ids = _read_members(line, group_id)
    mine = (_MEMBER.c.oa_id == line.oa_id) & (_MEMBER.c.group_id == group_id)
    rows = [{"oa_id": line.oa_id, "group_id": group_id, "user_id": user} for user in user_ids]
    known = (_GROUP.c.oa_id == line.oa_id) & (_GROUP.c.group_id == group_id)
    with database.write() as connection:
        connection.execute(delete(_MEMBER).where(mine))
        if rows:
            connection.execute(insert(_MEMBER), rows)
        connection.execute(update(_GROUP).where(known).values(_values(detail)))


def _values(detail: GroupDetail) -> dict[str, Any]:
    """Its name, and until when it is paid for, as far as Zalo says."""
    until = read_day(detail.valid_through)
    gone_on = read_day(detail.auto_delete_date)
    if until is None and gone_on is not None:
        until = gone_on - KEPT_WHEN_SHUT
    values: dict[str, Any] = {"is_shut": detail.status == "disabled"}
    values |= {"name": detail.name} if detail.name else {}
    return values | ({"valid_through": until} if until is not None else {})


def _read_members(line: Line, group_id: str) -> list[str]:
    found: dict[str, None] = {}
    for page in range(MOST_PAGES):
        users = line.read_group_members(group_id, offset=page * PAGE, count=PAGE)
        found.update(dict.fromkeys(users))
        if len(users) < PAGE:
            break
    return list(found)
