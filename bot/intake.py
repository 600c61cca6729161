"""Decides at the door what becomes of a body: an event to store, one for quarantine, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import OfficialAccount
from bot.zalo.keys import Envelope, dump_body, load_body, read_envelope
from bot.zalo.masking import mask_event
from bot.zalo.signature import verify

# Nothing is done about these by themselves: the sender and the officers read them when needed.
_KEPT_ONLY = ("user_received_message", "user_seen_message", "oa_reacted_message")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to the webhook, as it came."""

    body: bytes
    signature: str
    header_timestamp: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A signed event ready to be stored; `body` has private numbers masked."""

    envelope: Envelope
    body: bytes
    masked: str
    matched: str
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Not signed as one of our accounts would be; `why` is for the counters."""

    why: str


@dataclass(frozen=True, slots=True)
class Probe:
    """The unsigned {} or empty body Zalo posts when the address is saved (zalo-api §2.1)."""


class Doorkeeper:
    """Knows the accounts' keys; holds no state, so any number of threads may ask it."""

    def __init__(self, accounts: tuple[OfficialAccount, ...]) -> None:
        self._accounts: Mapping[str, OfficialAccount] = {oa.oa_id: oa for oa in accounts}
        self._known = frozenset(self._accounts)

    def admit(self, delivery: Delivery, now: datetime) -> Admitted | Refused | Probe:
        data = load_body(delivery.body)
        if not delivery.body.strip() or data == {}:
            return Probe()
        if data is None:
            return Refused("not_json")
        envelope = read_envelope(data, self._known, now)
        if envelope is None:
            return Refused("unknown_account")
        oa = self._accounts[envelope.oa_id]
        matched = verify(
            delivery.body,
            delivery.signature,
            delivery.header_timestamp,
            oa.app_id,
            oa.oa_id,
            oa.oa_secret_key.get_secret_value(),
        )
        if matched is None:
            return Refused("bad_signature")
        masked_data, kinds = mask_event(data)
        return Admitted(
            envelope,
            dump_body(masked_data) if kinds else delivery.body,
            ",".join(sorted(kinds)),
            matched,
            "done" if _only_kept(envelope.event_name, data) else "new",
            now,
        )


def _only_kept(event_name: str, data: Mapping[str, object]) -> bool:
    """Receipts, and echoes of what the API sent: a person in the OA's chat has an admin_id."""
    if event_name in _KEPT_ONLY:
        return True
    sender = data.get("sender")
    by_person = isinstance(sender, dict) and bool(sender.get("admin_id"))
    return event_name.startswith("oa_send_") and not by_person
