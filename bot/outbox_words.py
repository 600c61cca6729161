"""How a message travels and why it is where it is, in words for officers."""

import re

from bot.catalogue import Catalogue
from bot.zalo.codes import explain
from models.outbox import ANSWER, BROADCAST, SAFETY_ALERT, OutboxMessage

CANCELLED_BY = "cancelled by "

_WAYS = {ANSWER: "answer", SAFETY_ALERT: "safety_alert", BROADCAST: "broadcast"}
_ZALO_CODE = re.compile(r"-?\d+|[a-z]+(-[a-z0-9]+)*")  # ours have underscores


def way_of(texts: Catalogue, message: OutboxMessage) -> str:
    """How it was planned to travel; what no plan made answers somebody."""
    way = message.route or _WAYS.get(message.priority, "other")
    key = f"outbox.ways.{way}"
    return texts(key) if key in texts else way


def why_of(texts: Catalogue, reason: str | None) -> str:
    """A reason of ours or a code of Zalo's, explained; empty where there is none."""
    if reason is None:
        return ""
    if f"outbox.reasons.{reason}" in texts:
        return texts(f"outbox.reasons.{reason}")
    if reason.startswith(CANCELLED_BY):
        return texts("outbox.cancelled_by", officer=reason.removeprefix(CANCELLED_BY))
    return explain(reason, texts.language) if _ZALO_CODE.fullmatch(reason) else reason
