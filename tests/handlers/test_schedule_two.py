"""Two leaders change one branch's hour at once: the second hears of the first."""

import threading
import time
from datetime import date

import pytest

from handlers.kit.changes import hold_unit
from handlers.kit.switchboard import Switchboard
from models.database import Database
from models.push import PushTime
from models.unit import Unit
from tests.chat_room import OA, ChatRoom, Person

TOMORROW = date(2026, 11, 22)


@pytest.fixture
def deputy(chat: ChatRoom) -> Person:
    return chat.member("Trần Thị Cúc", "MYPHU03", "deputy")


def in_force(chat: ChatRoom) -> list[tuple[str, str]]:
    rows = sorted(chat.rows(PushTime), key=lambda row: row.id)
    return [(row.at, row.days) for row in rows if row.undone_at is None]


class TestTwoLeaders:
    def test_the_second_hears_of_the_first(
        self, chat: ChatRoom, hoa: Person, deputy: Person
    ) -> None:
        chat.wait(hours=10, minutes=2)
        hoa.says("/lich 6h30")
        chat.wait(minutes=10)

        answer = deputy.says("/lich 7h30")

        assert answer.startswith("Chị Hoa đã đổi lúc 19 giờ 02 rồi ạ: 6 giờ 30.")
        assert in_force(chat) == [("06:30", "2345678")]

    def test_having_heard_it_she_may(self, chat: ChatRoom, hoa: Person, deputy: Person) -> None:
        hoa.says("/lich 6h30")
        deputy.says("/lich 7h30")

        assert "7 giờ 30 mỗi ngày" in deputy.says("/lich 7h30")
        assert in_force(chat) == [("06:30", "2345678"), ("07:30", "2345678")]

    def test_the_first_then_hears_of_the_second(
        self, chat: ChatRoom, hoa: Person, deputy: Person
    ) -> None:
        hoa.says("/lich 6h30")
        deputy.says("/lich 7h30")
        deputy.says("/lich 7h30")

        assert "Chị Cúc đã đổi" in hoa.says("/lich 6h30")

    def test_the_same_hour_is_told_too(self, chat: ChatRoom, hoa: Person, deputy: Person) -> None:
        hoa.says("/lich 6h30")

        assert "Chị Hoa đã đổi" in deputy.says("/lich 6h30")
        assert len(in_force(chat)) == 1

    def test_later_it_is_no_news(self, chat: ChatRoom, hoa: Person, deputy: Person) -> None:
        hoa.says("/lich 6h30")
        chat.wait(minutes=11)

        assert "7 giờ 30 mỗi ngày" in deputy.says("/lich 7h30")

    def test_an_officer_s_own_change_is_named_so(self, chat: ChatRoom, hoa: Person) -> None:
        row = PushTime(unit_id=4, at="08:00", from_day=TOMORROW, set_by="tam.do", set_at=chat.now)
        chat.add(row)

        assert hoa.says("/lich 7h30").startswith("Cán bộ Hội đã đổi lúc 9 giờ rồi ạ: 8 giờ.")

    def test_a_change_held_back_is_not_taken_back_nor_shown(
        self, chat: ChatRoom, hoa: Person, deputy: Person
    ) -> None:
        hoa.says("/lich 6h30")
        deputy.says("/lich 7h30")

        assert "từ mai 6 giờ 30" in deputy.says("/lich")
        assert "từ mai: 7 giờ." in deputy.says("/huy")
        assert in_force(chat) == []


def test_on_postgresql_the_second_waits_for_the_first(
    postgres_database: Database, switchboard: Switchboard
) -> None:
    chat = ChatRoom(postgres_database, switchboard)
    chat.add(Unit(id=4, code="MYPHU03", name="Chi hội ấp Mỹ Phú", level="branch"))
    hoa, cuc = (chat.member(n, "MYPHU03", "leader") for n in ("Lê Thị Hoa", "Lê Thị Cúc"))
    heard: list[str] = []
    second = threading.Thread(target=lambda: heard.append(cuc.says("/lich 7h30")))
    by = f"zalo:{OA}:{hoa.user_id}"
    first = PushTime(unit_id=4, at="06:30", from_day=TOMORROW, set_by=by, set_at=chat.now)

    with postgres_database.session() as db:
        hold_unit(db, db.get_one(Unit, 4))
        second.start()
        time.sleep(0.3)
        db.add(first)
    second.join(60)

    assert heard[0].startswith("Chị Hoa đã đổi")
