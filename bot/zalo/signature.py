"""Zalo's webhook signature: plain SHA-256 over the raw bytes (zalo-api §2.2)."""

import hashlib
import hmac
from typing import Literal, TypeAlias

from bot.zalo.keys import load_body

# Sources differ in two points: which id comes first and which timestamp is meant. What fitted is
# counted, so that we learn which it is on a real OA.
Match: TypeAlias = Literal[
    "app_id+body_timestamp",
    "app_id+header_timestamp",
    "oa_id+body_timestamp",
    "oa_id+header_timestamp",
]


def sign(body: bytes, timestamp: str, first_id: str, secret: str) -> str:
    """The header X-ZEvent-Signature as Zalo sends it: "mac=" and 64 hex digits."""
    return "mac=" + _digest(first_id, body, timestamp, secret)


def verify(
    body: bytes, signature: str, header_timestamp: str, app_id: str, oa_id: str, secret: str
) -> Match | None:
    """Which variant of the signature fits the raw body; None when none does.

    `secret` is the OA secret key of the console's webhook page, not the app secret. An empty
    secret or signature never fits.
    """
    given = _hex_of(signature)
    if not given or not secret:
        return None
    body_timestamp = _timestamp_of(body)
    variants: tuple[tuple[Match, str, str], ...] = (
        ("app_id+body_timestamp", app_id, body_timestamp),
        ("app_id+header_timestamp", app_id, header_timestamp.strip()),
        ("oa_id+body_timestamp", oa_id, body_timestamp),
        ("oa_id+header_timestamp", oa_id, header_timestamp.strip()),
    )
    for match, first_id, timestamp in variants:
        wanted = _digest(first_id, body, timestamp, secret).encode()
        if timestamp and hmac.compare_digest(wanted, given):
            return match
    return None


def _digest(first_id: str, body: bytes, timestamp: str, secret: str) -> str:
    text = (first_id.encode(), body, timestamp.encode("utf-8", "replace"), secret.encode())
    return hashlib.sha256(b"".join(text)).hexdigest()


def _hex_of(signature: str) -> bytes:
    """The header as bytes: `compare_digest` raises for text that is not ASCII."""
    return signature.strip().lower().removeprefix("mac=").strip().encode("utf-8", "replace")


def _timestamp_of(body: bytes) -> str:
    timestamp = (load_body(body) or {}).get("timestamp")
    return str(timestamp) if isinstance(timestamp, str | int) else ""
