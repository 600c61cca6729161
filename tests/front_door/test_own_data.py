"""“dữ liệu của tôi”, 1: a PDF with all of it arrives in her chat, once, whatever dies on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pypdfium2
import pytest
import requests
from sqlmodel import col, select

from bot.houses import house_of
from bot.line import Line
from bot.own_data import send_own_data
from bot.pace import Pace
from bot.wiring import wire_tokens
from bot.zalo.client import ZaloClient
from models.case import Case
from models.erasure import erase_person, find_person
from models.member import Identity, Member
from models.membership import join_unit
from models.outbox import OutboxMessage
from models.unit import Unit
from tests.front_door.union import LAN, OA, Union

# The statements are the same; the both-databases test above them all is the first.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def settle_down(union: Union) -> None:
    union.answers(LAN, "xin chào")
    with union.database.session() as db:
        unit = Unit(code="MYPHU03", name="Chi hội ấp Mỹ Phú", level="branch")
        lan = Member(full_name="Lê Thị Mỹ Lan", phone="0912345678", birth_year=1990)
        db.add(unit)
        db.add(lan)
        db.flush()
        join_unit(db, lan, unit, date(2026, 1, 1))
        db.get_one(Identity, (OA, LAN)).member_id = lan.id


@contextmanager
def a_line(union: Union) -> Iterator[Line]:
    (account,) = union.config.official_accounts
    client = ZaloClient(union.config.zalo, account, union.clock)
    tokens = wire_tokens(union.config, union.database, union.clock)
    union.later(seconds=5)
    yield Line(OA, client, tokens, Pace(account.requests_per_minute, union.clock))
    client.close()


def tick(union: Union) -> int:
    house = house_of(union.config, union.config.official_accounts[0])
    with a_line(union) as line:
        return send_own_data(union.database, house, line, union.clock)


def files(union: Union) -> list[str]:
    """The text of each PDF in her chat, fetched as her phone would."""
    chat = requests.get(f"{union.sandbox.url}/sandbox/chats/{LAN}", timeout=60).json()
    sent = [line["attachments"][0]["payload"] for line in chat["lines"] if line["kind"] == "file"]
    assert all(one["name"] == "du-lieu-cua-toi.pdf" for one in sent)
    return [read_pdf(union, one["url"]) for one in sent]


def read_pdf(union: Union, url: str) -> str:
    media = requests.get(f"{union.sandbox.url}/sandbox/media/{url[-40:]}", timeout=60)
    assert media.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(media.content) as document:
        text: str = document[0].get_textpage().get_text_range()
    return text


def cases(union: Union) -> list[str]:
    with union.database.read_session() as db:
        return list(db.exec(select(Case.state).order_by(col(Case.id))))


def test_she_gets_one_readable_file_though_a_worker_died_after_its_upload(union: Union) -> None:
    settle_down(union)
    union.answers(LAN, "tải dữ liệu của tôi")
    with a_line(union) as line:
        line.upload_file("du-lieu-cua-toi.pdf", b"%PDF-1.7 lost with its worker")

    assert tick(union) == 1
    union.work()
    assert tick(union) == 0

    (text,) = files(union)
    for held in ("Dữ liệu của tôi", "Lê Thị Mỹ Lan", "0912345678", "ấp Mỹ Phú", "01/01/2026", LAN):
        assert held in text
    assert cases(union) == ["closed"]


@on_sqlite
def test_zalo_away_leaves_it_for_the_next_look_a_refusal_for_an_officer(union: Union) -> None:
    settle_down(union)
    union.answers(LAN, "tải dữ liệu của tôi")
    union.control("/faults", path="/v2.0/oa/upload/file", kind="http_503", times=1)
    union.control("/faults", path="/v2.0/oa/upload/file", kind="code", code=-210, times=1)

    assert [tick(union), tick(union), tick(union)] == [0, 0, 0]
    assert cases(union) == ["open"]
    union.answers(LAN, "tải dữ liệu của tôi")
    assert tick(union) == 1
    assert cases(union) == ["closed", "answered"]


@on_sqlite
def test_a_file_whose_answer_was_lost_is_known_by_its_echo(union: Union) -> None:
    settle_down(union)
    union.answers(LAN, "tải dữ liệu của tôi")
    assert tick(union) == 1
    union.fails("cut", times=1)
    union.work_until(lambda: own_file(union).state == "unknown")

    union.later(seconds=5)
    union.work_until(lambda: own_file(union).state == "sent")
    union.later(seconds=90)
    union.work()

    assert len(files(union)) == 1
    assert own_file(union).message_id is not None


def own_file(union: Union) -> OutboxMessage:
    with union.database.read_session() as db:
        return db.exec(select(OutboxMessage).where(col(OutboxMessage.type) == "file")).one()


@on_sqlite
def test_erased_meanwhile_nothing_is_sent(union: Union) -> None:
    settle_down(union)
    union.answers(LAN, "tải dữ liệu của tôi")
    with union.database.session() as db:
        erase_person(db, find_person(db, OA, LAN), union.clock.now(), date(2026, 11, 22))

    assert tick(union) == 0
    assert (cases(union), files(union)) == (["closed"], [])
