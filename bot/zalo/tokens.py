"""Token pairs: a refresh token works once, so each refresh is claimed by one (zalo-api §1)."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update
from sqlmodel import col

from bot.clock import Clock
from bot.zalo.codes import explain
from bot.zalo.errors import NeedsPersonError, RetryLaterError, ZaloError
from bot.zalo.replies import TokenPair, is_token
from models.database import Database
from models.oa_token import OaToken

# Asks Zalo for a new pair: (oa_id, refresh token) -> pair. Raises a ZaloError.
Refresher: TypeAlias = Callable[[str, str], TokenPair]
TokenState: TypeAlias = Literal["missing", "ok", "expired", "refused"]

_LEASE_IN_TIMEOUTS = 3
_PAUSE_AFTER_FAILURE = timedelta(seconds=5)
_POLL_SECONDS = 0.05
_TRIES_TO_STORE = 4
_NOT_REFUSED = {"refreshing_until": None, "refused_at": None, "refused_reason": None}
_PAIR = select(
    col(OaToken.access_token),
    col(OaToken.expires_at),
    col(OaToken.refreshing_until),
    col(OaToken.refused_at),
    col(OaToken.refused_reason),
)

_log = logging.getLogger(__name__)


class _Stored(NamedTuple):
    access_token: str
    expires_at: datetime
    refreshing_until: datetime | None
    refused_at: datetime | None
    refused_reason: str | None


@dataclass(frozen=True, slots=True)
class TokenStatus:
    """How an OA's tokens stand, for people; no token in it."""

    state: TokenState
    expires_at: datetime | None = None
    refused_at: datetime | None = None
    refused_reason: str | None = None
    is_refreshing: bool = False


