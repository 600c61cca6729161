"""From a poster at the hamlet hall to the branch, and from the morning's post to a counted visit."""

import html
import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import requests
import zxingcpp
from PIL import Image
from sqlmodel import Session, col, select

from bot.qr_file import render
from bot.qr_poster import Wording
from bot.visit_counting import copy_visits
from models.code import Code
from models.code_issuing import ensure_codes
from models.code_target import unit_target
from models.database import Database
from models.group import Group
from models.member import Identity, Member
from models.unit import Unit
from models.visit import count_visits
from scheduler.daily_push import give_slots, tick
from tests.front_door.union import GROUP, LAN, MORNING, OA, Union
from tests.pages.conftest import PHONE
from tests.scheduler.town import HOUSE, add_commune, add_news, at

SITE = "https://oa.hoi.example.vn"


def scan_poster(db: Session, unit: Unit) -> str:
    """As `chihoi qr unit` draws it and a phone's camera reads it."""
    code = ensure_codes(db, [unit_target(unit)], "hoa.tran", MORNING)[unit_target(unit)]
    wording = Wording(unit.name, "", "", "", code.shown, "", f"{SITE}/q/{code.shown}")
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(render(wording, "png"))))
    return str(found.text)


def open_page(union: Union, address: str, phone: str = PHONE) -> str:
    """On the real port, whatever the public address says."""
    here = union.webhook.removesuffix("/zalo/webhook")
    path = urlsplit(address).path
    answer = requests.get(f"{here}{path}", headers={"User-Agent": phone}, timeout=60)
    assert answer.status_code == 200
    return answer.text


def counted(database: Database, unit_id: int) -> int:
    """What has reached the disk by now: the web writes without anybody waiting for it."""
    day = at(7).astimezone(HOUSE.zone).date()
    copy_visits(database)
    with database.read_session() as db:
        return count_visits(db, day, day + timedelta(days=1), unit_ids=[unit_id])


def test_a_scan_leads_to_the_page_the_page_to_the_chat_and_the_chat_to_the_branch(
    union: Union,
) -> None:
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        address = scan_poster(db, unit)

    page = open_page(union, address)
    (chat,) = re.findall(r'<a class="button" href="([^"]+)"', page)
    (typed,) = parse_qs(urlsplit(html.unescape(chat)).query)["text"]
    question = union.answers(LAN, typed)
    union.answers(LAN, "1")
    union.answers(LAN, "lan ba tư")

    assert urlsplit(chat).path == f"/{OA}"
    assert typed == f"#{address.rpartition('/')[2]}"
    assert unit.name in question
    with union.database.read_session() as db:
        member = db.exec(
            select(Member)
            .join(Identity, col(Identity.member_id) == col(Member.id))
            .where(Identity.user_id == LAN)
        ).one()
        assert (member.unit_id, member.state) == (unit.id, "waiting")
        assert db.exec(select(Code.typed)).one() == 1


def test_the_groups_post_leads_to_the_page_and_the_visit_counts_for_the_branch(
    union: Union,
) -> None:
    with union.database.session() as db:
        unit, other = add_commune(db, 2)
        day = at(7).astimezone(HOUSE.zone).date()
        for branch in (unit, other):
            add_news(db, branch, day)
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
    union.clock.move(at(6) - union.clock.now())
    give_slots(union.database, HOUSE, union.clock.now())
    union.clock.move(at(7) - union.clock.now())
    tick(union.database, HOUSE, union.clock.now())
    union.work_until(lambda: bool(union.got(GROUP)))

    (link,) = re.findall(r"https?://\S+/t/\w+", union.got(GROUP)[0])
    page = open_page(union, link)
    open_page(union, link)
    open_page(union, link, "facebookexternalhit/1.1")

    assert "Mã tin thật" in page
    union.work_until(lambda: counted(union.database, unit.id) > 0)
    assert (counted(union.database, unit.id), counted(union.database, other.id)) == (1, 0)
