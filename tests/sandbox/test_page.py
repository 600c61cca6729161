"""GET /sandbox/: plain files that need nothing from outside, and what the page asks the sandbox."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
import requests

from tests.sandbox.town import GROUP, HOA, LAN, MAI, ORDINARY, PATIENCE, Caller, Serve

FILES = {file.name: file.read_bytes() for file in files("bot.sandbox.chat_page").iterdir()}
LARGEST = 150 * 1024


def fetch(zalo: Caller, name: str) -> requests.Response:
    return requests.get(f"{zalo.running.url}/sandbox/page/{name}", timeout=PATIENCE)


def test_the_page_is_html_that_runs_only_its_own_scripts(zalo: Caller) -> None:
    answer = requests.get(zalo.running.url + "/sandbox/", timeout=PATIENCE)

    assert answer.headers["Content-Type"].startswith("text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_part_is_served_as_what_it_is(zalo: Caller) -> None:
    for name, content in FILES.items():
        answer = fetch(zalo, name)
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpage.py", "%2e%2e/page.py", "__init__.py"])
def test_nothing_but_its_parts_is_served(zalo: Caller, name: str) -> None:
    assert fetch(zalo, name).status_code == 404


def test_the_whole_page_stays_small() -> None:
    assert sum(len(content) for content in FILES.values()) <= LARGEST


def test_no_part_asks_for_anything_outside() -> None:
    outside = re.compile(rb"(?:src|href|url|import|from|fetch)\W{1,3}(?:https?:)?//")

    asking = [name for name, content in FILES.items() if outside.search(content)]

    assert asking == []


def test_no_script_writes_markup() -> None:
    markup = re.compile(rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b")

    writing = [name for name, content in FILES.items() if markup.search(content)]

    assert writing == []


def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(FILES[f"words.{language}.json"])
    return found


def test_both_languages_hold_the_same_words_and_places() -> None:
    vietnamese, english = texts("vi"), texts("en")

    assert vietnamese.keys() == english.keys()
    places = re.compile(r"\{\w+\}")
    differing = [
        key
        for key, text in vietnamese.items()
        if set(places.findall(text)) != set(places.findall(english[key]))
    ]
    assert differing == []


def words_used() -> Iterator[str]:
    html = FILES["index.html"].decode()
    yield from re.findall(r'data-word(?:-label|-placeholder)?="(\w+)"', html)
    for name, content in FILES.items():
        if name.endswith(".js"):
            yield from re.findall(r'\bt\("(\w+)"', content.decode())


def test_every_word_the_page_says_is_there() -> None:
    assert set(words_used()) - texts("vi").keys() == set()


def test_the_phonebook_has_people_groups_and_their_newest_words(zalo: Caller) -> None:
    zalo.control(f"/people/{HOA}/text", text="Chào em")

    book = zalo.get("/sandbox/chats")

    (hoa,) = [one for one in book["people"] if one["id"] == HOA]
    assert hoa["newest"]["text"] == "Chào em"
    kinds = {one["id"]: one["kind"] for one in book["groups"]}
    assert (kinds[GROUP], kinds[ORDINARY]) == ("gmf", "ordinary")
    assert book["last"].endswith(f"-{len(zalo.log())}")


def test_a_chat_is_read_a_page_at_a_time(zalo: Caller) -> None:
    for number in range(70):
        zalo.control(f"/people/{HOA}/text", text=f"câu {number}")

    newest = zalo.get(f"/sandbox/chats/{HOA}")
    older = zalo.get(f"/sandbox/chats/{HOA}", before=newest["lines"][0]["message_id"])

    assert [line["text"] for line in newest["lines"]] == [f"câu {n}" for n in range(10, 70)]
    assert [line["text"] for line in older["lines"]] == [f"câu {n}" for n in range(10)]
    assert (newest["more"], older["more"]) == (True, False)


def test_a_chat_that_isnt_there_is_said_so(zalo: Caller) -> None:
    assert zalo.get("/sandbox/chats/nobody")["error"].startswith("No chat")


def test_her_phone_shows_what_she_has_seen_and_hearted(zalo: Caller) -> None:
    first = zalo.say(HOA, "một")["data"]["message_id"]
    zalo.say(HOA, "hai")

    seen = {"event_name": "user_seen_message", "message_id": first}
    zalo.control(f"/people/{HOA}/event", **seen)
    heart = {"event_name": "user_reacted_message", "message_id": first}
    zalo.control(f"/people/{HOA}/event", **heart, message={"react_icon": "/-heart"})

    line = zalo.get(f"/sandbox/chats/{HOA}")["lines"][0]
    assert (line["seen"], line["reactions"]) == (True, ["/-heart"])


def test_a_picture_that_was_uploaded_can_be_looked_at(zalo: Caller) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    answer = requests.post(
        f"{zalo.running.url}/v2.0/oa/upload/image",
        headers={"access_token": zalo.token},
        files={"file": ("a.png", png)},
        timeout=PATIENCE,
    ).json()
    media = f"{zalo.running.url}/sandbox/media/{answer['data']['attachment_id']}"

    shown = requests.get(media, timeout=PATIENCE)

    assert (shown.content, shown.headers["Content-Type"]) == (png, "image/png")
    assert requests.get(media + "0", timeout=PATIENCE).status_code == 404


def test_a_sandbox_alone_has_nothing_beside_its_chats(zalo: Caller) -> None:
    beside = zalo.get("/sandbox/annex", lang="en")

    assert beside == {"language": "en", "cast": [], "quick": [], "tour": [], "views": []}
    assert zalo.get("/sandbox/annex/today")["error"] == "No view today"
    assert zalo.post("/sandbox/annex/visit", {}).status_code == 404


def test_a_forwarded_message_stands_in_the_ordinary_group_without_buttons(zalo: Caller) -> None:
    button = {"title": "Xem", "type": "oa.query.show", "payload": "tin"}
    payload = {"template_type": "button", "buttons": [button]}
    attachment = {"type": "template", "payload": payload}
    sent = zalo.say(HOA, "Tin vui", attachment=attachment)["data"]["message_id"]

    told = zalo.control("/forward", user_id=HOA, from_chat=HOA, message_id=sent, group_id=ORDINARY)

    (line,) = zalo.get(f"/sandbox/chats/{ORDINARY}")["lines"]
    assert (line["text"], line["from_id"], line["buttons"]) == ("Tin vui", HOA, [])
    assert told["event"] is None  # no OA sees an ordinary group


def test_only_a_member_forwards_into_a_group(zalo: Caller) -> None:
    sent = zalo.say(HOA, "Tin vui")["data"]["message_id"]
    wish = {"from_chat": HOA, "group_id": ORDINARY, "message_id": sent}

    assert zalo.post("/sandbox/forward", {**wish, "user_id": MAI}).status_code == 409
    assert (
        zalo.post(
            "/sandbox/forward", {**wish, "user_id": HOA, "message_id": "không có"}
        ).status_code
        == 404
    )


def test_raw_exchanges_are_shown_without_their_secrets(hooked: Caller) -> None:
    said = hooked.control(f"/people/{HOA}/text", text="tin hôm nay", wait=True)
    sent = hooked.say(HOA, "Tin vui")["data"]["message_id"]

    webhook = hooked.get(f"/sandbox/raw/{said['message_id']}")["webhooks"][0]
    call = hooked.get(f"/sandbox/raw/{sent}")["calls"][0]

    assert webhook["body"]["message"]["text"] == "tin hôm nay"
    assert (webhook["status"], call["answer"]["error"]) == (200, 0)
    assert call["headers"]["access_token"] == "•••"
    shown = json.dumps([webhook, call])
    assert hooked.token not in shown
    assert "key-1" not in shown
    assert re.search(r"[0-9a-f]{64}", shown) is None  # no signature to copy either


def test_a_message_of_nobody_has_no_raw_exchange(zalo: Caller) -> None:
    assert zalo.get("/sandbox/raw/nothing") == {"webhooks": [], "calls": []}


def test_a_reset_forgets_what_was_on_the_wire(serve: Serve) -> None:
    zalo = serve()
    sent = zalo.say(HOA, "Tin vui")["data"]["message_id"]
    zalo.control(f"/people/{LAN}/follow")

    zalo.control("/reset")

    assert zalo.get(f"/sandbox/raw/{sent}")["calls"] == []
