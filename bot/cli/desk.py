"""What a command finds on its desk: configuration, database, texts, clock, and who acts."""

import getpass
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.catalogue import Catalogue
from bot.cli.ctrl_c import CtrlC
from bot.clock import Clock
from bot.config import Config, OfficialAccount
from bot.config_file import find_config_file, find_language, load_config
from models.audit import AuditEntry
from models.database import Database
from models.schema import pending


class CannotError(Exception):
    """What was asked can't be done; the sentences say why and what to do instead."""

    def __init__(self, *sentences: str, status: int = 1) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = list(sentences)
        self.status = status


@dataclass
class Desk:
    """Made anew for each run; the configuration is read when first needed."""

    environ: Mapping[str, str]
    clock: Clock
    texts: Catalogue
    config_path: Path | None = None
    officer_named: str | None = None
    ctrl_c: CtrlC = field(default_factory=CtrlC)

    @cached_property
    def config(self) -> Config:
        """Raises ConfigError."""
        return load_config(self.config_path, self.environ)

    @property
    def config_file(self) -> Path:
        return find_config_file(self.config_path, self.environ)

    @property
    def officer(self) -> str:
        """Who acts: --as, else $CHIHOI_OFFICER, else the login name."""
        named = self.officer_named or self.environ.get("CHIHOI_OFFICER") or ""
        return named.strip() or _login_name()

    @property
    def zone(self) -> ZoneInfo:
        return self.config.schedule.zone

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    def local(self, at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(self.zone)

    @contextmanager
    def open_database(self) -> Iterator[Database]:
        """The database, migrated; :raises CannotError: when `chihoi db upgrade` must come first."""
        with self.open_any_database() as database:
            if pending(database):
                raise CannotError(self.texts("db.pending"))
            yield database

    @contextmanager
    def open_any_database(self) -> Iterator[Database]:
        database = Database(self.config.database.url, pool_size=2, on_wait=self._say_waiting)
        try:
            yield database
        finally:
            database.close()

    def _say_waiting(self) -> None:
        print(self.texts("db.waiting"), file=sys.stderr, flush=True)

    def account(self, oa_id: str | None) -> OfficialAccount:
        """The account of that id, or the only one; :raises CannotError: when it isn't clear."""
        accounts = self.config.official_accounts
        known = ", ".join(account.oa_id for account in accounts)
        if oa_id is None and len(accounts) > 1:
            raise CannotError(self.texts("cli.which_oa", known=known))
        found = accounts[0] if oa_id is None else self.config.account(oa_id.strip())
        if found is None:
            raise CannotError(self.texts("cli.no_oa", oa_id=oa_id, known=known))
        return found

    def audit(self, action: str, unit_code: str | None = None, **details: object) -> AuditEntry:
        """The record of what this officer does now, to be added to the same transaction."""
        return AuditEntry(
            at=self.clock.now(),
            actor=self.officer,
            action=action,
            unit_code=unit_code,
            source="cli",
            details=details,
        )


def open_desk(argv: Sequence[str], environ: Mapping[str, str], clock: Clock) -> Desk:
    """A desk that speaks the configuration's language before the command line is understood."""
    language = find_language(_peek_config(argv), environ)
    return Desk(environ, clock, Catalogue(language))


def _peek_config(argv: Sequence[str]) -> Path | None:
    for word, following in zip(argv, [*argv[1:], ""], strict=False):
        if word == "--config" and following:
            return Path(following)
        if word.startswith("--config="):
            return Path(word.removeprefix("--config="))
    return None


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user without a name
        return f"uid {os.getuid()}"
