"""What went wrong with Zalo: an error's class says what to do next, its code why."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

# A number is Zalo's own (zalo-api §3.5); a word is ours, such as "timed-out" or "http-500".
Code: TypeAlias = int | str
Wait: TypeAlias = Literal["next_minute", "window", "quota", "morning"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the headers X-RateLimit-Limit and -Remain of a reply said; requests per minute."""

    limit: int | None
    remain: int | None


class ZaloError(Exception):
    """Base of all. Its text holds the code only: no token, no body, nothing of Zalo's reply.

    `detail` is Zalo's own sentence, at most 200 characters, for people who look into it.
    """

    def __init__(self, code: Code, detail: str = "", rate_limit: RateLimit | None = None) -> None:
        super().__init__(f"{type(self).__name__} {code}")
        self.code = code
        self.detail = detail[:200]
        self.rate_limit = rate_limit


class NotSentError(ZaloError):
    """Certainly not accepted, since it never reached Zalo: try again."""


class OutcomeUnknownError(ZaloError):
    """It may have been accepted: find out before it is sent again."""


class RetryLaterError(ZaloError):
    """Not accepted for a passing reason: try again a few times, waiting longer each time."""


class TokenExpiredError(ZaloError):
    """Refresh the access token, then try once more."""


class WaitUntilError(ZaloError):
    """Not before `until`: the next minute, her next message (window), quota, or 06:05 in Vietnam."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        rate_limit: RateLimit | None = None,
        *,
        until: Wait = "quota",
    ) -> None:
        super().__init__(code, detail, rate_limit)
        self.until = until


class GiveUpError(ZaloError):
    """This message will never be taken, however often it is tried."""


class UnsendableError(GiveUpError):
    """The message itself breaks a rule of Zalo's: too long, too many buttons, no picture."""


class UploadExpiredError(GiveUpError):
    """The attachment's upload is older than 7 days: upload it again and send that."""


class RecipientGoneError(GiveUpError):
    """This recipient can't be reached by this OA any more."""


class NeedsPersonError(ZaloError):
    """Nothing works until a person changes something at Zalo or in the configuration."""


class RefreshRefusedError(NeedsPersonError):
    """Zalo refused to give a token pair; asking again won't help (zalo-api §1)."""
