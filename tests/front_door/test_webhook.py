"""What the door does with what comes: stores, ignores, refuses; never loses, never fails."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from pydantic import SecretStr
from werkzeug.test import Client

from bot import quarantine
from bot.config import Config
from bot.spool import Spool, spool_path
from bot.web import create_site
from models.database import Database
from models.inbox import InboxEvent
from models.tables import table
from tests.front_door.union import LAN, PATIENCE, Union, at_once
from tests.installation import wait_until
from tests.site import as_wsgi

EVENTS = sorted((Path(__file__).parents[1] / "zalo" / "events").glob("[!_]*.json"))


def test_the_unsigned_probe_is_welcome_and_leaves_no_trace(union: Union) -> None:
    answers = [requests.post(union.webhook, data=body, timeout=60) for body in (b"{}", b"")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert quarantine.count(union.database) == (0, None)


def test_a_wrong_signature_is_kept_aside_and_replayed_once_the_secret_is_right(
    union: Union,
) -> None:
    signed = union.signed(LAN, "cảm ơn chị", secret="an old secret")

    answer = union.post(signed)
    union.work()

    assert answer.status_code == 200
    assert union.got(LAN) == []
    wait_for_quarantine(union.database, 1)

    assert quarantine.replay(union.config, union.database, union.clock) == (0, 1)
    assert quarantine.replay(corrected(union.config), union.database, union.clock) == (1, 0)
    union.work_until(lambda: bool(union.got(LAN)))
    assert quarantine.count(union.database) == (0, None)
    assert len(union.got(LAN)) == 1


def corrected(config: Config) -> Config:
    """The configuration once an officer has found out which secret is in force."""
    (oa,) = config.official_accounts
    right = oa.model_copy(update={"oa_secret_key": SecretStr("an old secret")})
    return config.model_copy(update={"official_accounts": (right,)})


def test_a_body_over_a_mebibyte_is_too_large(union: Union) -> None:
    answer = requests.post(union.webhook, data=b"x" * (1024 * 1024 + 1), timeout=60)

    assert answer.status_code == 413


def test_when_the_disk_refuses_zalo_is_told_to_come_again(union: Union, tmp_path: Path) -> None:
    """503 only then; once there is room, the same event is taken."""
    spool = Spool(tmp_path / "full.spool.db")
    site = create_site(union.config, union.database, spool, union.clock, dict)
    zalo = Client(as_wsgi(site))
    spool._connection.execute("PRAGMA max_page_count = 1")
    signed = union.signed(LAN, "cảm ơn chị " * 1000)
    post = {"data": signed["body"].encode(), "headers": signed["headers"]}

    refused = zalo.post("/zalo/webhook", **post)
    spool._connection.execute("PRAGMA max_page_count = 100000")
    taken = zalo.post("/zalo/webhook", **post)

    assert (refused.status_code, taken.status_code) == (503, 200)
    spool.close()


@pytest.mark.parametrize("body", [b"[]", b"nonsense", b'"', b"\xff\xfe", b'{"a":' * 3000, b"null"])
def test_odd_bodies_get_200(union: Union, body: bytes) -> None:
    headers = {"X-ZEvent-Signature": "mac=\xe9\xff", "X-ZEvent-Timestamp": "soon"}

    answer = requests.post(union.webhook, data=body, headers=headers, timeout=60)

    assert answer.status_code == 200


def test_the_same_event_eight_times_at_once_and_an_hour_later_is_answered_once(
    union: Union,
) -> None:
    signed = union.signed(LAN, "cảm ơn chị")

    at_once(8, lambda: union.post(signed))
    union.work()
    union.later(hours=1)
    union.post(signed)
    union.work()

    assert len(union.got(LAN)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_word_twice_in_a_moment_is_answered_twice(union: Union) -> None:
    """“1” to two quick questions is two answers: only Zalo's message id tells a repeat."""
    union.says(LAN, "1")
    union.says(LAN, "1")
    union.work_until(lambda: len(union.got(LAN)) == 2)


def test_numbers_that_must_not_be_kept_are_masked_before_they_are_stored(union: Union) -> None:
    union.says(LAN, "số căn cước của em 079185001234 nha")
    union.work()

    with union.database.read() as connection:
        bodies = connection.execute(table(InboxEvent).select()).all()
    assert bodies
    assert all(b"079185001234" not in row.body for row in bodies)


def test_the_request_waits_for_the_commit(union: Union) -> None:
    if union.database.file is None:
        lock = union.database.engine.connect()
        lock.exec_driver_sql("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        assert waits_until(union, lock.rollback)
        lock.close()
        return
    spool = sqlite3.connect(spool_path(union.database.file), isolation_level=None)
    spool.execute("BEGIN IMMEDIATE")
    assert waits_until(union, lambda: spool.execute("ROLLBACK"))
    spool.close()


def waits_until(union: Union, release: Callable[[], object]) -> bool:
    """Whether a post is unanswered while the commit is held, and answered 200 afterwards."""
    answers: list[int] = []
    signed = union.signed(LAN, "chào chị")
    post = threading.Thread(target=lambda: answers.append(union.post(signed).status_code))
    post.start()
    post.join(0.4)
    waited = not answers
    release()
    post.join(60)
    return waited and answers == [200]


def wait_for_quarantine(database: Database, count: int) -> None:
    assert wait_until(lambda: quarantine.count(database)[0] == count, PATIENCE)
