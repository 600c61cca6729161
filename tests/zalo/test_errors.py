"""Each of Zalo's codes has a class that says what to do and a sentence in both languages."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import bot.zalo
from bot.zalo.codes import CLASS_OF, error_for, explain
from bot.zalo.errors import (
    GiveUpError,
    NeedsPersonError,
    RateLimit,
    RecipientGoneError,
    RefreshRefusedError,
    RetryLaterError,
    TokenExpiredError,
    UploadExpiredError,
    WaitUntilError,
    ZaloError,
)

# zalo-api §3.5 and §1, as the facts class them.
TABLE: dict[type[ZaloError], list[Any]] = {
    RetryLaterError: [-200, -214, "http-503"],
    TokenExpiredError: [-216, -220, -1001, "http-401"],
    WaitUntilError: [-32, -211, -218, -230, -232, -234, -305, -311, "http-429"],
    GiveUpError: [-201, -210, -217, -233, -240, -244, -248, -249, -1340, -1341],
    RecipientGoneError: [-213, -222, -227, -403],
    UploadExpiredError: [-100],
    NeedsPersonError: [
        *[-202, -204, -205, -207, -208, -209, -212, -215, -219, -221, -223, -224, -235, -237],
        *[-238, -241, -242, -320, -321],
    ],
    RefreshRefusedError: [-14002, -14003, -14004, -14020, -14029],
}
ROWS = [(code, cls) for cls, codes in TABLE.items() for code in codes]
SOURCES = Path(bot.zalo.__file__).parent


def texts(language: str) -> dict[str, str]:
    return tomllib.loads((SOURCES / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("code", "cls"), ROWS)
def test_a_code_has_its_class_and_a_sentence(code: Any, cls: type[ZaloError]) -> None:
    assert type(error_for(code)) is cls
    assert explain(code, "vi") == texts("vi")[str(code)]
    assert explain(code, "en") == texts("en")[str(code)]


def test_both_languages_have_the_same_keys_and_every_code_a_text() -> None:
    assert texts("vi").keys() == texts("en").keys()
    assert {str(code) for code in CLASS_OF} <= texts("vi").keys()


def test_every_code_of_ours_in_the_sources_has_a_text() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    raised = re.findall(r"(?:(?<!Media)Error|doubtful|error_for)\(\"([a-z0-9-]+)\"", sources)

    assert len(raised) > 10
    assert set(raised) <= texts("vi").keys()


def test_no_sentence_is_left_empty_and_vietnamese_is_composed() -> None:
    for language in ("vi", "en"):
        for text in texts(language).values():
            assert len(text) > 15
            assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("code", "until"),
    [
        (-32, "next_minute"),
        ("http-429", "next_minute"),
        (-211, "quota"),
        (-230, "window"),
        (-232, "window"),
        (-234, "morning"),
    ],
)
def test_a_wait_says_until_when(code: Any, until: str) -> None:
    error = error_for(code)

    assert isinstance(error, WaitUntilError)
    assert error.until == until


@pytest.mark.parametrize("detail", ["article quota reached", "Vượt hạn mức bài viết", "QUOTA"])
def test_223_is_a_quota_when_its_text_says_so(detail: str) -> None:
    error = error_for(-223, detail)

    assert isinstance(error, WaitUntilError)
    assert error.until == "quota"
    assert isinstance(error_for(-223, "OA has not authorised this API"), NeedsPersonError)


def test_codes_with_two_meanings_are_told_apart() -> None:
    assert type(error_for(-213, target="group")) is GiveUpError
    assert type(error_for(-214, target="group")) is GiveUpError
    assert type(error_for(-100, target="business")) is RetryLaterError


def test_an_unknown_code_is_worth_another_try_and_explained() -> None:
    assert type(error_for(-9999)) is RetryLaterError
    assert type(error_for(-14777)) is RefreshRefusedError
    assert "-9999" in explain(-9999, "vi")


def test_an_error_shows_its_code_and_nothing_of_the_reply() -> None:
    error = error_for(-201, "text SECRET is invalid! " * 100, rate_limit=RateLimit(100, 0))

    assert str(error) == "GiveUpError -201"
    assert "SECRET" not in repr(error)
    assert len(error.detail) == 200
    assert error.rate_limit == RateLimit(100, 0)
