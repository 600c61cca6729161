"""Uploads: formats, sizes, seven days (zalo-api §7)."""

from datetime import timedelta

import pytest
import requests

from bot.clock import ManualClock
from bot.sandbox.media import UPLOADS_PER_MONTH
from tests.sandbox.test_messages import media
from tests.sandbox.town import HOA, OA, PATIENCE, Caller, Json

PNG, JPG, GIF, PDF = b"\x89PNG\r\n\x1a\nx", b"\xff\xd8\xffx", b"GIF89ax", b"%PDF-1.7"
MEGABYTE = 1024 * 1024


def upload(zalo: Caller, kind: str, content: bytes, name: str = "a.pdf") -> Json:
    address = f"{zalo.running.url}/v2.0/oa/upload/{kind}"
    headers = {"access_token": zalo.token}
    answer = requests.post(
        address, files={"file": (name, content)}, headers=headers, timeout=PATIENCE
    )
    body: Json = answer.json()
    return body


def file_message(token: str) -> Json:
    return {"type": "file", "payload": {"token": token}}


@pytest.mark.parametrize(
    ("kind", "content", "key"),
    [
        ("image", PNG, "attachment_id"),
        ("image", JPG, "attachment_id"),
        ("gif", GIF, "attachment_id"),
        ("file", PDF, "token"),
    ],
)
def test_what_is_uploaded_gets_an_id(zalo: Caller, kind: str, content: bytes, key: str) -> None:
    assert upload(zalo, kind, content)["data"][key]


@pytest.mark.parametrize(
    ("kind", "content", "name", "code"),
    [
        ("image", GIF, "a.gif", -201),
        ("image", PNG + b"x" * MEGABYTE, "a.png", -210),
        ("gif", PNG, "a.png", -201),
        ("file", b"x", "a.exe", -201),
        ("file", b"x", "a.pdf", -201),
        ("file", b"", "a.csv", -201),
        ("file", PDF + b"x" * 5 * MEGABYTE, "a.pdf", -210),
    ],
)
def test_wrong_formats_and_sizes_are_refused(
    zalo: Caller, kind: str, content: bytes, name: str, code: int
) -> None:
    assert upload(zalo, kind, content, name)["error"] == code


def test_an_upload_without_a_file_is_refused(zalo: Caller) -> None:
    assert zalo.post("/v2.0/oa/upload/image", {}).json()["error"] == -201


def test_an_uploaded_picture_can_be_sent(zalo: Caller) -> None:
    upload_id = upload(zalo, "image", PNG)["data"]["attachment_id"]

    answer = zalo.say(HOA, attachment=media(media_type="image", attachment_id=upload_id))

    assert answer["error"] == 0


def test_an_uploaded_file_can_be_sent(zalo: Caller) -> None:
    token = upload(zalo, "file", PDF, "bao-cao.pdf")["data"]["token"]

    zalo.say(HOA, attachment=file_message(token))

    (sent,) = zalo.log("send")
    assert sent["attachments"][0]["payload"]["name"] == "bao-cao.pdf"
    assert sent["type"] == "file"


def test_an_upload_lives_seven_days(zalo: Caller, clock: ManualClock) -> None:
    token = upload(zalo, "file", PDF)["data"]["token"]
    clock.move(timedelta(days=7))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]

    assert zalo.say(HOA, attachment=file_message(token))["error"] == -100


def test_an_oa_uploads_so_many_files_a_month(zalo: Caller) -> None:
    shelf = zalo.running.sandbox.shelf
    shelf._counts[(OA, "2026-11")] = UPLOADS_PER_MONTH

    assert upload(zalo, "image", PNG)["error"] == -211
