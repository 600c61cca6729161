"""The way from nothing to a running OA in numbered steps, each ticked when it can be seen done."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from sqlmodel import Session, SQLModel, col, func, select

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.config import Config, OfficialAccount
from bot.lease import is_anyone_sending
from bot.quarantine import count as count_quarantine
from bot.zalo.client import ZaloClient
from bot.zalo.errors import ZaloError
from bot.zalo.facts import GroupDetail, OaDetail, read_day
from bot.zalo.replies import TokenPair
from bot.zalo.tokens import Tokens
from models.audit import AuditEntry
from models.database import Database
from models.group import Group
from models.inbox import InboxEvent
from models.news import NewsItem
from models.push import DailyPush
from models.role import Role
from models.unit import Unit

StepState: TypeAlias = Literal["done", "open"]

STEPS = (
    "config", "database", "app", "plan", "address", "worker", "domain", "access", "webhook",
    "secret", "events", "units", "leaders", "groups", "assets", "news", "push", "backup",
)  # fmt: skip
# All of them are off until someone switches them on (zalo-api §2.1).
EVENTS = ("user_send_text", "follow", "oa_send_text")
GROUP_EVENTS = ("user_send_group_text", "user_join_group")
LATELY, BACKUP_AGE = timedelta(days=7), timedelta(days=7)
# Without renewal a group is shut, and 45 days later gone with all its members (zalo-api §4).
ASSET_ENDS_SOON = timedelta(days=30)
_LATEST_EVENTS, _MOST_GROUPS = 5000, 50


@dataclass(frozen=True)
class Step:
    """`detail` is what was seen, or what is missing, where that says more than the step itself."""

    key: str
    state: StepState
    detail: str = ""


def open_steps(keys: tuple[str, ...]) -> Iterator[Step]:
    """Those that nobody can have done yet."""
    yield from (Step(key, "open") for key in keys)


@dataclass(frozen=True)
class _Zalo:
    """What Zalo itself says of an account; empty where it could not be asked."""

    tokens: str
    oa: OaDetail | None = None
    groups: tuple[GroupDetail, ...] = ()


@dataclass(frozen=True)
class SetupSteps:
    """Needs a readable configuration and a migrated database."""

    config: Config
    database: Database
    clock: Clock
    texts: Catalogue

    def run(self) -> Iterator[Step]:
        """In the order of STEPS."""
        found = {step.key: step for step in self._list_all()}
        yield from (found[key] for key in STEPS)

    def _list_all(self) -> Iterator[Step]:
        yield from (Step("config", "done"), Step("database", "done"))
        yield from self._place()
        accounts = [self._ask(account) for account in self.config.official_accounts]
        yield from self._accounts(accounts)
        with self.database.read_session() as db:
            yield from self._events(db)
            yield from self._content(db)
            yield self._backup(db)
        with self.database.read() as connection:
            sends = is_anyone_sending(connection, self.clock, is_sqlite=self.database.is_sqlite)
            yield _step("worker", done=sends)

    def _place(self) -> Iterator[Step]:
        server = self.config.server
        parts = urlsplit(server.public_url)
        is_public = parts.scheme == "https" and "." in (parts.hostname or "")
        yield _step("address", done=is_public, detail=server.public_url)
        code = server.site_verification
        yield _step("domain", done=bool(code), detail=f"zalo_verifier{code}.html" if code else "")

    def _accounts(self, accounts: list[_Zalo]) -> Iterator[Step]:
        yield _step("app", done=all(a.tokens != "missing" for a in accounts))
        fresh = all(a.tokens == "ok" or a.oa is not None for a in accounts)
        yield _step("access", done=fresh)
        plans = [a.oa.package_name for a in accounts if a.oa is not None and a.oa.package_name]
        yield _step("plan", done=len(plans) == len(accounts), detail=", ".join(plans))
        yield self._assets([group for account in accounts for group in account.groups])

    def _assets(self, groups: list[GroupDetail]) -> Step:
        """Done when no group of the OA is shut or ends within 30 days, or it has none."""
        with self.database.read_session() as db:
            has_none = db.exec(select(Group.id).limit(1)).first() and not _has_own_groups(db)
        if has_none:
            return _step("assets", done=True, detail=self.texts("setup.no_assets"))
        today = self.clock.now().astimezone(self.config.schedule.zone).date()
        ending = []
        for group in groups:
            until = read_day(group.valid_through)
            if group.status == "disabled" or (until and until - today <= ASSET_ENDS_SOON):
                ending.append(f"{group.name} ({group.valid_through or group.status})")
        seen = self.texts("setup.assets", count=len(groups)) if groups else ""
        detail = "; ".join(ending[:10]) or seen
        return _step("assets", done=bool(groups) and not ending, detail=detail)

    def _events(self, db: Session) -> Iterator[Step]:
        """Signed events of the last days; those that came unsigned lie in quarantine."""
        columns = (InboxEvent.event_name, InboxEvent.received_at)
        latest = select(*columns).order_by(col(InboxEvent.id).desc()).limit(_LATEST_EVENTS)
        rows = list(db.exec(latest))
        is_lately = bool(rows) and rows[0][1] > self.clock.now() - LATELY
        yield _step("webhook", done=is_lately, detail=self._time(rows[0][1]) if rows else "")
        bad, _ = count_quarantine(self.database)
        detail = self.texts("setup.quarantined", count=bad) if bad else ""
        yield _step("secret", done=is_lately and not bad, detail=detail)
        wanted = EVENTS if not _has_own_groups(db) else EVENTS + GROUP_EVENTS
        missing = [name for name in wanted if name not in {name for name, _ in rows}]
        unseen = self.texts("setup.unseen", names=", ".join(missing)) if missing else ""
        yield _step("events", done=not missing, detail=unseen)

    def _content(self, db: Session) -> Iterator[Step]:
        now = self.clock.now()
        yield _counted(db, "units", Unit, col(Unit.level) == "branch")
        in_office = (col(Role.role) == "leader") & (
            col(Role.valid_to).is_(None) | (col(Role.valid_to) > now)
        )
        yield _counted(db, "leaders", Role, in_office)
        yield _counted(db, "groups", Group, col(Group.state) == "active")
        yield _counted(db, "news", NewsItem, col(NewsItem.state) == "approved")
        yield _counted(db, "push", DailyPush, col(DailyPush.state) == "queued")

    def _backup(self, db: Session) -> Step:
        last = find_last_backup(db)
        is_new = last is not None and last > self.clock.now() - BACKUP_AGE
        return _step("backup", done=is_new, detail=self._time(last) if last else "")

    def _ask(self, account: OfficialAccount) -> _Zalo:
        """The tokens as they are; with them Zalo is asked, as often as one look is worth."""
        with closing(ZaloClient(self.config.zalo, account, self.clock)) as client:

            def renew(_oa_id: str, refresh_token: str) -> TokenPair:
                return client.refresh(refresh_token)

            tokens = Tokens(self.database, renew, self.clock, self.config.zalo.timeout_seconds)
            state = tokens.status(account.oa_id).state
            if state != "ok":
                return _Zalo(state)
            return self._look(client, account, tokens.current(account.oa_id))

    def _look(self, client: ZaloClient, account: OfficialAccount, access_token: str) -> _Zalo:
        mine = (col(Group.oa_id) == account.oa_id) & (col(Group.kind) == "gmf")
        query = select(Group.group_id).where(mine, col(Group.state) == "active")
        with self.database.read_session() as db:
            ids = list(db.exec(query.order_by(col(Group.id)).limit(_MOST_GROUPS)))
        oa, groups = None, []
        try:
            oa = client.get_oa(access_token)
            groups = [client.get_group(group_id, access_token) for group_id in ids]
        except ZaloError:
            pass  # what was seen until then counts; `doctor` itself says what Zalo refuses
        return _Zalo("ok" if oa is not None else "unreachable", oa, tuple(groups))

    def _time(self, at: datetime) -> str:
        return at.astimezone(self.config.schedule.zone).strftime("%H:%M %d/%m/%Y")


def find_last_backup(db: Session) -> datetime | None:
    """When `chihoi db backup` last came to its end."""
    query = select(AuditEntry.at).where(col(AuditEntry.action) == "db.backup")
    return db.exec(query.order_by(col(AuditEntry.id).desc()).limit(1)).first()


def _step(key: str, *, done: bool, detail: str = "") -> Step:
    return Step(key, "done" if done else "open", detail)


def _counted(db: Session, key: str, model: type[SQLModel], condition: Any) -> Step:
    number = db.exec(select(func.count()).select_from(model).where(condition)).one()
    return _step(key, done=number > 0, detail=str(number) if number else "")


def _has_own_groups(db: Session) -> bool:
    return db.exec(select(Group.id).where(col(Group.kind) == "gmf").limit(1)).first() is not None
