"""An OA's line to Zalo: the client, the token it needs, and the pace every call must keep."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.pace import MINUTE, Pace
from bot.zalo.client import ZaloClient
from bot.zalo.errors import (
    NeedsPersonError,
    NotSentError,
    OutcomeUnknownError,
    RefreshRefusedError,
    TokenExpiredError,
    WaitUntilError,
    ZaloError,
)
from bot.zalo.replies import HistoryRow, Sent
from bot.zalo.tokens import Tokens
from models.messages import Message, Recipient

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """Threads may share it. The pace is taken by whoever claims, not here."""

    oa_id: str
    client: ZaloClient
    tokens: Tokens
    pace: Pace

    def send(self, message: Message) -> Sent:
        """With the present token; once more with a new one when Zalo says it is over.

        Raises ZaloError.
        """
        token = _get_token(lambda: self.tokens.current(self.oa_id))
        try:
            sent = self._send(message, token)
        except TokenExpiredError:
            stale = token
            token = _get_token(lambda: self.tokens.refresh(self.oa_id, stale))
            sent = self._send(message, token)
        if sent.rate_limit is not None and sent.rate_limit.limit is not None:
            self.pace.tighten(sent.rate_limit.limit)
        return sent

    def history(self, to: Recipient) -> list[HistoryRow] | None:
        """A conversation's newest messages; None when Zalo or the pace won't give them now."""
        if to.kind == "anonymous" or not self.pace.take():
            return None
        try:
            token = self.tokens.current(self.oa_id)
            if to.kind == "group":
                return self.client.list_group_conversation(to.id, token)
            return self.client.list_conversation(to.id, token)
        except ZaloError as error:
            _log.warning("history not to be had", extra={"oa": self.oa_id, "why": error.code})
            return None

    def _send(self, message: Message, token: str) -> Sent:
        try:
            return self.client.send(message, token)
        except WaitUntilError as error:
            if error.until == "next_minute":
                self.pace.pause(MINUTE)
            raise


def _get_token(get: Callable[[], str]) -> str:
    """Trouble with the token is never doubt about the message: without one it was not sent."""
    try:
        return get()
    except NeedsPersonError as error:
        raise RefreshRefusedError(error.code, error.detail) from error
    except OutcomeUnknownError as error:
        raise NotSentError(error.code, error.detail) from error
