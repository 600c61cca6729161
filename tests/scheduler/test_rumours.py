"""What waited a day is in the officers' evening message once; who comes back hears the answer."""

from datetime import timedelta

from sqlmodel import select

from models.database import Database
from models.member import Identity
from models.outbox import OutboxMessage
from models.rumour import Rumour, RumourAsk
from models.unit import Unit
from scheduler.reminders import evening_tick
from scheduler.rumours import tell_tick
from tests.scheduler.town import DAY, HOUSE, OA, add_commune, add_leader, at


def prepare(database: Database, last: timedelta = timedelta(0), **values: object) -> None:
    """A rumour of the day before in the commune, which has an officer on Zalo."""
    with database.session() as db:
        add_commune(db, 1)
        commune = db.exec(select(Unit).where(Unit.level == "commune")).one()
        add_leader(db, commune, "55", last, "officer")
        rumour = Rumour(text="Cúp điện ba ngày", length=16, fingerprint="f", unit_id=commune.id,
                        opened_at=at(19, 30) - timedelta(hours=24))  # fmt: skip
        for name, value in values.items():
            setattr(rumour, name, value)
        db.add(rumour)


def evening(database: Database, days: int = 0, minute: int = 30) -> list[str]:
    evening_tick(database, HOUSE, at(19, minute, DAY + timedelta(days=days)))
    with database.read_session() as db:
        return [row.content["text"] for row in db.exec(select(OutboxMessage))]


def test_unanswered_for_a_day_it_is_reminded_of_once(database: Database) -> None:
    prepare(database)

    assert ["1 tin chị em hỏi đúng không" in text for text in evening(database)] == [True]
    assert len(evening(database, minute=40)) == 1
    assert len(evening(database, days=1)) == 1


def test_younger_or_answered_it_is_not(sqlite_database: Database) -> None:
    prepare(sqlite_database, opened_at=at(19, 31) - timedelta(hours=24))

    assert evening(sqlite_database) == []


def test_where_no_officer_can_be_told_the_next_evening_tries_again(
    sqlite_database: Database,
) -> None:
    prepare(sqlite_database, last=timedelta(days=3))
    assert evening(sqlite_database) == []

    with sqlite_database.session() as db:
        db.get_one(Identity, (OA, "55")).last_interaction_at = at(12) + timedelta(days=1)

    assert len(evening(sqlite_database, days=1)) == 1


def test_who_writes_again_after_the_answer_hears_it_once(database: Database) -> None:
    prepare(database, state="answered", revision=1, verdict="false", answer="Không cúp.",
            published_at=at(8))  # fmt: skip
    with database.session() as db:
        db.add(Identity(oa_id=OA, user_id="lan", first_seen_at=at(0), last_interaction_at=at(7)))
        db.add(RumourAsk(rumour_id=1, oa_id=OA, user_id="lan", asked_at=at(7)))
    houses = {OA: HOUSE}
    assert tell_tick(database, houses, at(9)) == 0

    with database.session() as db:
        db.get_one(Identity, (OA, "lan")).last_interaction_at = at(10)

    assert [tell_tick(database, houses, at(10, n)) for n in (1, 2)] == [1, 0]
