"""The signature, against a vector computed elsewhere (zalo-api §2.2)."""

from bot.sandbox.signing import signature, signed_headers

BODY = (
    '{"app_id":"1842000000000000317","sender":{"id":"7420000000000009153"},'
    '"recipient":{"id":"3100000000000004821"},"event_name":"user_send_text",'
    '"message":{"text":"Chào bot","msg_id":"a1b2c3d4e5f60718293a"},"timestamp":"1793001600123"}'
).encode()
SIGNATURE = "mac=f257612d17892547b8e75cecef4ac292f1764ad814f61ccee2ab0a44caf4fbda"
SECRET = "oa-secret-EXAMPLE-not-real"


def test_the_signature_is_a_plain_sha256_over_app_body_time_and_oa_secret() -> None:
    made = signature("1842000000000000317", BODY, "1793001600123", SECRET)

    assert made == SIGNATURE


def test_signed_headers_carry_the_signature_and_the_time() -> None:
    headers = signed_headers("1842000000000000317", BODY, "1793001600123", SECRET)

    assert headers["X-ZEvent-Signature"] == SIGNATURE
    assert headers["X-ZEvent-Timestamp"] == "1793001600123"
