"""A slip, a poster and an hour of her own, from the signed webhook to what Zalo received."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from sqlmodel import col, select

from bot.houses import house_of
from handlers.kit.invitations import hash_code
from models.invitation import VALID_FOR, Invitation
from models.member import Identity, Member
from models.membership import Membership
from models.role import list_units_led
from models.spans import NO_END
from models.unit import Unit
from scheduler.daily_push import give_slots, tick
from tests.front_door.test_codes import open_page, scan_poster
from tests.front_door.union import HOA, LAN, MAI, OA, Union
from tests.scheduler.town import DAY, HOUSE, add_commune, add_leader, add_news, add_person, at

CODE = "CH-7K2Q"
NEXT_DAY = DAY + timedelta(days=1)


def write_slip(union: Union) -> Unit:
    """For Hoa, whom the commune's officer named leader; today's item is out already."""
    (account,) = union.config.official_accounts
    now = union.clock.now()
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit, DAY)
        hoa = Member(full_name="Nguyễn Thị Hoa", unit_id=unit.id)
        db.add(hoa)
        db.flush()
        slip = Invitation(
            oa_id=OA,
            unit_id=unit.id,
            role="leader",
            code_hash=hash_code(CODE, house_of(union.config, account).code_key),
            member_id=hoa.id,
            created_at=now,
            created_by="hoa.tran",
            expires_at=now + VALID_FOR,
        )
        db.add(slip)
    return unit


def member_of(union: Union, user_id: str) -> Member:
    hers = (col(Identity.member_id) == col(Member.id)) & (col(Identity.user_id) == user_id)
    with union.database.read_session() as db:
        return db.exec(select(Member).join(Identity, hers)).one()


def move_to(union: Union, hour: int, minute: int = 0, day: int = 0) -> None:
    moment = at(hour, minute, DAY + timedelta(days=day))
    union.clock.move(moment - union.clock.now())


def test_a_slip_makes_her_the_leader_and_brings_her_first_pack(union: Union) -> None:
    unit = write_slip(union)

    greeting = union.answers(HOA, "dạ mã ch 7k2q")
    question = union.answers(HOA, "1")
    before = len(union.got(HOA))
    union.says(HOA, "2")
    union.work_until(lambda: len(union.got(HOA)) == before + 3)

    assert greeting.startswith("Dạ chào chị Hoa, chi hội trưởng")
    assert "2. Nhóm thường chị tự lập" in question
    done, bubble, how = union.got(HOA)[before:]
    assert "Tin hôm nay em gửi liền" in done
    assert "Cầu Rạch Gòi thông xe" in bubble
    assert "Chuyển tiếp" in how
    assert "có người dùng rồi" in union.answers(LAN, CODE)
    with union.database.read_session() as db:
        led = list_units_led(db, member_of(union, HOA).id, union.clock.now())
    assert [one.id for one in led] == [unit.id]


def test_from_the_poster_to_the_branch_once_the_leader_said_yes(union: Union) -> None:
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_leader(db, unit, HOA, timedelta(0))
        address = scan_poster(db, unit)
    (chat,) = re.findall(r'<a class="button" href="([^"]+)"', open_page(union, address))
    (typed,) = parse_qs(urlsplit(html.unescape(chat)).query)["text"]

    for text in (typed, "1", "lan ba tư", "2"):
        union.answers(LAN, text)
    before = len(union.got(LAN))
    question = union.answers(HOA, "người xin vào")
    union.answers(HOA, "1")
    union.work_until(lambda: len(union.got(LAN)) > before)

    assert "Lan Ba Tư" in question
    assert "vào Chi hội ấp 1 rồi ạ" in union.got(LAN)[-1]
    lan = member_of(union, LAN)
    assert (lan.unit_id, lan.state) == (unit.id, "active")
    with union.database.read_session() as db:
        (stay,) = db.exec(select(Membership).where(Membership.member_id == lan.id)).all()
    assert (stay.unit_id, stay.valid_to) == (unit.id, NO_END)


def test_working_away_she_gets_the_item_at_her_own_hour_until_she_is_back(union: Union) -> None:
    with union.database.session() as db:
        (unit,) = add_commune(db, 1)
        add_news(db, unit, NEXT_DAY)
        add_person(db, unit, MAI, timedelta(0), wants=False)
    move_to(union, 20)
    question = union.answers(MAI, "di lam binh duong")
    union.answers(MAI, "3")
    give_slots(union.database, HOUSE, union.clock.now())
    before = len(union.got(MAI))

    move_to(union, 7, day=1)
    tick(union.database, HOUSE, union.clock.now())
    move_to(union, 19, 59, day=1)
    union.work()
    early = union.got(MAI)[before:]
    move_to(union, 20, day=1)
    union.work_until(lambda: len(union.got(MAI)) > before)

    assert "Bình Dương" in question
    assert "3. 8 giờ tối" in question
    assert early == []
    assert "Cầu Rạch Gòi thông xe" in union.got(MAI)[-1]
    assert "mừng chị về quê" in union.answers(MAI, "về quê rồi")
    mai = member_of(union, MAI)
    assert (mai.away_place, mai.push_at) == (None, None)
