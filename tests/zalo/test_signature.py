"""The signature is checked over the raw bytes; each variant the sources name is accepted."""

import json
from typing import Any

import pytest

from bot.zalo.signature import sign, verify
from tests.zalo.samples import EVENTS

VECTOR: dict[str, str] = json.loads((EVENTS / "_signature_vector.json").read_bytes())
BODY = VECTOR["raw_body"].encode()
SIGNATURE = VECTOR["header_X-ZEvent-Signature"]
APP, SECRET, OA = VECTOR["app_id"], VECTOR["oa_secret_key"], "3100000000000004821"


def check(body: bytes = BODY, signature: str = SIGNATURE, header: str = "", **other: Any) -> Any:
    return verify(body, signature, header, APP, OA, other.get("secret", SECRET))


def test_the_published_vector_fits() -> None:
    assert check() == "app_id+body_timestamp"
    assert sign(BODY, VECTOR["timestamp"], APP, SECRET) == SIGNATURE


@pytest.mark.parametrize("change", [str.upper, lambda s: s.removeprefix("mac="), " {} ".format])
def test_the_prefix_case_and_blanks_do_not_matter(change: Any) -> None:
    assert check(signature=change(SIGNATURE)) == "app_id+body_timestamp"


def test_the_header_timestamp_and_the_oa_id_are_tried_too() -> None:
    assert check(signature=sign(BODY, "1", APP, SECRET), header="1") == "app_id+header_timestamp"
    assert check(signature=sign(BODY, "1793001600123", OA, SECRET)) == "oa_id+body_timestamp"
    assert check(signature=sign(BODY, "1", OA, SECRET), header="1") == "oa_id+header_timestamp"


def test_a_timestamp_given_as_a_number_fits() -> None:
    body = b'{"timestamp":1793001600123}'

    assert check(body, sign(body, "1793001600123", APP, SECRET)) == "app_id+body_timestamp"


def test_a_changed_byte_a_wrong_secret_or_none_do_not_fit() -> None:
    assert check(body=BODY + b" ") is None
    assert check(secret="app-secret") is None
    assert check(signature=sign(BODY, "1793001600123", APP, ""), secret="") is None


@pytest.mark.parametrize("odd", ["", "mac=", "mac=ạ", "\xff\xfe", "\ud800", "x" * 10_000])
def test_odd_headers_do_not_fit_and_do_not_raise(odd: str) -> None:
    assert check(signature=odd, header=odd) is None
    assert check(signature=SIGNATURE, header=odd) == "app_id+body_timestamp"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"timestamp":null}'])
def test_a_body_without_timestamp_fits_by_the_header_only(body: bytes) -> None:
    assert check(body, sign(body, "", APP, SECRET)) is None
    assert check(body, sign(body, "7", APP, SECRET), "7") == "app_id+header_timestamp"
