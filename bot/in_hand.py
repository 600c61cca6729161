"""What a sender has in hand: on its way to Zalo, in doubt, or being looked up."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from bot.outbox_store import Claimed


@dataclass
class InHand:
    """By outbox id; and who is busy because of it."""

    sending: dict[int, Claimed] = field(default_factory=dict)
    unknown: dict[int, Row[Any]] = field(default_factory=dict)
    settling: set[int] = field(default_factory=set)

    def is_busy(self) -> bool:
        return bool(self.sending or self.unknown)

    def busy(self) -> set[str]:
        on_the_way = {claimed.message.to.id for claimed in self.sending.values()}
        return on_the_way | {row.recipient_id for row in self.unknown.values()}
