"""An officer's desk for tests: runs `chihoi …` in this process and keeps what it said."""

import csv
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session

from bot.__main__ import main
from bot.clock import ManualClock
from models.database import Database
from models.unit import Unit
from tests.ports import free_port

OA, OTHER_OA = "3100000000000004821", "3100000000000004822"
LAN = "7420000000000000001"
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam
CONFIG = """
[server]
port = {port}
public_url = "https://oa.hoi.example.vn"
trusted_proxies = 1
[database]
url = "{url}"
[zalo]
api_url = "{zalo}"
oauth_url = "{zalo}"
business_url = "{zalo}"
timeout_seconds = 60
{more}
[[official_accounts]]
oa_id = "3100000000000004821"
name = "Hội LHPN thành phố Cần Thơ"
app_id = "1842000000000000317"
app_secret = "app-secret"
oa_secret_key = "oa-secret-key"
"""


@dataclass(frozen=True)
class Outcome:
    """What a command ended with and said."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of a `--json` answer."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Office:
    """`office("news", "list")` is `chihoi --config … --as hoa.tran news list`."""

    folder: Path
    url: str
    captured: pytest.CaptureFixture[str]
    clock: ManualClock
    officer: str = "hoa.tran"
    # One of its own: on the usual one `make demo` may be running.
    port: int = field(default_factory=free_port)

    def configure(self, zalo: str = "http://127.0.0.1:9", more: str = "") -> None:
        text = CONFIG.format(port=self.port, url=self.url, zalo=zalo, more=more)
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> Outcome:
        config = str(self.folder / "config.toml")
        self.captured.readouterr()
        status = main(["--config", config, "--as", self.officer, *words], self.clock)
        said = self.captured.readouterr()
        return Outcome(status, said.out, said.err)

    def done(self, *words: str) -> Outcome:
        """The same for a command that must succeed."""
        outcome = self(*words)
        assert outcome.status == 0, outcome.err
        return outcome

    def csv(self, name: str, *rows: tuple[Any, ...], encoding: str = "utf-8") -> str:
        file = self.folder / name
        with file.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)
        return str(file)

    def xlsx(self, name: str, *rows: tuple[Any, ...]) -> str:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(self.folder / name)
        return str(self.folder / name)

    def file(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)

    def database(self) -> Database:
        """To be closed by the caller."""
        return Database(self.url)

    def add(self, *rows: Any) -> None:
        """Rows straight into the database, as another part of the product wrote them."""
        database = self.database()
        with database.session() as db:
            for row in rows:
                db.add(row)
                db.flush()
        database.close()

    def ask(self, query: Any) -> list[Any]:
        database = self.database()
        with database.read_session() as db:
            found = list(db.exec(query))
        database.close()
        return found


def add_units(db: Session) -> None:
    """A province, one commune and two branches."""
    above = None
    for code, name, level in (
        ("CANTHO", "Hội LHPN thành phố Cần Thơ", "province"),
        ("ANBINH", "Phường An Bình", "commune"),
    ):
        unit = Unit(code=code, name=name, level=level, parent_id=above)
        db.add(unit)
        db.flush()
        above = unit.id
    for code, name in (("MYPHU03", "Chi hội ấp Mỹ Phú"), ("MYPHU04", "Chi hội ấp Mỹ Hoà")):
        db.add(Unit(code=code, name=name, level="branch", parent_id=above))
        db.flush()
