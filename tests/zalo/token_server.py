"""Stands for Zalo's token server, without HTTP."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from bot.zalo.errors import ZaloError
from bot.zalo.replies import TokenPair
from models.database import Database
from models.oa_token import OaToken

OA, OTHER = "31", "32"
OLD = TokenPair("access-0", "refresh-0", 90_000)
DAY = timedelta(seconds=90_001)


class Zalos:
    """Stands for Zalo's token server: each refresh token works once and gives the next pair."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.trouble: list[ZaloError] = []
        self.before: Callable[[], object] = lambda: None

    def __call__(self, oa_id: str, refresh_token: str) -> TokenPair:
        self.asked.append((oa_id, refresh_token))
        self.before()
        if self.trouble:
            raise self.trouble.pop(0)
        number = int(refresh_token.rpartition("-")[2]) + 1
        return TokenPair(f"access-{number}", f"refresh-{number}", 90_000)


def stored(database: Database, oa_id: str = OA) -> tuple[str, str]:
    with database.read_session() as db:
        row = db.exec(select(OaToken).where(OaToken.oa_id == oa_id)).one()
    return row.access_token, row.refresh_token
