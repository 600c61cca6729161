"""Practice H12 through the front door: asked, checked, published to each once, then answered at once."""

import threading
import time
from datetime import date, timedelta

import pytest
from rapidfuzz import fuzz
from sqlalchemy import text
from sqlmodel import select

from bot.houses import house_of, houses_of
from handlers.kit.asked_news import compared, fingerprint
from models.member import find_identity
from models.rumour import Rumour, lock_opening
from models.unit import Unit
from scheduler.reminders import evening_tick
from scheduler.rumours import tell_tick
from tests.cli.office import Office
from tests.front_door.conftest import give_tokens
from tests.front_door.union import HOA, LAN, MAI, OA, Union
from tests.scheduler.town import add_commune, add_leader, at

TEXT = "Từ ngày 1/12 ai chưa cập nhật VNeID sẽ bị khoá tài khoản ngân hàng, chuyển tiếp cho mọi người cùng biết"
NEXT_DAY = date(2026, 11, 22)
ANSWERED = "tin này không đúng"
WAITING_LOCKS = """SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE NOT granted AND locktype = 'advisory' AND datname = current_database()"""


@pytest.fixture
def desk(union: Union) -> Union:
    """Hoa is an officer of the province, to whom newcomers' questions go."""
    with union.database.session() as db:
        add_commune(db, 1)
        province = db.exec(select(Unit).where(Unit.level == "province")).one()
        add_leader(db, province, HOA, timedelta(0), "officer")
    return union


def let_out(office: Office) -> str:
    """One officer writes the answer, another one lets it go out."""
    words = ("--verdict", "false", "--text", "Công an xã đã bác tin này.")
    office.done("rumour", "answer", "1", *words)
    assert office("rumour", "publish", "1").status == 1
    return office.done("--as", "mai.le", "rumour", "publish", "1").out


def test_h12_each_who_asked_hears_the_answer_once_and_others_are_answered_at_once(
    desk: Union, office: Office
) -> None:
    assert "em đưa tin này cho cán bộ" in desk.answers(LAN, f"Tin này đúng không em: {TEXT}")
    assert "dán nguyên tin" in desk.answers(MAI, "tin này đúng không")
    assert "em đưa tin này cho cán bộ" in desk.answers(MAI, f"Fwd: {TEXT.upper()}!")
    assert "2 người được báo, 0 người" in let_out(office)
    desk.work()
    tell_tick(desk.database, houses_of(desk.config), desk.clock.now())
    desk.work()

    assert [sum(ANSWERED in text for text in desk.got(who)) for who in (LAN, MAI)] == [1, 1]
    near, far = (TEXT[:-count] + "z" * count for count in (10, 11))
    assert (
        fuzz.ratio(compared(TEXT), compared(near))
        >= 90
        > fuzz.ratio(compared(TEXT), compared(far))
    )
    assert ANSWERED in desk.answers(HOA, near)
    assert "em đưa tin này cho cán bộ" in desk.answers(HOA, f"tin này đúng không\n{far}")


def test_who_forwards_first_and_asks_after_is_answered_about_that_text(desk: Union) -> None:
    desk.answers(LAN, TEXT)
    desk.answers(LAN, "em ơi")

    answer = desk.answers(LAN, "tin này thật không em?")

    assert "“Từ ngày 1/12 ai chưa cập nhật VNeID" in answer
    with desk.database.read_session() as db:
        assert [rumour.text for rumour in db.exec(select(Rumour))] == [TEXT]
    assert "còn đang xem" in desk.answers(LAN, "có thật không em")


def test_h12_two_nearly_alike_arriving_in_one_moment_are_one_rumour(desk: Union) -> None:
    near = TEXT.replace("1/12", "3/12")
    assert desk.post(desk.signed(LAN, f"Tin này đúng không em: {TEXT}")).status_code == 200
    handling = threading.Thread(target=desk.parts.dispatcher.run_once)
    with desk.database.session() as db:  # another worker, which has not committed yet
        lock_opening(db)
        row = Rumour(text=near, length=len(compared(near)), fingerprint=fingerprint(near),
                     opened_at=desk.clock.now())  # fmt: skip
        db.add(row)
        db.flush()
        handling.start()
        wait_until_it_waits(desk)
    handling.join()

    desk.work()
    with desk.database.read_session() as db:
        assert [(one.text, one.asked) for one in db.exec(select(Rumour))] == [(near, 1)]
    assert "em đưa tin này cho cán bộ" in desk.got(LAN)[-1]


def wait_until_it_waits(union: Union) -> None:
    """On SQLite nothing is to be waited for: there is one writer at a time."""
    deadline = time.monotonic() + 60
    while not union.database.is_sqlite:
        with union.database.read() as connection:
            if connection.execute(text(WAITING_LOCKS)).first():
                return
        assert time.monotonic() < deadline, "it did not wait for the other worker"
        time.sleep(0.01)


def test_h12_unanswered_for_a_day_the_officer_is_reminded_once(desk: Union) -> None:
    desk.answers(LAN, f"Tin này đúng không em: {TEXT}")
    desk.clock.move(at(19, 30, NEXT_DAY) - desk.clock.now())
    give_tokens(desk)
    with desk.database.session() as db:
        officer = find_identity(db, OA, HOA)
        assert officer is not None
        officer.last_interaction_at = desk.clock.now()
    house = house_of(desk.config, desk.config.official_accounts[0])

    for _ in range(3):
        evening_tick(desk.database, house, desk.clock.now())
        desk.work()
        desk.later(minutes=10)

    assert ["đã quá một ngày chưa trả lời" in text for text in desk.got(HOA)] == [True]
