"""How Zalo signs a webhook: plain SHA-256 over a concatenation, no HMAC (zalo-api §2.2)."""

import hashlib


def signature(app_id: str, body: bytes, timestamp: str, oa_secret_key: str) -> str:
    """The value of `X-ZEvent-Signature`, prefix included (zalo-api §2.2)."""
    digest = hashlib.sha256(app_id.encode() + body + timestamp.encode() + oa_secret_key.encode())
    return "mac=" + digest.hexdigest()


def signed_headers(app_id: str, body: bytes, timestamp: str, oa_secret_key: str) -> dict[str, str]:
    """All headers of a signed event; `X-ZEvent-Timestamp` repeats the body's (§2.1)."""
    return {
        "Content-Type": "application/json",
        "X-ZEvent-Signature": signature(app_id, body, timestamp, oa_secret_key),
        "X-ZEvent-Timestamp": timestamp,
    }
