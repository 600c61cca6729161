"""Photos of stories: fetched from Zalo alone, kept small as ours, tried again, gone with the story."""

import io
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr
from sqlmodel import Session, select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.clock import ManualClock
from bot.config import Config, OfficialAccount, Zalo
from bot.line import Line
from bot.pace import Pace
from bot.photo_fetching import WAITS, fetch_photos
from bot.wiring import wire_tokens
from bot.zalo.client import ZaloClient
from bot.zalo.media import MOST_BYTES, is_zalos
from models.database import Database
from models.erasure import Person, erase_person
from models.member import Identity
from models.news import NewsItem
from models.picture import Picture
from models.story import Story, drop_photo
from models.unit import Unit
from tests.front_door.union import MORNING, OA


def photo() -> bytes:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "ấp Mỹ Phú"
    Image.new("RGB", (1600, 900), (200, 80, 120)).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


class Shop:
    """Stands where Zalo keeps photos: /ok, /moved, /text, /huge, /broken; counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.server = make_server("127.0.0.1", 0, self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __call__(self, environ: Any, start: Any) -> Any:
        return self.answer(Request(environ))(environ, start)

    def answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        match request.path:
            case "/ok":
                return Response(photo(), mimetype="image/jpeg")
            case "/moved":
                return Response(status=302, headers={"Location": f"{self.url}/ok"})
            case "/text":
                return Response("không phải ảnh")
            case "/huge":
                return Response(b"x" * (MOST_BYTES + 1))
            case "/broken":
                return Response(status=503)
            case _:
                return Response(status=404)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    serving = threading.Thread(target=shop.server.serve_forever, args=(0.02,))
    serving.start()
    yield shop
    shop.server.shutdown()
    serving.join()
    shop.server.server_close()


@pytest.fixture
def line(shop: Shop, sqlite_database: Database) -> Iterator[Line]:
    account = OfficialAccount(
        oa_id=OA,
        name="Hội",
        app_id="1",
        app_secret=SecretStr("a"),
        oa_secret_key=SecretStr("b"),
    )
    config = Config(official_accounts=(account,), zalo=Zalo(api_url=shop.url, timeout_seconds=60))
    clock = ManualClock(MORNING)
    client = ZaloClient(config.zalo, account, clock)
    yield Line(OA, client, wire_tokens(config, sqlite_database, clock), Pace(100, clock))
    client.close()


def add_story(db: Session, url: str, user_id: str = "7") -> Story:
    unit = db.exec(select(Unit)).first() or Unit(code="AP01", name="Ấp 1", level="branch")
    db.add(unit)
    db.flush()
    story = Story(oa_id=OA, user_id=user_id, unit_id=unit.id, title="Đường hoa", body="Vui.",
                  photo_url=url, photo_state="waiting", shown_people="agreed",
                  consent_message_id="m", told_on=date(2026, 11, 21), told_at=MORNING)  # fmt: skip
    db.add(story)
    db.flush()
    return story


def fetch(database: Database, line: Line, path: str, shop: Shop) -> Story:
    with database.session() as db:
        add_story(db, f"{shop.url}{path}")
    fetch_photos(database, line, ManualClock(MORNING))
    with database.read_session() as db:
        return db.exec(select(Story)).one()


def test_a_photo_is_kept_small_without_what_the_camera_wrote(
    sqlite_database: Database, line: Line, shop: Shop
) -> None:
    story = fetch(sqlite_database, line, "/ok", shop)

    with sqlite_database.read_session() as db:
        picture = db.get_one(Picture, story.picture_id)
    assert (story.photo_state, picture.width) == ("kept", 1080)
    assert not Image.open(io.BytesIO(picture.content)).getexif()
    assert fetch_photos(sqlite_database, line, ManualClock(MORNING)) == 0


@pytest.mark.parametrize("path", ["/gone", "/text", "/huge"])
def test_what_can_not_be_had_is_given_up(
    sqlite_database: Database, line: Line, shop: Shop, path: str
) -> None:
    assert fetch(sqlite_database, line, path, shop).photo_state == "lost"


def test_a_redirection_is_not_followed(sqlite_database: Database, line: Line, shop: Shop) -> None:
    assert fetch(sqlite_database, line, "/moved", shop).picture_id is None
    assert shop.asked == ["/moved"]


def test_trouble_is_tried_again_later_and_in_the_end_given_up(
    sqlite_database: Database, line: Line, shop: Shop
) -> None:
    story = fetch(sqlite_database, line, "/broken", shop)
    assert (story.photo_state, story.photo_due_at) == ("waiting", MORNING + timedelta(minutes=1))

    clock = ManualClock(MORNING)
    for wait in WAITS:
        clock.move(timedelta(minutes=wait))
        fetch_photos(sqlite_database, line, clock)

    with sqlite_database.read_session() as db:
        assert db.exec(select(Story.photo_state)).one() == "lost"
    assert len(shop.asked) == len(WAITS) + 1


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://f10-zpc.zdn.vn/jpg/1.jpg", True),
        ("https://photo-stal-1.zadn.vn/1.jpg", True),
        ("http://127.0.0.1:9999/x", True),  # the API's own address, here the sandbox's
        ("http://f10-zpc.zdn.vn/1.jpg", False),
        ("https://f10-zpc.zdn.vn:8443/1.jpg", False),
        ("https://zdn.vn.example.com/1.jpg", False),
        ("https://evilzdn.vn/1.jpg", False),
        ("https://zdn.vn@127.0.0.1/1.jpg", False),
        ("http://127.0.0.1:5432/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[::1]:9999/x", False),
        ("https://user:x@f10.zdn.vn/1.jpg", False),
        ("file:///etc/passwd", False),
        ("https://f10.zdn.vn:abc/", False),
        ("", False),
    ],
)
def test_only_zalos_hosts_are_asked(url: str, is_allowed: bool) -> None:  # noqa: FBT001  (a table's column)
    assert is_zalos(url, Zalo(api_url="http://127.0.0.1:9999")) is is_allowed


def test_it_goes_with_the_story_but_not_while_another_needs_it(
    sqlite_database: Database, line: Line, shop: Shop
) -> None:
    with sqlite_database.session() as db:
        stories = [add_story(db, f"{shop.url}/ok", user) for user in ("7", "8")]
    fetch_photos(sqlite_database, line, ManualClock(MORNING))
    with sqlite_database.session() as db:
        first, second = (db.get_one(Story, one.id) for one in stories)
        drop_photo(db, first)
        assert len(db.exec(select(Picture)).all()) == 1
        drop_photo(db, second)
        assert db.exec(select(Picture)).all() == []


def test_erasing_her_takes_it_out_of_the_item_too(
    sqlite_database: Database, line: Line, shop: Shop
) -> None:
    story = fetch(sqlite_database, line, "/ok", shop)
    with sqlite_database.session() as db:
        item = NewsItem(code="K7Q2", day=date(2026, 11, 22), title="A", body="B", author="t",
                        unit_id=story.unit_id, created_at=MORNING, picture_id=story.picture_id)  # fmt: skip
        db.add(item)
        db.flush()
        db.get_one(Story, story.id).news_item_id = item.id
        identity = Identity(oa_id=OA, user_id="7", first_seen_at=MORNING)
        db.add(identity)
        db.flush()
        erase_person(db, Person(None, (identity,)), MORNING, date(2026, 11, 22))

    with sqlite_database.read_session() as db:
        assert db.exec(select(NewsItem.picture_id)).one() is None
        assert db.exec(select(Story.photo_url)).one() is None
        assert db.exec(select(Picture)).all() == []
