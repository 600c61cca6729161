"""OA access and refresh tokens: consent codes, exchange, single-use rotation (zalo-api §1)."""

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.refusal import OAuthRefusedError, RefusedError

ACCESS_LIFE = timedelta(seconds=90_000)  # 25 h
REFRESH_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=10)


@dataclass
class TokenPair:
    oa_id: str
    app_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_until: datetime
    refresh_until: datetime
    refresh_used: bool = False

    def body(self) -> dict[str, str]:
        """The success body; `expires_in` is a string (zalo-api §1)."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_in": str(int(ACCESS_LIFE.total_seconds())),
        }


@dataclass
class ConsentCode:
    oa_id: str
    app_id: str
    challenge: str | None
    until: datetime


class TokenBook:
    """Every token of the sandbox. `draw(n)` gives n random hex digits."""

    def __init__(self, draw: Callable[[int], str], *, old_token_survives: bool) -> None:
        self._draw = draw
        self._old_token_survives = old_token_survives
        self._lock = threading.Lock()
        self._by_access: dict[str, TokenPair] = {}
        self._by_refresh: dict[str, TokenPair] = {}
        self._codes: dict[str, ConsentCode] = {}

    def issue(self, oa_id: str, app_id: str, now: datetime) -> TokenPair:
        """A fresh pair, as the API Explorer gives an admin (zalo-api §1)."""
        access, refresh = self._draw(120), self._draw(120)
        return self.put(oa_id, app_id, (access, refresh), now)

    def put(self, oa_id: str, app_id: str, words: tuple[str, str], now: datetime) -> TokenPair:
        """Make the given (access, refresh) words a live pair."""
        pair = TokenPair(oa_id, app_id, *words, now + ACCESS_LIFE, now + REFRESH_LIFE)
        with self._lock:
            self._by_access[pair.access_token] = pair
            self._by_refresh[pair.refresh_token] = pair
        return pair

    def oa_of(self, access_token: str | None, now: datetime) -> str:
        """The OA a call is for; -216 when unknown, -220 when expired or removed (§3.5)."""
        pair = self._by_access.get(access_token or "")
        if pair is None:
            raise RefusedError(-216)
        if now >= pair.access_until:
            raise RefusedError(-220)
        return pair.oa_id

    def refresh(self, app_id: str, refresh_token: str, now: datetime) -> TokenPair:
        """Rotate a pair. A refresh token works once, for 3 months; else -14020 (§1)."""
        with self._lock:
            pair = self._by_refresh.get(refresh_token)
            if pair is None or pair.app_id != app_id:
                raise OAuthRefusedError(-14020, "Invalid refresh token", "Unknown refresh token")
            if pair.refresh_used or now >= pair.refresh_until:
                reason = "Refresh token has been used or has expired"
                raise OAuthRefusedError(-14020, "Invalid refresh token", reason)
            pair.refresh_used = True
            if not self._old_token_survives:  # an open question: zalo-api §12
                pair.access_until = min(pair.access_until, now)
        return self.issue(pair.oa_id, app_id, now)

    def grant(self, oa_id: str, app_id: str, challenge: str | None, now: datetime) -> str:
        """A consent code: 10 minutes, single use (zalo-api §1)."""
        code = self._draw(64)
        with self._lock:
            self._codes[code] = ConsentCode(oa_id, app_id, challenge, now + CODE_LIFE)
        return code

    def exchange(self, app_id: str, code: str, verifier: str, now: datetime) -> TokenPair:
        """Turn a code into a pair, checking PKCE (S256) where a challenge was given (§1)."""
        with self._lock:
            granted = self._codes.pop(code, None)
        if granted is None or granted.app_id != app_id or now >= granted.until:
            # No public number for this one (§1): the reply without `error` that some met.
            raise OAuthRefusedError(None, "Invalid code", "Authorization code is invalid")
        if granted.challenge and granted.challenge != challenge_of(verifier):
            raise OAuthRefusedError(None, "Invalid code verifier", "Code verifier doesn't match")
        return self.issue(granted.oa_id, app_id, now)

    def expire(self, oa_id: str, now: datetime, *, refresh_too: bool = False) -> int:
        """Let the OA's live access tokens expire now; how many there were."""
        with self._lock:
            pairs = [pair for pair in self._by_access.values() if pair.oa_id == oa_id]
            alive = [pair for pair in pairs if pair.access_until > now]
            for pair in pairs:
                pair.access_until = min(pair.access_until, now)
                pair.refresh_until = now if refresh_too else pair.refresh_until
        return len(alive)


def challenge_of(verifier: str) -> str:
    """base64url without padding of the raw SHA-256 of the verifier (zalo-api §1)."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
