"""Talking to the features without Zalo: `lan.says("tin hôm nay")` returns what the bot answers."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, select

from handlers.kit.context import Context, House
from handlers.kit.switchboard import Switchboard
from handlers.kit.texts import Language
from models.conversation import Conversation
from models.database import Database
from models.events import (
    AnyEvent,
    Attachment,
    ChatOpened,
    Followed,
    GroupTextReceived,
    MediaKind,
    MediaReceived,
    TextReceived,
)
from models.group import find_group
from models.member import Identity, Member, find_identity
from models.messages import Recipient, text_of
from models.role import Role
from models.unit import find_unit

OA = "3100000000000004821"
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # nine o'clock in Cần Thơ
HOUSE = House(
    oa_id=OA,
    oa_name="Hội LHPN thành phố Cần Thơ",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    public_url="https://oa.example.vn",
    daily_push=time(7, 0),
    quiet_hours=(time(21, 0), time(5, 30)),
)

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class ChatRoom:
    """Everybody who talks to one OA; `now` is the time of the next message."""

    database: Database
    switchboard: Switchboard
    now: datetime = MORNING
    house: House = HOUSE
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def person(self, name: str) -> "Person":
        """Someone on Zalo of whom we know nothing yet."""
        # Not Python's hash, which is another in each process: a failure must come again.
        digits = int.from_bytes(sha256(name.encode()).digest()) % 10**16
        return Person(self, f"742{digits:016d}", name)

    def member(self, name: str, code: str, role: str | None = None) -> "Person":
        """A member of the unit with that code, perhaps with a role over it."""
        person = self.person(name)
        with self.database.session() as db:
            unit = find_unit(db, code)
            assert unit is not None
            member = Member(full_name=name, unit_id=unit.id)
            db.add(member)
            db.flush()
            person.become(db, member)
            if role:
                held = Role(
                    member_id=member.id,
                    unit_id=unit.id,
                    role=role,
                    valid_from=self.now - timedelta(days=1),
                    granted_by="test",
                )
                db.add(held)
        return person

    def speak_english(self) -> None:
        language: Language = "en"
        self.house = replace(self.house, language=language)

    def wait(self, **by: float) -> None:
        self.now += timedelta(**by)

    def push_at(self, hour: int, minute: int) -> None:
        self.house = replace(self.house, daily_push=time(hour, minute))

    def hand_over(self, person: "Person") -> None:
        """An officer writes to her from the OA's own chat: twelve hours of ours are hers."""
        with self.database.session() as db:
            talk = db.get_one(Conversation, (OA, f"u:{person.user_id}"))
            talk.human_until = self.now + timedelta(hours=12)

    def rename_step(self, person: "Person", step: str) -> None:
        with self.database.session() as db:
            db.get_one(Conversation, (OA, f"u:{person.user_id}")).step = step

    def end_roles(self) -> None:
        with self.database.session() as db:
            for role in db.exec(select(Role)):
                role.valid_to = self.now

    def next_id(self) -> str:
        return f"m{next(self._ids)}"

    def rows(self, table: type[Row]) -> list[Row]:
        with self.database.read_session() as db:
            return list(db.exec(select(table)))

    def add(self, *rows: SQLModel) -> None:
        with self.database.session() as db:
            db.add_all(rows)

    def answer(self, event: AnyEvent, here: Recipient, user_id: str) -> str | None:
        """What the bot answers, one text unless it is a pack; None for silence."""
        with self.database.session() as db:
            said = self.switchboard.answer(event, self._context(db, here, user_id))
            # The forward pack alone is more than one answer (conversations §0).
            assert len(said) <= 1 or text_of(said[1]).startswith("📰")
            assert all(message.to == here for message in said)
            return "\n\n".join(map(text_of, said)) if said else None

    def meet(self, db: Session, user_id: str) -> Identity:
        """What bot.attend does with a stranger's first word to the OA before it is answered."""
        identity = Identity(oa_id=OA, user_id=user_id, first_seen_at=self.now)
        db.add(identity)
        db.flush()
        return identity

    def _context(self, db: Session, here: Recipient, user_id: str) -> Context:
        key = f"{'g' if here.kind == 'group' else 'u'}:{here.id}"
        talk = db.get(Conversation, (OA, key)) or Conversation(oa_id=OA, key=key, slots={})
        db.add(talk)
        identity = find_identity(db, OA, user_id)
        if identity is None and here.kind == "user":
            identity = self.meet(db, user_id)
        known = identity is not None and identity.member_id is not None
        return Context(
            db=db,
            now=self.now,
            house=self.house,
            here=here,
            conversation=talk,
            user_id=user_id,
            event_id=1,
            identity=identity,
            member=db.get(Member, identity.member_id) if identity and known else None,
            group=find_group(db, OA, here.id) if here.kind == "group" else None,
            houses={OA: self.house},
        )


@dataclass
class Person:
    """One Zalo user; what she does returns the bot's answer, "" for silence."""

    chat: ChatRoom
    user_id: str
    name: str

    def says(self, text: str) -> str:
        event = TextReceived(
            oa_id=OA,
            at=self.chat.now,
            user_id=self.user_id,
            message_id=self.chat.next_id(),
            text=text,
        )
        return self.chat.answer(event, self.here, self.user_id) or ""

    def says_in(self, group_id: str, text: str, *, mentions_oa: bool = False) -> str:
        event = GroupTextReceived(
            oa_id=OA,
            at=self.chat.now,
            group_id=group_id,
            user_id=self.user_id,
            message_id=self.chat.next_id(),
            text=text,
            mentions_oa=mentions_oa,
        )
        return self.chat.answer(event, Recipient("group", group_id), self.user_id) or ""

    def sends(
        self, kind: MediaKind, text: str = "", attachments: tuple[Attachment, ...] = ()
    ) -> str:
        event = MediaReceived(
            oa_id=OA,
            at=self.chat.now,
            user_id=self.user_id,
            message_id=self.chat.next_id(),
            kind=kind,
            text=text,
            attachments=attachments,
        )
        return self.chat.answer(event, self.here, self.user_id) or ""

    def follows(self) -> str:
        event = Followed(oa_id=OA, at=self.chat.now, user_id=self.user_id, source="oa_profile")
        return self.chat.answer(event, self.here, self.user_id) or ""

    def opens_chat(self) -> str:
        event = ChatOpened(oa_id=OA, at=self.chat.now, user_id=self.user_id)
        return self.chat.answer(event, self.here, self.user_id) or ""

    @property
    def here(self) -> Recipient:
        return Recipient("user", self.user_id)

    @property
    def identity(self) -> Identity:
        with self.chat.database.read_session() as db:
            identity = find_identity(db, OA, self.user_id)
        assert identity is not None
        return identity

    @property
    def membership(self) -> Member:
        with self.chat.database.read_session() as db:
            return db.get_one(Member, self.identity.member_id)

    def become(self, db: Session, member: Member) -> None:
        identity = Identity(oa_id=OA, user_id=self.user_id, first_seen_at=self.chat.now)
        identity.member_id = member.id
        db.add(identity)

    def is_seen(self) -> None:
        """She has written before."""
        with self.chat.database.session() as db:
            if find_identity(db, OA, self.user_id) is None:
                self.chat.meet(db, self.user_id)
