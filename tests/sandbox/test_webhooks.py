"""Signed events with Zalo's deadline, ladder and cancellation (zalo-api §2.1, §2.2)."""

import threading
from hashlib import sha256
from typing import Any

import orjson

from bot.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.people import App
from bot.sandbox.webhooks import Delivery, Manner, Webhooks
from tests.sandbox.town import (
    APP,
    GROUP,
    HOA,
    LAN,
    OA,
    OTHER_OA,
    XA,
    Caller,
    Json,
    Receiver,
    Serve,
    wait_until,
)

TRIES = 6  # at once, +30 s, +5 min, +15 min, +30 min, +1 h


def event_of(body: bytes) -> Json:
    event: Json = orjson.loads(body)
    return event


def test_a_text_arrives_as_zalo_sends_it(hooked: Caller, receiver: Receiver) -> None:
    told = hooked.control(f"/people/{HOA}/text", text="Chào bot")

    (received,) = receiver.wait_for(1)
    event = event_of(received.body)
    assert event["message"] == {"msg_id": told["message_id"], "text": "Chào bot"}
    assert (event["sender"], event["recipient"]) == ({"id": HOA}, {"id": OA})
    assert (event["app_id"], event["event_name"]) == (APP, "user_send_text")
    assert event["timestamp"] == "1795150800000"
    assert event["user_id_by_app"].isdigit()


def test_an_event_is_signed_with_the_secret_of_its_oa(hooked: Caller, receiver: Receiver) -> None:
    hooked.control(f"/people/{XA}/text", text="chào")

    (received,) = receiver.wait_for(1)
    stamp = received.headers["X-ZEvent-Timestamp"]
    signed = APP.encode() + received.body + stamp.encode() + b"key-2"
    assert received.headers["X-ZEvent-Signature"] == "mac=" + sha256(signed).hexdigest()
    assert event_of(received.body)["recipient"] == {"id": OTHER_OA}
    assert stamp == event_of(received.body)["timestamp"]


def test_an_event_acknowledged_is_not_repeated(hooked: Caller, receiver: Receiver) -> None:
    answer = hooked.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert answer["status"] == 200
    assert hooked.running.sandbox.webhooks.waiting() == 0
    assert "num_retry" not in receiver.got[0].headers


def test_a_refused_event_comes_again_unchanged_with_its_number(
    hooked: Caller, receiver: Receiver
) -> None:
    receiver.statuses += [503, 500]

    hooked.control(f"/people/{HOA}/text", text="chào")

    tries = receiver.wait_for(3)
    assert [one.headers.get("num_retry") for one in tries] == [None, "1", "2"]
    assert len({one.body for one in tries}) == 1
    assert len({one.headers["X-ZEvent-Signature"] for one in tries}) == 1


def test_after_the_last_step_the_subscription_is_cancelled(
    hooked: Caller, receiver: Receiver
) -> None:
    receiver.statuses += [500] * TRIES
    hooked.control(f"/people/{HOA}/text", text="chào")
    receiver.wait_for(TRIES)
    wait_until(lambda: bool(hooked.log("subscription")))

    later = hooked.control(f"/people/{HOA}/text", text="còn ai không")

    assert later["sent"] is False
    assert hooked.get("/sandbox/world")["apps"][0]["subscribed"] is False
    assert len(receiver.got) == TRIES


def test_a_cancelled_subscription_is_enabled_again_after_a_probe(
    hooked: Caller, receiver: Receiver
) -> None:
    hooked.running.sandbox.world.apps[APP].subscribed = False

    hooked.control("/webhook", oa_id=OA)

    assert receiver.got[0].body == b"{}"
    assert "X-ZEvent-Signature" not in receiver.got[0].headers
    assert hooked.control(f"/people/{HOA}/text", text="chào")["sent"] is True


def test_a_url_that_refuses_the_probe_is_not_saved(hooked: Caller, receiver: Receiver) -> None:
    receiver.statuses.append(403)

    answer = hooked.post("/sandbox/webhook", {"oa_id": OA, "url": receiver.url})

    assert answer.status_code == 409


def test_a_url_nobody_listens_at_is_not_saved_but_unprobed_it_is(zalo: Caller) -> None:
    dead = {"oa_id": OA, "url": "http://127.0.0.1:9/x"}

    assert zalo.post("/sandbox/webhook", dead).status_code == 409
    assert zalo.post("/sandbox/webhook", {**dead, "probe": False}).status_code == 200


def test_a_dead_server_is_tried_again(serve: Serve) -> None:
    zalo = serve("http://127.0.0.1:9/zalo/webhook")

    zalo.control(f"/people/{HOA}/text", text="chào")

    wait_until(lambda: len(zalo.log("webhook")) == TRIES)
    told = zalo.log("webhook")
    assert [entry["num_retry"] for entry in told] == list(range(TRIES))
    assert {entry["problem"] for entry in told} == {"ConnectionRefusedError"}


def test_only_failures_to_connect_may_count(serve: Serve, receiver: Receiver) -> None:
    receiver.statuses.append(401)
    zalo = serve(receiver.url, webhooks=Manner(retry_http_errors=False, deadline_seconds=60.0))

    zalo.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert zalo.running.sandbox.webhooks.waiting() == 0


def test_a_server_slower_than_the_deadline_has_failed(serve: Serve, receiver: Receiver) -> None:
    ready = threading.Event()
    receiver.before = lambda: ready.wait(60)
    hooked = serve(receiver.url, webhooks=Manner(ladder_scale=0.0001, deadline_seconds=0.5))

    answer = hooked.control(f"/people/{HOA}/text", text="chào", wait=True)

    assert hooked.running.sandbox.webhooks.settle(60)
    ready.set()
    assert answer["status"] is None
    assert hooked.log("webhook")[0]["problem"] == "TimeoutError"
    # Only the first try has no number; by now there may have been several others.
    assert any("num_retry" in one.headers for one in receiver.wait_for(2))


def test_an_event_toggled_off_in_the_console_never_comes(hooked: Caller) -> None:
    hooked.running.sandbox.world.apps[APP].muted_events = ["user_send_group_text"]

    answer = hooked.control(f"/groups/{GROUP}/text", user_id=HOA, text="chào")

    assert answer["sent"] is False


def test_an_idle_connection_the_server_closed_is_no_failure(
    hooked: Caller, receiver: Receiver
) -> None:
    receiver.closes = True

    for number in range(6):
        answer = hooked.control(f"/people/{LAN}/text", text=f"{number}", wait=True)
        assert answer["status"] == 200

    assert all(entry["num_retry"] == 0 for entry in hooked.log("webhook"))


def test_one_may_wait_until_each_event_was_tried_once(serve: Serve, receiver: Receiver) -> None:
    """Those that failed are on the ladder, whose hours nobody waits for."""
    ready = threading.Event()
    receiver.before = lambda: ready.wait(60)
    receiver.statuses += [503]
    zalo = serve(receiver.url, webhooks=Manner(deadline_seconds=60.0))
    webhooks = zalo.running.sandbox.webhooks
    for _ in range(2):
        zalo.control(f"/people/{HOA}/text", text="chào")

    assert webhooks.settle(0) is False
    ready.set()
    assert webhooks.settle(60) is True
    assert len(receiver.got) == 2
    assert webhooks.waiting() == 1


def test_nothing_is_sent_after_closing() -> None:
    webhooks = Webhooks(Clock(), Journal(Clock()), Manner())
    app = App("1", "s", "http://127.0.0.1:9/")
    label: dict[str, Any] = {"event_name": "follow"}
    webhooks.close()

    assert webhooks.send(Delivery(app, b"{}", {}, label)) is False
