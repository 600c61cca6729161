"""The officer's view: each branch's road with its reason, the queue, the outbox; never a change."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from bot.clock import ManualClock
from bot.config import Config, DatabaseSettings
from bot.showroom.annex import Showroom
from bot.showroom.looking import open_for_looking
from bot.showroom.product import Product
from models.code import Code
from models.database import Database
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.unit import Unit
from models.visit import VisitDay
from tests.showroom.conftest import Json

both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


def said(cell: Any) -> str:
    return cell if isinstance(cell, str) else f"{cell.get('text', '')} {cell.get('small', '')}"


def words(view: Json) -> str:
    """Everything a view says, one line a row."""
    rows = [row["cells"] for table in view["tables"] for row in table["rows"]]
    lines = [" | ".join(map(said, row)) for row in rows]
    figures = [f"{figure['label']} {figure['value']}" for figure in view["figures"]]
    return "\n".join([view["note"], *figures, *lines])


def row_of(view: Json, name: str) -> str:
    return next(line for line in words(view).splitlines() if line.startswith(name))


@both
def test_before_the_hour_every_branch_has_its_road_and_why(showroom: Showroom) -> None:
    view = showroom.look("today", "vi")

    assert "nhóm của OA OA của Hội có nhóm này" in row_of(view, "Chi hội ấp Mỹ Lộc")
    assert "nhóm chi hội trưởng" in row_of(view, "Chi hội khu vực Mỹ Thuận")
    assert "chi hội trưởng chuyển tiếp, 0 đ" in row_of(view, "Chi hội ấp Rạch Gòi")
    assert "Chi phí thêm 0 đ" in words(view)
    assert len(view["tables"][0]["rows"]) == 12


def test_who_does_not_get_it_is_named_with_the_reason(showroom: Showroom) -> None:
    view = showroom.look("today", "vi")

    assert "quá 7 ngày" in words({**view, "tables": view["tables"][1:]})


def test_after_the_push_the_board_counts_what_was_sent(
    showroom: Showroom, union: Database, push: Callable[[], None]
) -> None:
    push()
    before = row_of(showroom.look("today", "vi"), "Chi hội ấp Mỹ Lộc")
    with union.session() as db:
        db.exec(update(OutboxMessage).values(state="sent"))

    after = row_of(showroom.look("today", "vi"), "Chi hội ấp Mỹ Lộc")

    assert ("| 0/" in before, "| 0/" in after) == (True, False)


@both
def test_the_queue_says_why_a_message_waits_and_until_when(
    showroom: Showroom, union: Database, push: Callable[[], None], clock: ManualClock
) -> None:
    push()
    with union.session() as db:
        first = db.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).first()
        assert first is not None
        first.tries, first.reason, first.due_at = 2, "-32", clock.now().replace(minute=31)

    view = showroom.look("queue", "vi")

    assert "lần 3, 07:31:00:" in words(view)
    assert "nghỉ tới 07:31:00" in view["note"]
    assert view["figures"][0]["value"] == "23"
    assert len(view["tables"][0]["rows"]) == 20


def test_the_outbox_shows_the_newest_first_with_names(
    showroom: Showroom, push: Callable[[], None]
) -> None:
    push()

    view = showroom.look("outbox", "vi")

    assert "Chi hội ấp Mỹ Lộc" in words(view)
    assert view["tables"][0]["rows"][0]["cells"][0]["text"] == "07:30:00"


def test_visits_are_counted_by_item_and_by_branch(
    showroom: Showroom, union: Database, clock: ManualClock
) -> None:
    day = clock.now().date()
    with union.session() as db:
        item = db.exec(select(NewsItem).where(col(NewsItem.day) == day)).first()
        unit = db.exec(select(Unit).where(col(Unit.code) == "RACHGOI02")).one()
        assert item is not None
        db.add(code := _code(item.id, unit.id, clock.now()))
        db.flush()
        visit: dict[str, Any] = {"day": day, "news_item_id": item.id, "unit_id": unit.id}
        db.add(VisitDay(code_id=code.id, visitors=7, **visit))

    view = showroom.look("visits", "vi")

    assert f"{item.title}  | 7" in words(view)
    assert "Chi hội ấp Rạch Gòi  | 7" in words(view)


def _code(item_id: int, unit_id: int, now: datetime) -> Code:
    made: dict[str, Any] = {
        "created_at": now,
        "created_by": "test",
        "news_item_id": item_id,
        "unit_id": unit_id,
    }
    return Code(text="M4ZP", shown="M4ZP", kind="news", target="news:1:2", **made)


@pytest.mark.parametrize("view", ["today", "visits", "outbox", "queue"])
def test_every_view_speaks_both_languages(showroom: Showroom, view: str) -> None:
    vietnamese, english = showroom.look(view, "vi"), showroom.look(view, "en")

    assert vietnamese["title"] != english["title"]
    assert len(vietnamese["tables"]) == len(english["tables"])


@pytest.mark.parametrize("view", ["today", "visits", "outbox", "queue"])
def test_a_union_without_anything_is_shown_as_empty(
    database: Database, config: Config, clock: ManualClock, view: str
) -> None:
    room = Showroom(Product(config, clock))

    shown = room.look(view, "vi")
    room.close()

    assert all(table["rows"] == [] and table["empty"] for table in shown["tables"])


@both
def test_nothing_can_be_written_through_the_showroom(union: Database) -> None:
    looking = open_for_looking(union.url.render_as_string(hide_password=False))

    with pytest.raises(DBAPIError), looking.session() as db:
        db.exec(update(OutboxMessage).values(state="cancelled"))
    with pytest.raises(DBAPIError), looking.write() as connection:
        connection.execute(text("DELETE FROM member"))

    looking.close()


def test_a_database_that_is_not_there_is_one_word_and_no_traceback(
    config: Config, clock: ManualClock
) -> None:
    missing = DatabaseSettings(url="sqlite:////nowhere/at/all.db")
    room = Showroom(Product(config.model_copy(update={"database": missing}), clock))

    with pytest.raises(ValueError, match="OperationalError"):
        room.look("today", "vi")

    room.close()


def test_a_view_that_isnt_there_is_said_so(showroom: Showroom) -> None:
    with pytest.raises(LookupError):
        showroom.look("secrets", "vi")
