"""GET /sandbox/events: what happens reaches every open page at once, and nothing is missed."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from bot.sandbox.server import serve_in_thread
from bot.sandbox.state import Sandbox
from tests.sandbox.town import GROUP, HOA, MAI, ORDINARY, PATIENCE, Caller, Json


class Page:
    """An open page: `read` gives the next notices, as the browser would."""

    def __init__(self, zalo: Caller, since: object = "", **headers: str) -> None:
        address = f"{zalo.running.url}/sandbox/events?since={since}"
        self.answer = requests.get(address, headers=headers, stream=True, timeout=PATIENCE)
        self._lines = self.answer.iter_lines(chunk_size=1)
        self.last_id = ""
        self._unseen: list[Json] = []

    def read(self) -> Any:
        """What the next event says. The heartbeat comes all the time, so nobody waits for ever."""
        deadline = time.monotonic() + PATIENCE
        for line in self._lines:
            assert time.monotonic() < deadline, f"no notice came, {self._unseen} were read before"
            if line.startswith(b"id: "):
                self.last_id = line[4:].decode()
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        raise AssertionError("the stream has ended")

    def wait_for(self, what: str) -> Json:
        """The next notice of that kind; the rest of the same event stays for the next question."""
        passed_over: list[Json] = []
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            while self._unseen:
                if (notice := self._unseen.pop(0))["what"] == what:
                    return notice
                passed_over.append(notice)
            self._unseen = list(self.read())
        raise AssertionError(f"no {what} came, only {passed_over}")


@contextmanager
def page(zalo: Caller, since: object = 0, **headers: str) -> Iterator[Page]:
    opened = Page(zalo, since, **headers)
    yield opened
    opened.answer.close()


def test_what_a_person_says_and_what_she_gets_arrive(zalo: Caller) -> None:
    with page(zalo) as hers:
        zalo.control(f"/people/{HOA}/text", text="Chào <b>em</b>")
        said = hers.wait_for("line")
        zalo.say(HOA, "Dạ chào chị")
        got = hers.wait_for("line")

    assert (said["chat"], said["line"]["text"], said["line"]["src"]) == (HOA, "Chào <b>em</b>", 1)
    assert (got["chat"], got["line"]["text"], got["line"]["src"]) == (HOA, "Dạ chào chị", 0)


def test_groups_of_both_kinds_are_heard(zalo: Caller) -> None:
    with page(zalo) as hers:
        for group in (GROUP, ORDINARY):
            zalo.control(f"/groups/{group}/text", user_id=HOA, text="chào")
        chats = [hers.wait_for("line")["chat"] for _ in range(2)]

    assert chats == [GROUP, ORDINARY]


def test_lines_that_come_in_one_event_are_all_heard(zalo: Caller) -> None:
    for group in (GROUP, ORDINARY):
        zalo.control(f"/groups/{group}/text", user_id=HOA, text="chào")

    with page(zalo) as hers:
        chats = [hers.wait_for("line")["chat"] for _ in range(2)]

    assert chats == [GROUP, ORDINARY]


def test_marks_reactions_and_acts_arrive(hooked: Caller) -> None:
    with page(hooked) as hers:
        hooked.control(f"/people/{HOA}/text", text="chào", message_id="m1", wait=True)
        assert hers.wait_for("delivered")["acknowledged"] is True
        heart = {"event_name": "user_reacted_message", "message_id": "m1"}
        hooked.control(f"/people/{HOA}/event", **heart)
        assert hers.wait_for("line_changed")["line"]["reactions"] == ["/-strong"]
        hooked.control(f"/people/{MAI}/follow")
        act = hers.wait_for("act")

    assert (act["name"], act["user_id"]) == ("follow", MAI)


def test_a_page_that_was_away_catches_up_without_missing_or_repeating(zalo: Caller) -> None:
    with page(zalo) as hers:
        zalo.control(f"/people/{HOA}/text", text="một")
        hers.wait_for("line")
        last = hers.last_id
    for text in ("hai", "ba"):
        zalo.control(f"/people/{HOA}/text", text=text)

    with page(zalo, 0, **{"Last-Event-ID": last}) as again:
        texts = [notice["line"]["text"] for notice in again.read() if notice["what"] == "line"]

    assert texts == ["hai", "ba"]


def test_two_pages_hear_the_same(zalo: Caller) -> None:
    with page(zalo) as one, page(zalo) as other:
        zalo.control(f"/people/{HOA}/text", text="chào")

        assert one.wait_for("line") == other.wait_for("line")


def test_a_reset_is_told(zalo: Caller) -> None:
    zalo.control(f"/people/{HOA}/text", text="chào")
    with page(zalo) as hers:
        hers.wait_for("line")
        zalo.control("/reset")
        zalo.control(f"/people/{HOA}/text", text="lại")

        assert hers.read() == {"reset": True}
        assert hers.wait_for("line")["line"]["text"] == "lại"


def test_a_reset_is_told_even_when_as_much_has_happened_since(zalo: Caller) -> None:
    zalo.control(f"/people/{HOA}/text", text="chào")
    with page(zalo) as hers:
        hers.wait_for("line")
        last = hers.last_id
    zalo.control("/reset")
    for text in ("một", "hai", "ba"):
        zalo.control(f"/people/{HOA}/text", text=text)

    with page(zalo, 0, **{"Last-Event-ID": last}) as again:
        assert again.read() == {"reset": True}
        assert again.wait_for("line")["line"]["text"] == "một"


def test_a_page_that_knows_more_than_a_new_sandbox_starts_anew(zalo: Caller) -> None:
    with page(zalo, 999) as hers:
        assert hers.read() == {"reset": True}


@pytest.mark.parametrize("since", ["x", "-1", "1.5"])
def test_a_number_that_is_none_is_refused(zalo: Caller, since: str) -> None:
    with page(zalo, since) as hers:
        assert hers.answer.status_code == 400


def test_open_pages_keep_no_sandbox_from_closing(zalo: Caller) -> None:
    other = serve_in_thread(Sandbox(zalo.running.sandbox.world, zalo.running.sandbox.clock))
    threads = threading.active_count()
    with page(Caller(other)), page(Caller(other)):
        other.close()

    assert other._server.live == {}  # nobody was given up waiting for
    assert threading.active_count() < threads + 2
