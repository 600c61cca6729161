"""What a handler is given beside the event: who, where, when, and how to answer or ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.kit.address import YOUNGER, Address, pick_address
from handlers.kit.texts import Language, Texts
from models.conversation import Conversation
from models.events import AnyEvent
from models.group import Group
from models.member import Identity, Member
from models.messages import Message, Recipient, TextMessage


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every event of an OA."""

    oa_id: str
    oa_name: str
    zone: ZoneInfo
    public_url: str
    daily_push: time
    quiet_hours: tuple[time, time]
    late_until: time = time(20, 0)
    # Codes of units that keep the feasts of the Khmer, they and all below them.
    khmer_units: frozenset[str] = frozenset()
    monthly_quota: int = 500
    language: Language = "vi"
    # The Union's other OAs, for whose groups and members this one plans the daily item as well.
    others: "tuple[House, ...]" = ()
    # Of this OA alone: what codes on paper are kept under.
    code_key: bytes = b""
    # What reaches many is let out by another person than who wrote it.
    two_people: bool = True


@dataclass(frozen=True)
class Context:
    """One event's surroundings. `user_id` is who wrote; `here` is where an answer goes.

    `houses` are all OAs of the installation by their ids. `earlier` reads from the inbox what she
    did in this chat a few minutes before, the newest first: nothing of it is kept a second time.
    """

    db: Session
    now: datetime
    house: House
    here: Recipient
    conversation: Conversation
    user_id: str
    event_id: int
    identity: Identity | None = None
    member: Member | None = None
    group: Group | None = None
    houses: Mapping[str, House] = field(default_factory=dict)
    earlier: Callable[[], Sequence[AnyEvent]] = tuple
    feature: str = field(default="")

    @property
    def texts(self) -> Texts:
        return self.texts_of(self.feature)

    def texts_of(self, feature: str) -> Texts:
        """Another catalogue than the feature's own, such as "kit"; it calls her what she is called."""
        return Texts(feature, self.house.language, self.address)

    @property
    def address(self) -> Address:
        """What who wrote is called; many read what is said in a group, so there it is "chị"."""
        if self.in_group or self.identity is None:
            return YOUNGER
        born = self.member.birth_year if self.member is not None else None
        return pick_address(self.identity.address, born, self.today.year)

    @property
    def today(self) -> date:
        """The branch's local day."""
        return self.local(self.now).date()

    @property
    def in_group(self) -> bool:
        return self.here.kind == "group"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.house.zone)

    def for_feature(self, feature: str) -> "Context":
        # A dozen times an event; dataclasses.replace takes ten times as long.
        other = object.__new__(Context)
        vars(other).update(vars(self), feature=feature)
        return other

    def say(self, key: str, **values: object) -> list[Message]:
        """One text from the feature's catalogue, to where the event came from."""
        return [TextMessage(self.here, self.texts(key, **values))]

    def ask(
        self,
        step: str,
        key: str,
        *,
        hours: float = 24,
        choices: Mapping[str, str] | None = None,
        **values: object,
    ) -> list[Message]:
        """Say `key` and open `step`, which takes her next answer; numbers now answer this.

        The options are `choices`, else the catalogue's table `<key>_choices` (number → words); they
        are shown below the text and the step gets the number chosen. A table `<key>_also` holds other
        words for them. Slots stay those of the open step. "join.branch" is another feature's step.
        """
        options = dict(choices or self.texts.table(f"{key}_choices"))
        question = _write_question(self.texts(key, **values), options)
        talk = self.conversation
        *_, feature, name = f"{self.feature}.{step}".split(".")
        slots = dict(talk.slots) if talk.feature == feature else {}
        talk.feature, talk.step = feature, name
        talk.slots = slots | {
            "_question": question,
            "_choices": options,
            "_also": self.texts.table(f"{key}_also"),
            "_asked": self.now.isoformat(),
        }
        talk.expires_at = self.now + timedelta(hours=hours)
        talk.misses = 0
        return [TextMessage(self.here, question)]

    def remember(self, **slots: Any) -> None:
        """Keep values for the later steps of this dialogue; call before `ask`."""
        talk = self.conversation
        kept = talk.slots if talk.feature == self.feature else {}
        talk.feature = self.feature
        talk.slots = kept | slots

    def recall(self, slot: str) -> Any:
        """A value kept by `remember`. Raises KeyError when this dialogue never kept it."""
        return self.conversation.slots[slot]

    def close_step(self) -> None:
        talk = self.conversation
        talk.feature = talk.step = talk.expires_at = None
        talk.slots, talk.misses = {}, 0


def _write_question(text: str, choices: Mapping[str, str]) -> str:
    return "\n".join([text, *(f"{number}. {words}" for number, words in choices.items())])
