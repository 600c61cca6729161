"""The sandbox as a value: a world, a clock, seeded chance, and all that happened in it."""

import copy
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from bot.clock import Clock
from bot.sandbox.annex import Annex, EmptyAnnex
from bot.sandbox.events import stamped
from bot.sandbox.faults import Faults, Sky
from bot.sandbox.journal import Journal
from bot.sandbox.limits import MinuteCounter
from bot.sandbox.media import MediaShelf
from bot.sandbox.people import App, OfficialAccount, Person
from bot.sandbox.refusal import ControlError, invalid
from bot.sandbox.signing import signed_headers
from bot.sandbox.tape import Tape
from bot.sandbox.tokens import TokenBook
from bot.sandbox.webhooks import Delivery, Manner, Webhooks
from bot.sandbox.world import World


@dataclass(frozen=True)
class Options:
    """How this Zalo behaves where one may choose, or where the facts are in dispute."""

    seed: int = 1
    echoes: bool = True  # oa_send_* for the API's own sends (zalo-api §2.4)
    echo_before_reply: float = 0.2  # how often the echo is delivered before the API answers
    webhooks: Manner = field(default_factory=Manner)
    old_token_survives: bool = False  # open in zalo-api §12
    echo_state: bool = True  # [X] in zalo-api §1
    takes_buttons: bool = True  # [X] in zalo-api §3.2


class Sandbox:
    """Thread-safe. Change people, groups and OAs with `lock` held."""

    def __init__(self, world: World, clock: Clock, options: Options | None = None) -> None:
        self.options = options or Options()
        self.clock = clock
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self.journal = Journal(clock)
        self.faults = Faults()
        self.tape = Tape()
        self.annex: Annex = EmptyAnnex()
        self.webhooks = Webhooks(clock, self.journal, self.options.webhooks)
        self._random = random.Random(self.options.seed)  # noqa: S311  (made to be repeatable)
        self._pristine = copy.deepcopy(world)
        self.tokens = TokenBook(self.draw, old_token_survives=self.options.old_token_survives)
        self._fill(world)

    def _fill(self, world: World) -> None:
        self.world = world
        self.calls = MinuteCounter()
        self.shelf = MediaShelf(self.draw)
        self.guests: dict[str, str] = {}  # anonymous conversation id -> anonymous id
        for oa in world.oas.values():
            if oa.access_token and oa.refresh_token:
                pair = (oa.access_token, oa.refresh_token)
                self.tokens.put(oa.oa_id, oa.app_id, pair, self.clock.now())

    def reset(self) -> None:
        """Back to the world as it was given; tokens and webhook URLs stay, the log starts anew."""
        self.webhooks.forget()
        self.faults.clear()
        self.faults.set_sky(Sky())
        self.tape.clear()
        world = copy.deepcopy(self._pristine)
        with self.lock:
            for app_id, app in world.apps.items():
                app.webhook_url = self.world.apps[app_id].webhook_url
            self._fill(world)
        self.journal.clear()

    def close(self) -> None:
        self.closing.set()
        self.journal.wake()
        self.webhooks.close()

    def draw(self, digits: int) -> str:
        """Random hex digits from the seed; a message id has twenty."""
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"

    def chance(self, probability: float) -> bool:
        return probability > 0 and self._random.random() < probability

    def app_of(self, oa: OfficialAccount) -> App:
        return self.world.apps[oa.app_id]

    def oa(self, oa_id: Any) -> OfficialAccount:
        """An OA for a control call; None means the only one. Raises ControlError."""
        oas = self.world.oas
        if oa_id is None and len(oas) == 1:
            return next(iter(oas.values()))
        if not isinstance(oa_id, str) or oa_id not in oas:
            raise ControlError(f"Which OA? This world has: {', '.join(oas)}", 404)
        return oas[oa_id]

    def person_of(self, oa: OfficialAccount, user_id: Any) -> Person:
        """A person as the OA knows her; another OA's id is invalid (zalo-api §6)."""
        person = self.world.people.get(user_id) if isinstance(user_id, str) else None
        if person is None or person.oa_id != oa.oa_id:
            raise invalid("user_id")
        return person

    def compose(
        self, oa: OfficialAccount, event: dict[str, Any], at: datetime, secret: str | None = None
    ) -> Delivery:
        """An event as it will travel, signed with the OA's secret or a given one (§2.2)."""
        stamp = stamped(event, at)
        body = orjson.dumps(stamp)
        key = oa.oa_secret_key if secret is None else secret
        headers = signed_headers(oa.app_id, body, stamp["timestamp"], key)
        return Delivery(self.app_of(oa), body, headers, _label(event))

    def tell(self, oa: OfficialAccount, event: dict[str, Any], at: datetime) -> Delivery:
        """Compose an event and let it be delivered."""
        delivery = self.compose(oa, event, at)
        self.send(delivery)
        return delivery

    def send(self, delivery: Delivery) -> bool:
        """Deliver unless the event is toggled off in the console (zalo-api §2.1)."""
        if delivery.label["event_name"] in delivery.app.muted_events:
            delivery.attempted.set()
            return False
        self.tape.keep_delivery(delivery)
        return self.webhooks.send(delivery)


def _label(event: dict[str, Any]) -> dict[str, Any]:
    message = event.get("message", {})
    return {"event_name": event["event_name"], "message_id": message.get("msg_id")}
