"""Each event once, in order of Zalo's time; a poisonous one stops nobody."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.attend import Attendant
from bot.dispatch import Dispatcher
from bot.houses import house_of
from handlers.kit.context import Context
from handlers.kit.router import Router
from handlers.kit.switchboard import Switchboard
from models.events import TextReceived
from models.inbox import InboxEvent
from models.messages import Message, TextMessage
from tests.front_door.union import HOA, LAN, MAI, Union

WithFeature = Callable[[Router], None]


@pytest.fixture
def with_feature(union: Union) -> WithFeature:
    """The same worker, but with this feature alone in its house."""

    def change(router: Router) -> None:
        houses = {oa.oa_id: house_of(union.config, oa) for oa in union.config.official_accounts}
        attendant = Attendant(Switchboard([router]), houses, union.clock)
        union.parts.dispatcher.close()
        union.replace_dispatcher(Dispatcher(union.database, attendant, union.clock))

    return change


def echo() -> Router:
    """Says what she said; raises on "bom"."""
    router = Router("kit")

    @router.otherwise
    def say_it(event: TextReceived, ctx: Context) -> list[Message]:
        if event.text == "bom":
            raise ValueError("a fault in a handler")
        return [TextMessage(ctx.here, event.text)]

    return router


def test_fifty_messages_that_came_in_any_order_are_handled_in_order_of_time(
    union: Union, with_feature: WithFeature
) -> None:
    with_feature(echo())
    start = union.clock.now() - timedelta(minutes=5)
    numbers = list(range(50))
    random.Random(7).shuffle(numbers)  # noqa: S311  (made to be repeatable)
    for number in numbers:
        at = round((start + timedelta(seconds=number)).timestamp() * 1000)
        union.post(union.signed(LAN, f"tin {number}", timestamp=at))

    union.work_until(lambda: len(union.got(LAN)) == 50)

    assert union.got(LAN) == [f"tin {number}" for number in range(50)]


def test_a_poisonous_message_delays_its_sender_six_seconds_and_nobody_else(
    union: Union, with_feature: WithFeature
) -> None:
    with_feature(echo())
    for user_id, text in ((LAN, "bom"), (LAN, "sau bom"), (HOA, "chào"), (MAI, "dạ")):
        union.says(user_id, text)

    union.work()
    assert (union.got(HOA), union.got(MAI), union.got(LAN)) == (["chào"], ["dạ"], [])
    union.later(seconds=1)
    union.work()
    assert union.got(LAN) == []
    union.later(seconds=5)
    union.work()

    sorry, after = union.got(LAN)
    assert "nhắn lại giúp em" in sorry
    assert after == "sau bom"


def test_a_dead_event_keeps_its_traceback_for_an_officer(
    union: Union, with_feature: WithFeature
) -> None:
    with_feature(echo())
    union.says(LAN, "bom")

    for wait in (0, 1, 5):
        union.later(seconds=wait)
        union.work()

    with union.database.read_session() as db:
        (event,) = db.exec(
            select(InboxEvent).where(col(InboxEvent.event_name) == "user_send_text")
        )
    assert (event.state, event.tries) == ("dead", 3)
    assert event.error is not None
    assert "ValueError: a fault in a handler" in event.error
