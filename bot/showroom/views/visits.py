"""Who opened the public page: visitors of today's links by item and by branch, never by name."""

from sqlmodel import Session, col, select

from bot.showroom.room import Cell, Room, View
from models.news import NewsItem
from models.unit import Unit
from models.visit import count_visits, count_visits_by_item, count_visits_by_unit

ORDER = 15
TITLE = "showroom.visits.title"


def look(room: Room) -> View:
    view, texts, today = View(note=room.texts("showroom.visits.note")), room.texts, room.today
    view.figure(texts("showroom.visits.today"), count_visits(room.db, today, today), "good")
    by_item = count_visits_by_item(room.db, today, today)
    columns = [texts("showroom.visits.item"), texts("showroom.visits.count")]
    items = _name_items(room.db, by_item)
    empty = texts("showroom.visits.nobody")
    view.table(texts("showroom.visits.by_item"), columns, _ranked(items, by_item), empty)
    by_unit = count_visits_by_unit(room.db, today, today)
    if by_unit:
        columns = [texts("showroom.visits.branch"), texts("showroom.visits.count")]
        rows = _ranked(_name_units(room.db, by_unit), by_unit)
        view.table(texts("showroom.visits.by_branch"), columns, rows, empty)
    return view


def _name_items(db: Session, ids: dict[int, int]) -> dict[int, str]:
    query = select(NewsItem.id, NewsItem.title).where(col(NewsItem.id).in_(list(ids)))
    return dict(db.exec(query).all())


def _name_units(db: Session, ids: dict[int, int]) -> dict[int, str]:
    query = select(Unit.id, Unit.name).where(col(Unit.id).in_(list(ids)))
    return dict(db.exec(query).all())


def _ranked(names: dict[int, str], counts: dict[int, int]) -> list[tuple[Cell, str]]:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return [(Cell(names[key]), str(count)) for key, count in ordered if key in names]
