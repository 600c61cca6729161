"""Who lives in the sandbox: apps, Official Accounts, people, groups and their chats."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, with_config

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CHAT_LINES_KEPT = 1000
_STRICT = ConfigDict(extra="forbid")  # a misspelt key in a world file is told, not dropped


def new_chat() -> "deque[ChatLine]":
    return deque(maxlen=CHAT_LINES_KEPT)


def find_line(chat: "deque[ChatLine]", message_id: object) -> "ChatLine | None":
    """The message of that id; looked for from the newest on. Call it with the lock held."""
    return next((line for line in reversed(chat) if line.message_id == message_id), None)


def day(at: datetime) -> str:
    """A date as Zalo writes it: dd/mm/yyyy, Vietnam's day (zalo-api §6, §9)."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@with_config(_STRICT)
@dataclass
class App:
    """A Zalo app: holder of the app secret and of the one webhook URL (zalo-api §1, §2.1)."""

    app_id: str
    app_secret: str = field(repr=False)
    webhook_url: str | None = None
    callback_url: str | None = None  # None: any redirect_uri is taken
    requests_per_minute: int = 4000  # zalo-api §9
    subscribed: bool = True  # False once Zalo has cancelled the subscription (§2.1)
    muted_events: list[str] = field(default_factory=list)  # toggled off in the console (§2.1)


@with_config(_STRICT)
@dataclass
class OfficialAccount:
    """An OA and its plan; `oa_secret_key` signs webhooks and isn't the app secret (§2.2)."""

    oa_id: str
    name: str
    app_id: str
    oa_secret_key: str = field(repr=False)
    requests_per_minute: int = 2000  # zalo-api §9
    monthly_quota: int = 2000  # billed cs messages a month (zalo-api §3.4)
    quota_used: int = 0
    quota_month: str = ""
    package_name: str = "Comprehensive"
    package_valid_through: AwareDatetime | None = None
    reply_cap: int | None = None  # 8 before 2026-01-01, none since (zalo-api §3.4)
    access_token: str | None = field(default=None, repr=False)  # a pair to start with
    refresh_token: str | None = field(default=None, repr=False)


@dataclass
class ChatLine:
    """One message as a chat shows it; `src` is 0 for the OA and 1 for a person (zalo-api §6)."""

    src: int
    at: datetime
    kind: str
    text: str
    message_id: str
    from_id: str
    to_id: str
    quote: str | None = None
    buttons: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    seen: bool = False  # she has looked at it (user_seen_message)


@with_config(_STRICT)
@dataclass
class Person:
    """A person as one OA sees her: a user_id is per OA (zalo-api §6)."""

    user_id: str
    name: str
    oa_id: str
    user_id_by_app: str
    following: bool = False
    last_interaction_at: AwareDatetime | None = None
    blocked: bool = False  # -> -244
    inactive: bool = False  # -> -227
    refuse_code: int | None = None  # any other refusal of sends to her
    replies_since_interaction: int = 0
    chat: deque[ChatLine] = field(default_factory=new_chat, repr=False, init=False)


@with_config(_STRICT)
@dataclass
class Group:
    """A GMF group of one OA, or an ordinary one no OA can enter (zalo-api §4)."""

    group_id: str
    name: str
    oa_id: str
    kind: Literal["gmf", "ordinary"] = "gmf"
    status: Literal["enabled", "disabled"] = "enabled"
    description: str = ""
    member_ids: list[str] = field(default_factory=list)
    pending_ids: list[str] = field(default_factory=list)
    join_approval: bool = False
    asset_type: str = "gmf100"
    valid_through: AwareDatetime = datetime(2099, 12, 31, tzinfo=UTC)
    chat: deque[ChatLine] = field(default_factory=new_chat, repr=False, init=False)

    def is_disabled(self, now: datetime) -> bool:
        return self.status == "disabled" or now > self.valid_through
