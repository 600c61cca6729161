"""What the tour does beside the chats: a visit of the public page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import col, select

from bot.clock import ManualClock
from bot.config import Config, Server
from bot.showroom.annex import Showroom
from bot.showroom.product import Product
from models.database import Database
from models.news import NewsItem

Visits = list[tuple[str, str]]


@pytest.fixture
def public() -> Iterator[tuple[str, Visits]]:
    """A public page's address, and who came."""
    seen: Visits = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers["User-Agent"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent: `seen` tells."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    serving.join()
    server.server_close()


def showroom_at(public_url: str, config: Config, clock: ManualClock) -> Showroom:
    server = Server(public_url=public_url)
    return Showroom(Product(config.model_copy(update={"server": server}), clock, is_demo=True))


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_member_opens_the_link_with_her_phone(
    public: tuple[str, Visits], config: Config, clock: ManualClock, scheme: str
) -> None:
    address, seen = public
    place = address.removeprefix("http://")

    done = showroom_at(address, config, clock).do(
        "visit", {"text": f"Tin vui\n{scheme}{place}/t/K7Q2."}
    )

    assert done == {"url": f"{address}/t/K7Q2", "status": 200}
    assert seen[0][0] == "/t/K7Q2"
    assert "Mobile" in seen[0][1]


@pytest.mark.parametrize(
    "text", ["", "Tin vui", "http://127.0.0.1:1/t/K7Q2", "https://xa-la.vn/t/K7Q2"]
)
def test_only_a_page_of_ours_is_opened(
    union: Database, config: Config, clock: ManualClock, text: str
) -> None:
    room = showroom_at("https://oa.hoi.example.vn", config, clock)

    with pytest.raises(ValueError, match="không có đường dẫn"):
        room.do("visit", {"text": text})

    room.close()


def test_a_story_without_a_link_leads_to_the_page_of_its_item(
    public: tuple[str, Visits], union: Database, config: Config, clock: ManualClock
) -> None:
    address, seen = public
    with union.read_session() as db:
        item = db.exec(select(NewsItem).where(col(NewsItem.day) == clock.now().date())).first()
    assert item is not None
    room = showroom_at(address, config, clock)

    for _ in range(2):
        room.do("visit", {"text": f"📰 Tin vui hôm nay: {item.title}"})
    room.close()

    assert [path for path, _ in seen] == [f"/t/{item.code}"] * 2
    assert seen[0][1] != seen[1][1]  # two phones, two visitors


def test_without_a_demo_nothing_is_done(config: Config, clock: ManualClock) -> None:
    room = Showroom(Product(config, clock))

    with pytest.raises(LookupError):
        room.do("visit", {})
