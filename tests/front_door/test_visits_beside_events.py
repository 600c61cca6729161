"""Visits and events share the spool, each with a cursor of its own: a new worker reads on."""

from bot.attend import Attendant
from bot.dispatch import Dispatcher
from bot.houses import house_of
from handlers.kit.switchboard import Switchboard
from models.inbox import VISITS, SpoolCursor
from tests.front_door.union import LAN, Union


def test_a_worker_started_after_visits_were_counted_goes_on(union: Union) -> None:
    union.answers(LAN, "xin chào")
    with union.database.session() as db:
        db.merge(SpoolCursor(id=VISITS, copied_to=40))
    houses = {oa.oa_id: house_of(union.config, oa) for oa in union.config.official_accounts}
    union.parts.dispatcher.close()
    attendant = Attendant(Switchboard.discover(), houses, union.clock)
    union.replace_dispatcher(Dispatcher(union.database, attendant, union.clock))

    assert union.answers(LAN, "cảm ơn em") != ""