class Tokens:
    """The stored pairs of all OAs, shared by threads and, through the database, by processes.

    `timeout_seconds` is that of one call; a claim lives three times as long, so that it cannot
    end while the call goes on.
    """

    def __init__(
        self, database: Database, refresher: Refresher, clock: Clock, timeout_seconds: float
    ) -> None:
        self._database, self._refresher, self._clock = database, refresher, clock
        self._timeout = timedelta(seconds=timeout_seconds)
        self._unsaved: dict[tuple[str, str], TokenPair] = {}

    def current(self, oa_id: str) -> str:
        """The access token to use, which may have expired; `refresh` if Zalo says so.

        Raises NeedsPersonError when there is none, or it has expired and can't be refreshed.
        """
        row = self._get(oa_id)
        if row.refused_at is not None and row.expires_at <= self._clock.now():
            raise NeedsPersonError(_code_of(row))
        return row.access_token

    def refresh(self, oa_id: str, stale_access_token: str) -> str:
        """The access token after this one, got by whoever claims it first; the others wait.

        Raises NeedsPersonError after a refusal, RetryLaterError while another is still at it,
        and whatever the call to Zalo raises. The stored pair is never damaged.
        """
        give_up_at = self._clock.monotonic() + self._timeout.total_seconds()
        while True:
            row = self._get(oa_id)
            if row.access_token != stale_access_token:
                return row.access_token
            if row.refused_at is not None:
                raise NeedsPersonError(_code_of(row))
            refresh_token = self._claim(oa_id, stale_access_token)
            if refresh_token is not None:
                return self._exchange(oa_id, stale_access_token, refresh_token)
            if self._clock.monotonic() >= give_up_at:
                raise RetryLaterError("refreshing")
            time.sleep(_POLL_SECONDS)

    def refresh_due(self, oa_id: str, within: timedelta = timedelta(hours=7)) -> bool:
        """Refreshes a pair with less than this left; False when there was nothing to do."""
        row = self._find(oa_id)
        if row is None or row.refused_at is not None:
            return False
        if row.expires_at - self._clock.now() > within:
            return False
        self.refresh(oa_id, row.access_token)
        return True

    def store_pair(self, oa_id: str, pair: TokenPair) -> None:
        """A pair a person brought (auth exchange, auth import); it ends a refusal.

        Raises ValueError if either token can't be one.
        """
        if not (is_token(pair.access_token) and is_token(pair.refresh_token)):
            raise ValueError("a token pair needs an access token and a refresh token")
        values = self._values_of(pair)
        with self._database.write() as connection:
            stored = _update(connection, values, col(OaToken.oa_id) == oa_id)
            if not stored:
                connection.execute(insert(OaToken).values(oa_id=oa_id, **values))

    def forget_refusal(self, oa_id: str) -> None:
        """For a person who mended its cause, such as a wrong app secret: the pair is tried again."""
        with self._database.write() as connection:
            _update(connection, _NOT_REFUSED, col(OaToken.oa_id) == oa_id)

    def status(self, oa_id: str) -> TokenStatus:
        row, now = self._find(oa_id), self._clock.now()
        if row is None:
            return TokenStatus("missing")
        state: TokenState = "expired" if row.expires_at <= now else "ok"
        return TokenStatus(
            state="refused" if row.refused_at else state,
            expires_at=row.expires_at,
            refused_at=row.refused_at,
            refused_reason=row.refused_reason,
            is_refreshing=row.refreshing_until is not None and row.refreshing_until > now,
        )

    def _claim(self, oa_id: str, stale: str) -> str | None:
        """The refresh token, for the one who may use it now; committed before it is used."""
        now = self._clock.now()
        free = or_(col(OaToken.refreshing_until).is_(None), col(OaToken.refreshing_until) < now)
        statement = (
            update(OaToken)
            .where(*_is_pair(oa_id, stale), col(OaToken.refused_at).is_(None), free)
            .values(refreshing_until=now + _LEASE_IN_TIMEOUTS * self._timeout)
            .returning(col(OaToken.refresh_token))
        )
        with self._database.write() as connection:
            return connection.execute(statement).scalar_one_or_none()

    def _exchange(self, oa_id: str, stale: str, refresh_token: str) -> str:
        """Asks Zalo with no transaction open; the new pair is stored before it is used."""
        unsaved = self._unsaved.get((oa_id, stale))
        try:
            pair = unsaved or self._refresher(oa_id, refresh_token)
        except NeedsPersonError as refusal:
            return self._record_refusal(oa_id, stale, refusal)
        except ZaloError as failure:
            self._release(oa_id, stale)
            _log.warning("token refresh failed", extra={"oa_id": oa_id, "code": failure.code})
            raise
        except BaseException:
            self._release(oa_id, stale)
            raise
        self._unsaved[oa_id, stale] = pair
        self._store_successor(oa_id, stale, pair)
        del self._unsaved[oa_id, stale]
        _log.info("token refreshed", extra={"oa_id": oa_id})
        return self._get(oa_id).access_token

    def _store_successor(self, oa_id: str, stale: str, pair: TokenPair) -> None:
        """Zalo has burnt the old refresh token: losing the new pair now would lose the grant.

        A pair that a person brought in the meantime stays.
        """
        for attempt in range(1, _TRIES_TO_STORE + 1):
            try:
                with self._database.write() as connection:
                    _update(connection, self._values_of(pair), *_is_pair(oa_id, stale))
            except Exception:
                if attempt == _TRIES_TO_STORE:
                    _log.exception("new token pair can't be stored", extra={"oa_id": oa_id})
                    raise
                time.sleep(_POLL_SECONDS * 2**attempt)
            else:
                return

    def _record_refusal(self, oa_id: str, stale: str, refusal: NeedsPersonError) -> str:
        """Once and for all, unless another has stored a new pair while we asked."""
        code = str(refusal.code)
        values = {"refused_at": self._clock.now(), "refused_reason": code}
        with self._database.write() as connection:
            is_ours = _update(
                connection, {**values, "refreshing_until": None}, *_is_pair(oa_id, stale)
            )
        if not is_ours:
            return self._get(oa_id).access_token
        what_to_do = explain(refusal.code, "en")
        _log.error("token refresh refused: %s", what_to_do, extra={"oa_id": oa_id, "code": code})
        raise refusal

    def _release(self, oa_id: str, stale: str) -> None:
        """Gives the claim up, but for a short pause, lest all who wait ask Zalo one by one."""
        values = {"refreshing_until": self._clock.now() + _PAUSE_AFTER_FAILURE}
        with self._database.write() as connection:
            _update(connection, values, *_is_pair(oa_id, stale))

    def _values_of(self, pair: TokenPair) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "access_token": pair.access_token,
            "refresh_token": pair.refresh_token,
            "expires_at": now + timedelta(seconds=pair.expires_in),
            "updated_at": now,
            **_NOT_REFUSED,
        }

    def _get(self, oa_id: str) -> _Stored:
        row = self._find(oa_id)
        if row is None:
            raise NeedsPersonError("no-token")
        return row

    def _find(self, oa_id: str) -> _Stored | None:
        with self._database.read() as connection:
            row = connection.execute(_PAIR.where(col(OaToken.oa_id) == oa_id)).one_or_none()
        return _Stored(*row) if row is not None else None


def _is_pair(oa_id: str, access_token: str) -> tuple[ColumnElement[bool], ...]:
    return col(OaToken.oa_id) == oa_id, col(OaToken.access_token) == access_token


def _update(
    connection: Connection, values: dict[str, Any], *conditions: ColumnElement[bool]
) -> bool:
    """Whether there was such a row."""
    return connection.execute(update(OaToken).where(*conditions).values(values)).rowcount == 1


def _code_of(row: _Stored) -> int | str:
    reason = row.refused_reason or "oauth"
    return int(reason) if reason.removeprefix("-").isdigit() else reason
