"""An OA's line to Zalo: the client, the token it needs, and the pace every call must keep."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.outage import is_silence
from bot.pace import MINUTE, Pace
from bot.zalo.client import ZaloClient
from bot.zalo.errors import (
    GiveUpError,
    NeedsPersonError,
    NotSentError,
    OutcomeUnknownError,
    RecipientGoneError,
    RefreshRefusedError,
    RetryLaterError,
    TokenExpiredError,
    WaitUntilError,
    ZaloError,
)
from bot.zalo.facts import GroupDetail
from bot.zalo.replies import HistoryRow, Sent
from bot.zalo.tokens import Tokens
from models.messages import ImageMessage, Message, Recipient, TextMessage

PACE_TRIES, PACE_WAIT_SECONDS = 20, 0.2
_log = logging.getLogger(__name__)


class _KeptToken:
    """The access token for the messages of one claim, looked up once for all of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token: str | None = None

    def get(self, find: Callable[[], str]) -> str:
        with self._lock:
            if self._token is None:
                self._token = find()
            return self._token

    def forget(self) -> None:
        with self._lock:
            self._token = None


class _RefusedPictures:
    """Pictures that Zalo refused lately: of hundreds of groups not each is to be tried in vain."""

    _MOST = 1000

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], None] = {}

    def is_on(self, message: ImageMessage) -> bool:
        return self._key(message) in self._ids

    def note(self, message: ImageMessage) -> None:
        """Threads may come together; the worst is one more try."""
        if len(self._ids) >= self._MOST:
            self._ids = {}
        self._ids[self._key(message)] = None

    def _key(self, message: ImageMessage) -> tuple[str, str]:
        return message.to.kind, message.attachment_id or message.url or ""


@dataclass(frozen=True, slots=True)
class Line:
    """Threads may share it. The pace is taken by whoever claims, not here."""

    oa_id: str
    client: ZaloClient
    tokens: Tokens
    pace: Pace
    _kept: _KeptToken = field(default_factory=_KeptToken, init=False, repr=False)
    _refused: _RefusedPictures = field(default_factory=_RefusedPictures, init=False, repr=False)

    def look_up_token_again(self) -> None:
        """What was just claimed goes out with the token that is stored now."""
        self._kept.forget()

    def send(self, message: Message) -> Sent:
        """A picture that Zalo refuses goes out as its text: the words are what matters.

        Whether groups take pictures is told by one source only (zalo-api §4). A refusal means it
        was not sent, so nothing comes twice. Raises ZaloError.
        """
        if isinstance(message, ImageMessage) and message.text and self._refused.is_on(message):
            return self._send_with_token(_without_picture(message))
        try:
            return self._send_with_token(message)
        except GiveUpError as error:
            if not isinstance(message, ImageMessage) or not message.text:
                raise
            if isinstance(error, RecipientGoneError):
                raise
            self._refused.note(message)
            _log.warning("a picture goes out as text", extra={"oa": self.oa_id, "why": error.code})
            return self._send_with_token(_without_picture(message))

    def _send_with_token(self, message: Message) -> Sent:
        """With the present token; once more with a new one when Zalo says it is over."""
        token = self._kept.get(lambda: _get_token(lambda: self.tokens.current(self.oa_id)))
        try:
            sent = self._send(message, token)
        except TokenExpiredError:
            self._kept.forget()
            stale = token
            token = _get_token(lambda: self.tokens.refresh(self.oa_id, stale))
            sent = self._send(message, token)
        if sent.rate_limit is not None and sent.rate_limit.limit is not None:
            self.pace.tighten(sent.rate_limit.limit)
        return sent

    def history(self, to: Recipient) -> list[HistoryRow] | None:
        """A conversation's newest messages; None when Zalo won't give them. Takes no pace."""
        if to.kind == "anonymous":
            return None
        try:
            token = self.tokens.current(self.oa_id)
            if to.kind == "group":
                return self.client.list_group_conversation(to.id, token)
            return self.client.list_conversation(to.id, token)
        except ZaloError as error:
            _log.warning("history not to be had", extra={"oa": self.oa_id, "why": error.code})
            return None

    def is_answered(self) -> bool:
        """Whether Zalo answers at all, be it with a refusal."""
        try:
            self.client.get_oa(self.tokens.current(self.oa_id))
        except ZaloError as error:
            return not is_silence(error)
        return True

    def read_group(self, group_id: str) -> GroupDetail:
        """Waits for the pace: nobody waits for this. Raises ZaloError."""
        self._wait_for_pace()
        return self.client.get_group(group_id, self._token())

    def read_group_members(self, group_id: str, *, offset: int, count: int) -> list[str]:
        """User ids of one page; the OA's own row has none. Raises ZaloError."""
        self._wait_for_pace()
        rows = self.client.list_group_members(group_id, self._token(), offset=offset, count=count)
        return [row.user_id for row in rows if row.user_id]

    def read_pending(self, group_id: str, *, offset: int, count: int) -> dict[str, str]:
        """Who asks to enter a group, one page: user id → Zalo name. Raises ZaloError."""
        self._wait_for_pace()
        rows = self.client.list_pending(group_id, self._token(), offset=offset, count=count)
        return {row.user_id: row.name for row in rows if row.user_id}

    def upload_image(self, name: str, content: bytes) -> str:
        """The attachment id. Waits for the pace. Raises ZaloError."""
        self._wait_for_pace()
        return self.client.upload_image(name, content, self._token())

    def answer_pending(self, group_id: str, user_id: str, *, accept: bool) -> None:
        """Raises ZaloError."""
        self._wait_for_pace()
        self.client.answer_pending(group_id, user_id, self._token(), accept=accept)

    def upload_file(self, name: str, content: bytes) -> str:
        """The token to send it with (zalo-api §7). Raises ZaloError."""
        self._wait_for_pace()
        return self.client.upload_file(name, content, self._token())

    def _token(self) -> str:
        return _get_token(lambda: self.tokens.current(self.oa_id))

    def _wait_for_pace(self) -> None:
        """Raises RetryLaterError when there is no room within a while."""
        for _ in range(PACE_TRIES):
            if self.pace.take():
                return
            time.sleep(PACE_WAIT_SECONDS)
        raise RetryLaterError("pace")

    def _send(self, message: Message, token: str) -> Sent:
        try:
            return self.client.send(message, token)
        except WaitUntilError as error:
            if error.until == "next_minute":
                self.pace.pause(MINUTE)
            raise


def _without_picture(message: ImageMessage) -> TextMessage:
    return TextMessage(message.to, message.text)


def _get_token(get: Callable[[], str]) -> str:
    """Trouble with the token is never doubt about the message: without one it was not sent."""
    try:
        return get()
    except NeedsPersonError as error:
        raise RefreshRefusedError(error.code, error.detail) from error
    except OutcomeUnknownError as error:
        raise NotSentError(error.code, error.detail) from error
