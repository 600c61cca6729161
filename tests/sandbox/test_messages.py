"""1:1 sends: shapes, windows, quota, refusals (zalo-api §3)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from tests.sandbox.town import CS, HOA, LAN, MAI, OA, XA, Caller, Json, Serve


def buttons(count: int = 1, **changes: Any) -> Json:
    button = {"title": "Tin", "type": "oa.query.show", "payload": "tin hôm nay", **changes}
    return {"type": "template", "payload": {"buttons": [button] * count}}


def template(template_type: str, *elements: Json, **more: Any) -> Json:
    payload = {"template_type": template_type, "elements": list(elements), **more}
    return {"type": "template", "payload": payload}


def media(**element: Any) -> Json:
    return template("media", element)


def change_person(user_id: str, **changes: Any) -> Any:
    def change(rows: dict[str, list[Json]]) -> None:
        next(row for row in rows["people"] if row["user_id"] == user_id).update(changes)

    return change


def test_a_reply_within_48_hours_is_free(zalo: Caller) -> None:
    answer = zalo.say(HOA)

    message_id = answer["data"]["message_id"]
    assert int(message_id, 16) >= 0
    assert len(message_id) == 20
    assert answer["error"] == 0
    assert answer["data"]["user_id"] == HOA
    assert answer["data"]["quota"]["quota_type"] == "reply"


def test_between_48_hours_and_7_days_the_plan_pays(zalo: Caller) -> None:
    zalo.say(MAI)

    quota = zalo.say(MAI)["data"]["quota"]

    assert quota["quota_type"] == "sub_quota"
    assert (quota["remain"], quota["total"]) == ("1998", "2000")
    assert (quota["owner_type"], quota["owner_id"]) == ("OA", OA)


@pytest.mark.parametrize(("seconds", "kind"), [(0, "reply"), (1, "sub_quota")])
def test_the_free_window_ends_after_48_hours(
    zalo: Caller, clock: ManualClock, seconds: int, kind: str
) -> None:
    clock.move(timedelta(hours=47, seconds=seconds))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]

    assert zalo.say(HOA)["data"]["quota"]["quota_type"] == kind


def test_after_7_days_nothing_but_a_template_goes(zalo: Caller, clock: ManualClock) -> None:
    clock.move(timedelta(days=4, seconds=1))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]

    assert zalo.say(MAI)["error"] == -230


def test_who_never_interacted_can_not_be_written_to(zalo: Caller) -> None:
    assert zalo.say(LAN)["error"] == -232


def test_writing_to_the_oa_opens_the_window_again(zalo: Caller) -> None:
    zalo.control(f"/people/{LAN}/text", text="chào")

    assert zalo.say(LAN)["data"]["quota"]["quota_type"] == "reply"


def test_a_reaction_of_hers_opens_no_window(zalo: Caller) -> None:
    zalo.control(f"/people/{LAN}/event", event_name="user_reacted_message", message_id="ab")

    assert zalo.say(LAN)["error"] == -232


def test_an_empty_monthly_quota_is_told_and_comes_back(zalo: Caller, clock: ManualClock) -> None:
    zalo.post("/sandbox/reset", {})
    zalo.running.sandbox.world.oas[OA].monthly_quota = 1
    zalo.say(MAI)
    assert zalo.say(MAI)["error"] == -211

    clock.move(timedelta(days=11))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]
    zalo.control(f"/people/{MAI}/text", text="chào")
    clock.move(timedelta(days=3))
    zalo.token = zalo.control("/tokens", oa_id=OA)["access_token"]

    assert zalo.say(MAI)["data"]["quota"]["remain"] == "0"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"blocked": True}, -244), ({"inactive": True}, -227), ({"refuse_code": -218}, -218)],
)
def test_some_people_can_not_be_reached(serve: Serve, change: Json, code: int) -> None:
    zalo = serve(change=change_person(HOA, **change))

    assert zalo.say(HOA)["error"] == code


@pytest.mark.parametrize("user_id", ["nobody", XA, "", 742, None])
def test_an_id_that_is_not_the_oas_own_is_invalid(zalo: Caller, user_id: Any) -> None:
    assert zalo.say(user_id) == {"error": -201, "message": "user_id is invalid!"}


def test_the_oa_of_a_lapsed_plan_is_refused(zalo: Caller) -> None:
    zalo.running.sandbox.world.oas[OA].package_name = "Basic"

    assert zalo.say(HOA)["error"] == -224


@pytest.mark.parametrize(("letters", "code"), [(2000, 0), (2001, -210)])
def test_a_text_has_at_most_2000_letters(zalo: Caller, letters: int, code: int) -> None:
    assert zalo.say(HOA, "ế" * letters)["error"] == code


@pytest.mark.parametrize("text", ["", "  ", None, 5])
def test_a_text_must_say_something(zalo: Caller, text: Any) -> None:
    assert zalo.say(HOA, text)["error"] == -201


@pytest.mark.parametrize("body", [[], "x", {}, {"recipient": []}, {"recipient": {"user_id": HOA}}])
def test_what_is_no_message_is_refused_in_http_200(zalo: Caller, body: Any) -> None:
    answer = zalo.post(CS, body)

    assert answer.status_code == 200
    assert answer.json()["error"] == -201


def test_bytes_that_are_no_json_are_refused_in_http_200(zalo: Caller) -> None:
    answer = zalo.post(CS, None, data=b"{not json")

    assert answer.json()["error"] == -201


@pytest.mark.parametrize(
    "attachment",
    [
        buttons(5),
        buttons(type="oa.open.url", payload={"url": "https://x.vn"}),
        buttons(type="oa.query.hide", payload="1"),
        buttons(type="oa.open.phone", payload={"phone_code": "8490"}),
        template("button", buttons=buttons()["payload"]["buttons"]),
        template("list", {"title": "A", "subtitle": "B"}, **buttons()["payload"]),
        template("request_user_info", {"title": "A", "subtitle": "B", "image_url": "https://x"}),
        media(media_type="image", url="https://x.vn/a.jpg"),
        media(media_type="gif", url="https://x.vn/a.gif", width=1, height=1),
        media(media_type="sticker", attachment_id="s1"),
    ],
)
def test_every_kind_of_attachment_is_taken(zalo: Caller, attachment: Json) -> None:
    assert zalo.say(HOA, attachment=attachment)["error"] == 0


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        (buttons(6), -210),
        (buttons(title="x" * 101), -210),
        (buttons(payload="x" * 1001), -210),
        (buttons(type="oa.unknown"), -201),
        (buttons(type=[]), -201),
        (buttons(type="oa.open.url", payload="https://x.vn"), -201),
        (buttons(0), -201),
        (template("list", {"title": "A"}), -201),
        (template("list", *[{"title": "A", "subtitle": "B"}] * 6), -210),
        (template("request_user_info", {"title": "A"}, {"title": "B"}), -201),
        (template("transaction_order", {"title": "A"}), -233),
        (media(media_type="image", url="https://x.vn/a", attachment_id="a"), -201),
        (media(media_type="image", url="ftp://x.vn/a"), -201),
        (media(media_type="image", attachment_id="unknown"), -201),
        (media(media_type="gif", url="https://x.vn/a.gif"), -201),
        (media(media_type="hologram"), -201),
        ({"type": "image", "payload": {"url": "https://x.vn/a"}}, -233),
        ({"type": "file", "payload": {"token": "unknown"}}, -201),
        ("x", -201),
    ],
)
def test_a_malformed_attachment_is_refused(zalo: Caller, attachment: Any, code: int) -> None:
    assert zalo.say(HOA, attachment=attachment)["error"] == code


def test_an_oa_without_button_messages_refuses_them(serve: Serve) -> None:
    zalo = serve(takes_buttons=False)

    assert zalo.say(HOA, attachment=buttons())["error"] == -233


def test_the_old_cap_of_eight_replies_can_be_set(zalo: Caller) -> None:
    zalo.running.sandbox.world.oas[OA].reply_cap = 1

    assert zalo.say(HOA)["data"]["quota"]["remain"] == "0"
    assert zalo.say(HOA)["error"] == -311


def test_a_send_is_in_the_log_with_all_it_said(zalo: Caller) -> None:
    answer = zalo.say(HOA, "Chào chị", quote_message_id="ab12", attachment=buttons())

    (sent,) = zalo.log("send")
    assert sent["message_id"] == answer["data"]["message_id"]
    assert (sent["kind"], sent["type"], sent["oa_id"]) == ("cs", "text", OA)
    assert (sent["recipient"], sent["text"], sent["quote"]) == (HOA, "Chào chị", "ab12")
    assert sent["buttons"][0]["payload"] == "tin hôm nay"


def test_a_refusal_is_in_the_log_and_in_no_chat(zalo: Caller) -> None:
    zalo.say(LAN)

    (refused,) = zalo.log("refused")
    assert (refused["path"], refused["code"]) == (CS, -232)
    assert zalo.get(f"/sandbox/conversations/{LAN}")["messages"] == []
