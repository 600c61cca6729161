"""The outbox rows of answers and of a branch's plan: what goes out once, how urgent, until when."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from handlers.kit.context import House
from handlers.kit.planner import PRIORITY, Plan
from handlers.kit.slots import late_limit, local_moment
from models.messages import Message
from models.outbox import ANSWER, daily_key, outbox_values


def answer_row(
    oa_id: str, inbox_id: int, number: int, message: Message, now: datetime
) -> dict[str, Any]:
    """The outbox row of an answer; the key lets an event be answered once however often it runs."""
    key = f"reply:{inbox_id}:{number}"
    return outbox_values(oa_id, message, now, dedupe_key=key, priority=ANSWER, inbox_id=inbox_id)


def push_rows(
    house: House, plan: Plan, daily_push_id: int, now: datetime, not_after: datetime
) -> Iterator[dict[str, Any]]:
    """The outbox rows of a plan; a leaders' group of several branches gets one all the same."""
    today = now.astimezone(house.zone).date()
    entries = ((part.oa_id, entry) for part in plan.parts for entry in part.entries)
    for oa_id, entry in entries:
        due_at, until = now, not_after
        if entry.at is not None:
            due_at = max(now, local_moment(house, today, entry.at))
            until = max(not_after, late_limit(house, today, entry.at))
        for number, message in enumerate(entry.messages):
            yield outbox_values(
                oa_id,
                message,
                now,
                due_at=due_at,
                dedupe_key=daily_key(plan.day, plan.item.id, entry.once, number),
                priority=PRIORITY[entry.route] - entry.closing,
                route=entry.route,
                not_after=until,
                daily_push_id=daily_push_id,
            )
