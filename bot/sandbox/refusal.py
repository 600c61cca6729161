"""The errors Zalo answers with, inside HTTP 200 (zalo-api §3.3, §3.5)."""

from typing import Any

# zalo-api §3.5; only the codes that the sandbox itself gives have a wording of their own.
_WORDING = {
    -32: "App or OA has reached its limit of requests per minute",
    -100: "attachment_id or token has expired",
    -200: "Send message failed",
    -201: "Params is invalid!",
    -210: "Parameter exceeds limit",
    -211: "Out of quota",
    -213: "User has not followed OA",
    -216: "Access token is invalid",
    -217: "User has blocked invitations of OA",
    -218: "The recipient's receive quota is exhausted",
    -220: "Access token has expired or been removed",
    -224: "The tier package of OA is too low for this API",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA, or the interaction has expired",
    -233: "Message type is not supported",
    -234: "This message type can't be sent between 22:00 and 06:00",
    -237: "The group has been disabled",
    -240: "This version of the message API has been shut down",
    -242: "appsecret_proof is invalid",
    -244: "User has restricted this type of message from the OA",
    -311: "Out of reply quota",
    -403: "OA is not in the group or doesn't own it",
}


class RefusedError(Exception):
    """An API call Zalo refuses; becomes HTTP 200 with a non-zero `error` (zalo-api §3.3)."""

    def __init__(self, code: int, message: str | None = None) -> None:
        self.code = code
        self.message = message or _WORDING.get(code, f"Error {code}")
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "message": self.message}


def invalid(field: str) -> RefusedError:
    """`-201` as Zalo words it: `<field> is invalid!` (zalo-api §3.5)."""
    return RefusedError(-201, f"{field} is invalid!")


class OAuthRefusedError(Exception):
    """A token request Zalo refuses, in HTTP 200, sometimes without a number (zalo-api §1)."""

    def __init__(self, code: int | None, name: str, reason: str) -> None:
        self.code = code
        self.name = name
        self.reason = reason
        super().__init__(reason)

    def body(self) -> dict[str, Any]:
        described = {
            "error_name": self.name,
            "error_reason": self.reason,
            "error_description": self.reason,
            "ref_doc": "https://developers.zalo.me/docs/social-api/tham-khao/ma-loi",
        }
        return described if self.code is None else {"error": self.code, **described}


class ControlError(Exception):
    """A call to /sandbox/… that can't be done; one sentence for whoever drives the sandbox."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        self.status = status
        super().__init__(sentence)
