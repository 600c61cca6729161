"""Zalo's error codes, each with the class that says what to do (zalo-api §1, §3.5)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from bot.zalo.errors import (
    Code,
    GiveUpError,
    NeedsPersonError,
    RateLimit,
    RecipientGoneError,
    RefreshRefusedError,
    RetryLaterError,
    TokenExpiredError,
    UploadExpiredError,
    Wait,
    WaitUntilError,
    ZaloError,
)

Target: TypeAlias = Literal["user", "group", "anonymous", "business"]

_WAITS: dict[Code, Wait] = {
    -32: "next_minute",
    "http-429": "next_minute",
    -211: "quota",
    -218: "quota",
    -311: "quota",
    -230: "window",
    -232: "window",
    -305: "window",
    -234: "morning",
}
_CLASSES: dict[type[ZaloError], tuple[Code, ...]] = {
    RetryLaterError: (-200, -214, "http-503"),
    TokenExpiredError: (-216, -220, -1001, "http-401"),
    UploadExpiredError: (-100,),
    RecipientGoneError: (-213, -222, -227, -403),
    GiveUpError: (
        -201,
        -210,
        -217,
        -233,
        -240,
        -244,
        -248,
        -249,
        -1340,
        -1341,
        "http-400",
        "http-413",
    ),
    NeedsPersonError: (
        *(-202, -204, -205, -207, -208, -209, -212, -215, -219, -221, -223, -224, -235),
        *(-237, -238, -241, -242, -320, -321, "http-403", "http-404"),
    ),
    RefreshRefusedError: (-14002, -14003, -14004, -14020, -14029, "oauth"),
    WaitUntilError: tuple(_WAITS),
}
CLASS_OF: Mapping[Code, type[ZaloError]] = {
    code: cls for cls, codes in _CLASSES.items() for code in codes
}


def error_for(
    code: Code,
    detail: str = "",
    *,
    target: Target = "user",
    rate_limit: RateLimit | None = None,
) -> ZaloError:
    """The error to raise for a code; one nobody has described is worth another try later."""
    cls = _class_in_context(code, detail, target)
    if cls is WaitUntilError:
        until = _WAITS.get(code, "quota")
        return WaitUntilError(code, detail, rate_limit, until=until)
    return cls(code, detail, rate_limit)


def _class_in_context(code: Code, detail: str, target: Target) -> type[ZaloError]:
    """Codes with two meanings: told apart by the text, the recipient or the host."""
    if code == -223 and any(word in detail.lower() for word in ("quota", "hạn mức", "limit")):
        return WaitUntilError
    if code in {-213, -214} and target == "group":
        return GiveUpError  # seen for a malformed picture (zalo-api §3.5)
    if code == -100 and target == "business":
        return RetryLaterError
    if isinstance(code, int) and -15000 < code <= -14000:
        return RefreshRefusedError
    return CLASS_OF.get(code, RetryLaterError)


def explain(code: Code, language: Literal["vi", "en"]) -> str:
    """A sentence on what a code means and what to do, for the people who run this."""
    texts = _load_texts(language)
    return texts.get(str(code)) or texts["unknown"].format(code=code)


@cache
def _load_texts(language: Literal["vi", "en"]) -> Mapping[str, str]:
    path = files("bot.zalo").joinpath("texts", f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
