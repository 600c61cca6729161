"""The world of the rights matrix: one of each role, and a branch inside and outside her part."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

from sqlmodel import col, select

from handlers.kit.switchboard import Switchboard
from models.channel import Channel
from models.conversation import Conversation
from models.database import Database
from models.feedback import Feedback
from models.group import Group
from models.invitation import Invitation
from models.member import Identity, Member
from models.news import NewsItem
from models.push import Pause, PushTime
from models.role import Role
from models.rumour import Rumour
from models.story import Story
from tests.chat_room import OA, ChatRoom, Person
from tests.handlers.conftest import list_units

LEADING = ("leader", "deputy", "officer")
OFFICER = ("officer",)
GIVING = ("leader", "officer")
# Who writes: her role is over MYPHU03, the officer's and the viewer's over the commune above it.
ACTORS = (
    "nobody", "member", "cell_leader", "deputy", "leader", "officer", "viewer", "dismissed", "frozen",
)  # fmt: skip
Place = Literal["person", "group"]


@dataclass(frozen=True)
class Branch:
    """A branch whose people are all called by one word that nobody else is called by."""

    unit_id: int
    code: str
    name: str
    word: str
    group: str
    above: str
    people: Mapping[str, int] = field(default_factory=dict)

    def slots(self) -> dict[str, Any]:
        """What any step may have kept about this branch."""
        return {
            "unit": self.unit_id,
            "branches": [self.unit_id],
            "member": self.people["waiting"],
            "people": [self.people["plain"]],
            "rows": [self.people["loose"]],
            "held": [self.people["deputy_role"]],
            "ending": self.people["deputy_role"],
            "invitation": self.people["invitation"],
            "item": self.people["item"],
            "story": self.people["story"],
            "channel": self.people["channel"],
            "channels": [self.people["channel"]],
            "rumour": self.people["rumour"],
            "rumours": [self.people["rumour"]],
            "note": self.people["note"],
            "notes": [self.people["note"]],
            "seen": [],
            "_question": "?",
            "_also": {},
        }


@dataclass
class Union:
    """`reset()` puts everything back as it was built, in a few milliseconds."""

    chat: ChatRoom
    now: sqlite3.Connection
    kept: sqlite3.Connection
    actors: dict[str, Person]
    inside: Branch
    outside: Branch
    _as_built: dict[tuple[str, str], list[tuple[Any, ...]]] = field(default_factory=dict)

    def reset(self) -> None:
        self.kept.backup(self.now)

    def open_step(
        self, person: Person, name: str, slots: dict[str, Any], choices: dict[str, str]
    ) -> None:
        """As if she had been asked a moment ago, whoever she is."""
        feature, step = name.split(".")
        talk = Conversation(oa_id=OA, key=f"u:{person.user_id}", feature=feature, step=step)
        talk.slots = slots | {"_choices": choices}
        talk.expires_at = self.chat.now + timedelta(hours=1)
        self.chat.add(talk)

    def is_changed(self, branch: Branch, but: Person) -> bool:
        """Whether a row about the branch or its people, except hers who writes, is not as built."""
        about = branch.code, but.user_id
        if about not in self._as_built:
            self._as_built[about] = _look_at(self.kept, branch, but)
        return _look_at(self.now, branch, but) != self._as_built[about]

    def close(self) -> None:
        self.now.close()
        self.kept.close()


def _look_at(connection: sqlite3.Connection, branch: Branch, but: Person) -> list[tuple[Any, ...]]:
    """Not through the models: a thousand looks are to take a second or two."""
    found: list[tuple[Any, ...]] = []
    for query in _ABOUT:
        values = {"unit": branch.unit_id, "user": but.user_id}
        found += connection.execute(query, values).fetchall()
    return found


_OWN = "(SELECT coalesce(max(member_id), 0) FROM identity WHERE user_id = :user)"
_THEIRS = f"(unit_id = :unit OR moving_to_id = :unit) AND id <> {_OWN}"
_ABOUT: tuple[str, ...] = (  # the names of tables are our own
    f"SELECT * FROM member WHERE {_THEIRS} ORDER BY id",  # noqa: S608  (our own words)
    f"SELECT * FROM identity WHERE member_id IN (SELECT id FROM member WHERE {_THEIRS})",  # noqa: S608
    *(
        f"SELECT * FROM {name} WHERE unit_id = :unit ORDER BY id"  # noqa: S608
        for name in (
            "role",
            "push_time",
            "pause",
            "news_line",
            "zalo_group",
            "invitation",
            "news_item",
            "story",
            "channel",
            "rumour",
            "feedback",
        )
    ),
)


def build(database: Database, switchboard: Switchboard) -> Union:
    """Two branches alike, one of each role over the first."""
    chat = ChatRoom(database, switchboard)
    chat.add(*list_units())
    actors = {role: _actor(chat, role) for role in ACTORS}
    inside = _fill(chat, Branch(4, "MYPHU03", "Chi hội ấp Mỹ Phú", "Sen", "g4", "phường An Bình"))
    outside = _fill(
        chat, Branch(7, "TANLOI03", "Chi hội ấp Tân Lợi 3", "Súng", "g7", "xã Phụng Hiệp")
    )
    chat.add(
        NewsItem(
            code="K7Q2",
            day=chat.now.date(),
            title="Cầu mới",
            body="Xe máy qua được.",
            unit_id=1,
            state="approved",
            author="t",
            created_at=chat.now,
        )
    )
    assert database.file is not None
    now, kept = sqlite3.connect(database.file), sqlite3.connect(":memory:")
    now.backup(kept)
    return Union(chat, now, kept, actors, inside, outside)


def _actor(chat: ChatRoom, role: str) -> Person:
    name = f"Người {role}"
    if role == "nobody":
        stranger = chat.person(name)
        stranger.is_seen()
        return stranger
    code = "ANBINH" if role in ("officer", "viewer") else "MYPHU03"
    held = {"member": None, "dismissed": "leader", "frozen": "leader"}.get(role, role)
    person = chat.member(name, code, held)
    with chat.database.session() as db:
        if role == "dismissed":
            for row in db.exec(select(Role).where(col(Role.member_id) == person.membership.id)):
                row.valid_to = chat.now
        if role == "frozen":
            db.get_one(Identity, (OA, person.user_id)).frozen_at = chat.now
    return person


def _fill(chat: ChatRoom, branch: Branch) -> Branch:
    """One who waits, one away, one without Zalo, a deputy, a frozen one; an hour, a pause, a group."""
    word = branch.word
    people = {
        kind: chat.member(f"{word} {kind.capitalize()}", branch.code).membership.id
        for kind in ("waiting", "away", "plain", "locked")
    }
    chat.member(f"Nguyệt {branch.code}", branch.code, "leader")
    deputy = chat.member(f"{word} Deputy", branch.code, "deputy")
    since = chat.now - timedelta(minutes=12)
    day, unit = chat.now.date(), branch.unit_id
    with chat.database.session() as db:
        db.get_one(Member, people["waiting"]).state = "waiting"
        db.get_one(Member, people["away"]).away_place = "Bình Dương"
        locked = db.exec(select(Identity).where(col(Identity.member_id) == people["locked"]))
        locked.one().frozen_at = chat.now
        role = db.exec(select(Role).where(col(Role.member_id) == deputy.membership.id)).one()
        rest = Pause(
            unit_id=unit,
            from_day=day,
            to_day=day,
            reason="leader",
            set_by="t",
            set_at=since - timedelta(hours=1),
        )
        loose = Member(full_name=f"{word} Loose", unit_id=unit)
        slip = Invitation(
            oa_id=OA,
            unit_id=unit,
            role="leader",
            code_hash=branch.code,
            created_at=since,
            created_by="t",
            expires_at=since,
        )
        db.add_all([rest, loose, slip])
        db.add(
            PushTime(
                unit_id=unit,
                at="06:15",
                from_day=day + timedelta(days=1),
                set_by="t",
                set_at=since,
            )
        )
        db.add(Group(oa_id=OA, group_id=branch.group, name=word, unit_id=unit, kind="gmf"))
        item = NewsItem(
            code=f"D{unit}",
            day=day + timedelta(days=2),
            title=f"Tin {word}",
            body="…",
            unit_id=unit,
            author="t",
            created_at=since,
        )
        story = Story(
            oa_id=OA,
            user_id=f"99{unit}",
            unit_id=unit,
            title=f"Chuyện {word}",
            body="…",
            shown_people="nobody",
            consent_message_id="m",
            told_on=day,
            told_at=since,
        )
        page = Channel(kind="page", name=f"Kênh {word}", url=f"https://k{unit}.vn", unit_id=unit)
        rumour = Rumour(
            text=f"Tin đồn {word}",
            length=1,
            fingerprint=word,
            unit_id=unit,
            opened_at=since,
            answered_at=since,
        )
        told = Rumour(
            text=f"Lời đồn {word}",
            length=1,
            fingerprint=f"{word} told",
            unit_id=unit,
            opened_at=since,
            state="answered",
            verdict="false",
            answer="Không có việc ấy.",
            published_at=since,
            revision=1,
        )
        note = Feedback(
            id=100_000_000 + unit,
            oa_id=OA,
            unit_id=unit,
            day=day,
            text=f"Lời {word}",
            suggested="other",
        )
        db.add_all([item, story, page, rumour, told, note])
        db.flush()
        found = people | {"deputy_role": role.id, "loose": loose.id, "invitation": slip.id}
        found |= {"item": item.id, "story": story.id, "channel": page.id}
        found |= {"rumour": rumour.id, "told": told.id, "note": note.id}
    return replace(branch, people=found)


@dataclass(frozen=True)
class Guarded:
    """Something only some roles may do, over a branch of theirs.

    `says` are her words ({code}, {word}, {name} of the branch); for a step, the answer to it. It was
    done when a row about the branch changed, when one of its people was named, or when the answer
    holds `shows`. `group` is where she says it in a group: the branch's own unless told.
    """

    roles: tuple[str, ...]
    says: tuple[str, ...]
    shows: str = "\0"
    group: str = "{group}"
    in_group: tuple[str, ...] = ()
    slots: Callable[[Branch], dict[str, Any]] = Branch.slots
    choices: tuple[str, ...] = ("1", "2")


@dataclass(frozen=True)
class Open:
    """About herself alone, so that everybody may; `why` where that is not plain."""

    why: str = ""
