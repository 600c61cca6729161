"""“/baocao”: her own units only, a text without names, and one to one a picture's address."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.kit.chart_link import chart_path, read_chart_path
from handlers.kit.periods import day_of, span_of
from models.events import TextReceived
from models.messages import ImageMessage, Recipient
from models.role import Role
from models.share import Share
from tests.chat_room import OA, ChatRoom, Person

TODAY = date(2026, 11, 21)


def share(chat: ChatRoom, user_id: str, unit_id: int = 4) -> None:
    row = Share(oa_id=OA, user_id=user_id, unit_id=unit_id, day=TODAY, kind="told", at=chat.now)
    chat.add(row)


@pytest.mark.parametrize("text", ["/baocao", "báo cáo", "bao cao tuan"])
def test_a_leader_sees_her_branchs_week(chat: ChatRoom, hoa: Person, text: str) -> None:
    share(chat, "u1")

    said = hoa.says(text)

    assert said == (
        "📋 Chi hội ấp Mỹ Phú, thứ Hai 16/11 đến thứ Bảy 21/11:\n"
        "1/6 ngày có chia sẻ tin.\n"
        "Chị em tự báo: 1 lượt. Mở trang của Hội: 0 lượt."
    )


def test_an_officer_sees_all_below(chat: ChatRoom) -> None:
    officer = chat.member("Lê Thị Mai", "CANTHO", "officer")
    share(chat, "u1")

    said = officer.says("/baocao tháng") or ""

    assert "1/4 chi hội có chia sẻ tin" in said
    assert "Cán bộ đã lan toả ngày cuối kỳ: 0/1 (0,0%)." in said


def test_one_to_one_there_is_a_picture(chat: ChatRoom, hoa: Person) -> None:
    chat.house = replace(chat.house, code_key=b"key")

    hoa.is_seen()
    event = TextReceived(
        oa_id=OA, at=chat.now, user_id=hoa.user_id, message_id="m", text="/baocao"
    )
    with chat.database.session() as db:
        ctx = chat._context(db, Recipient("user", hoa.user_id), hoa.user_id)
        (message,) = chat.switchboard.answer(event, ctx)

    assert isinstance(message, ImageMessage)
    assert (message.url or "").startswith("https://oa.example.vn/b/MYPHU03-week-20261121-")


@pytest.mark.parametrize("role", [None, "cell_leader"])
def test_who_leads_nothing_is_told_who_does(chat: ChatRoom, role: str | None) -> None:
    person = chat.member("Trần Thị Cúc", "MYPHU03", role)

    assert "ngày có chia sẻ" not in (person.says("/baocao") or "")


def test_what_is_no_period_is_explained(hoa: Person) -> None:
    assert "/baocao tháng 10" in (hoa.says("/baocao thế kỷ") or "")


def test_a_year_gone_by_is_named(chat: ChatRoom, hoa: Person) -> None:
    assert "thứ Tư 1/1 đến thứ Tư 31/12/2025" in hoa.says("/baocao năm 2025")


def test_with_several_units_she_is_asked_which(chat: ChatRoom) -> None:
    person = chat.member("Lê Thị Mai", "ANBINH", "officer")
    chat.add(
        Role(member_id=1, unit_id=3, role="viewer", valid_from=chat.now - timedelta(days=1),
             granted_by="t")
    )  # fmt: skip

    assert "1. phường An Bình\n2. xã Phụng Hiệp" in (person.says("/baocao") or "")
    assert (person.says("2") or "").startswith("📋 xã Phụng Hiệp")


@pytest.mark.parametrize(
    ("period", "ref", "first", "last"),
    [
        ("week", "current", date(2026, 11, 16), TODAY),
        ("week", "previous", date(2026, 11, 9), date(2026, 11, 15)),
        ("month", "10", date(2026, 10, 1), date(2026, 10, 31)),
        ("month", "12", date(2025, 12, 1), date(2025, 12, 31)),
        ("month", "3/2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("quarter", "current", date(2026, 10, 1), TODAY),
        ("quarter", "2", date(2026, 4, 1), date(2026, 6, 30)),
        ("week", "53/2020", date(2020, 12, 28), date(2021, 1, 3)),
        ("year", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("year", "previous", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_are_read_as_people_mean_them(
    period: str, ref: str, first: date, last: date
) -> None:
    span = span_of(period, day_of(period, ref, TODAY), TODAY)  # type: ignore[arg-type]  # (a literal)

    assert (span.first, span.last) == (first, last)


def test_a_charts_address_can_not_be_guessed() -> None:
    path = chart_path(b"key", "MYPHU03", "week", TODAY).removeprefix("/b/")

    assert read_chart_path(b"key", path) == ("MYPHU03", "week", TODAY)
    assert read_chart_path(b"other", path) is None
    assert read_chart_path(b"key", path.replace("MYPHU03", "MYLOC04")) is None
    assert read_chart_path(b"key", "ậ-b-c") is None
