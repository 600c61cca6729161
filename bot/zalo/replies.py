"""Zalo's replies as our own values; an error inside HTTP 200 is an error (zalo-api §3.3)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.zalo.codes import CLASS_OF, Target, error_for
from bot.zalo.errors import (
    GiveUpError,
    OutcomeUnknownError,
    RateLimit,
    RefreshRefusedError,
    RetryLaterError,
    ZaloError,
)
from bot.zalo.fields import find, read_id, read_int, read_list, read_text
from bot.zalo.wire import Headers, Reply

USUAL_TOKEN_LIFE = 90_000


@dataclass(frozen=True, slots=True)
class Sent:
    """Zalo took the message. `quota_type` is reply, sub_quota, … (zalo-api §3.3)."""

    message_id: str | None
    quota_type: str | None
    quota_remain: int | None
    rate_limit: RateLimit | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One message of a conversation as Zalo keeps it; `type` is text, photo, ….

    `from_oa` says nothing on whether a program or a person wrote it.
    """

    from_oa: bool
    at: datetime
    type: str
    text: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A new access token and the refresh token that works once; `expires_in` is in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def read_reply(reply: Reply, *, target: Target = "user", changes: bool = False) -> dict[str, Any]:
    """The body of a reply that says success: only `"error": 0` does.

    `changes`: the call changes something at Zalo, so a reply that makes no sense leaves us in
    doubt (OutcomeUnknownError); otherwise it is only worth another try (RetryLaterError).
    """
    body = _load(reply)
    code = read_int(body.get("error")) if body else None
    if body is not None and code == 0 and 200 <= reply.status < 300:
        return body
    limits = read_rate_limit(reply.headers)
    if code:
        detail = read_text(find(body, "message")) or ""
        raise error_for(code, detail, target=target, rate_limit=limits)
    raise _error_of_status(reply.status, limits, changes=changes)


def read_sent(reply: Reply, target: Target) -> Sent:
    data = read_reply(reply, target=target, changes=True).get("data")
    quota = find(data, "quota")
    return Sent(
        message_id=read_id(find(data, "message_id")),
        quota_type=read_text(find(quota, "quota_type")),
        quota_remain=read_int(find(quota, "remain")),
        rate_limit=read_rate_limit(reply.headers),
    )


def read_tokens(reply: Reply) -> TokenPair:
    """Both tokens, or an error: never a pair with one missing (zalo-api §1, §11.2)."""
    body = _load(reply) or {}
    if code := read_int(body.get("error")):
        raise error_for(code, _refusal_of(body) or "", rate_limit=None)
    if refusal := _refusal_of(body):
        raise RefreshRefusedError("oauth", refusal)
    access, refresh = body.get("access_token"), body.get("refresh_token")
    if is_token(access) and is_token(refresh):
        life = read_int(body.get("expires_in")) or 0
        return TokenPair(str(access), str(refresh), life if life > 0 else USUAL_TOKEN_LIFE)
    if 400 <= reply.status < 500 and reply.status != 429:
        raise RetryLaterError(f"http-{reply.status}")  # a gateway's word, not the token server's
    raise _error_of_status(reply.status, None, changes=True)


def read_history(reply: Reply) -> list[HistoryRow]:
    """Newest first as Zalo gives them; rows without a time are left out (zalo-api §6)."""
    rows = (_read_row(row) for row in list_of(read_reply(reply).get("data")))
    return [row for row in rows if row is not None]


def read_rate_limit(headers: Headers) -> RateLimit | None:
    limit = read_int(headers.get("X-RateLimit-Limit"))
    remain = read_int(headers.get("X-RateLimit-Remain"))
    return RateLimit(limit, remain) if limit is not None or remain is not None else None


def list_of(data: object, *names: str) -> list[Any]:
    """The list a reply carries, bare or under one of these names."""
    if isinstance(data, list):
        return data
    return next((rows for name in names if (rows := read_list(find(data, name)))), [])


def is_token(value: object) -> bool:
    """Text that can go into a header."""
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    return is_text and bool(value) and " " not in str(value)


def read_moment(value: object) -> datetime | None:
    """A time in milliseconds since 1970, as a number or digits."""
    milliseconds = read_int(value)
    if milliseconds is None or not 0 < milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _load(reply: Reply) -> dict[str, Any] | None:
    try:
        body = orjson.loads(reply.content)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def _error_of_status(status: int, limits: RateLimit | None, *, changes: bool) -> ZaloError:
    doubtful: type[ZaloError] = OutcomeUnknownError if changes else RetryLaterError
    code = f"http-{status}"
    if code in CLASS_OF:
        return error_for(code, rate_limit=limits)
    if 200 <= status < 300:
        return doubtful("odd-reply", rate_limit=limits)
    if 300 <= status < 400:
        return doubtful("redirected", rate_limit=limits)
    if 400 <= status < 500:
        return GiveUpError(code, rate_limit=limits)
    return doubtful(code, rate_limit=limits)


def _refusal_of(body: dict[str, Any]) -> str | None:
    """The words of an OAuth error; some come without a number (zalo-api §1)."""
    names = ("error_name", "error_reason", "error_description", "error")
    words = [body[name] for name in names if isinstance(body.get(name), str) and body[name]]
    return ": ".join(words) if words and words != ["0"] else None


def _read_row(row: object) -> HistoryRow | None:
    at = read_moment(find(row, "time"))
    if at is None:
        return None
    return HistoryRow(
        from_oa=read_int(find(row, "src")) == 0,
        at=at,
        type=read_text(find(row, "type")) or "",
        text=read_text(find(row, "message")) or "",
        message_id=read_id(find(row, "message_id")),
    )


def read_objects(data: object, *names: str) -> list[dict[str, Any]]:
    """The rows a reply carries, bare or under one of these names."""
    return [row for row in list_of(data, *names) if isinstance(row, dict)]
