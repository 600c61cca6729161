"""An officer writes a news item and another approves it, with the real `chihoi news` commands."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.catalogue import Catalogue
from bot.showroom.product import Product
from models.news import NewsItem

Json = dict[str, Any]

_LONGEST = {"title": 120, "body": 700}
_SECONDS = 60


def do(product: Product, words: Json) -> Json:
    """{"title", "body", "unit", "author", "approver"}: for tomorrow; gives {"code"}.

    Raises ValueError with what the command said against it.
    """
    title, body = (_tidy(words, key) for key in ("title", "body"))
    tomorrow = product.clock.now().astimezone(product.config.schedule.zone) + timedelta(days=1)
    given = (f"--title={title}", f"--body={body}", "--unit", str(words["unit"]))
    _run(product, str(words["author"]), "add", *given, "--date", f"{tomorrow:%Y-%m-%d}")
    code = _find_code(product, title)
    _run(product, str(words["approver"]), "approve", code)
    return {"code": code}


def _tidy(words: Json, key: str) -> str:
    text = " ".join(str(words.get(key, "")).split())[: _LONGEST[key]]
    if not text:
        raise ValueError(Catalogue("vi")("showroom.no_news"))
    return text


def _run(product: Product, officer: str, *words: str) -> None:
    command = [sys.executable, "-m", "bot", "--config", str(product.path), "--as", officer]
    done = subprocess.run(  # noqa: S603  (our own program; what was typed is only an argument)
        [*command, "news", *words],
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        why = done.stderr.strip().splitlines()[-1:] or [""]
        raise ValueError(Catalogue("vi")("showroom.news_refused", why=why[0]))


def _find_code(product: Product, title: str) -> str:
    query = select(NewsItem.code).where(col(NewsItem.title) == title)
    with product.database.read_session() as db:
        return db.exec(query.order_by(col(NewsItem.id).desc()).limit(1)).one()
