"""A member opens the page of a message on her phone: the real public page is fetched."""

import http.client
import re
import secrets
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from bot.catalogue import Catalogue
from bot.showroom.product import Product
from models.news import NewsItem

Json = dict[str, Any]

_PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A{model}) AppleWebKit/537.36 Mobile Safari/537.36"
_TIMEOUT_SECONDS = 5


def do(product: Product, words: Json) -> Json:
    """{"text"}: its link of ours, else the page of the item it tells; {"url", "status"}.

    Raises ValueError where it holds neither.
    """
    text = str(words.get("text", ""))
    place = urlsplit(product.config.server.public_url)
    found = re.search(rf"{re.escape(place.netloc)}(/t/\w+)", text)
    path = found[1] if found is not None else _path_of_item(product, text)
    return {"url": f"{place.scheme}://{place.netloc}{path}", "status": _fetch(place.netloc, path)}


def _path_of_item(product: Product, text: str) -> str:
    with product.database.read_session() as db:
        code = _find_code(db, text)
    if code is None:
        raise ValueError(Catalogue("vi")("showroom.no_link"))
    return f"/t/{code}"


def _find_code(db: Session, text: str) -> str | None:
    query = select(NewsItem).where(col(NewsItem.state) == "approved")
    newest = db.exec(query.order_by(col(NewsItem.day).desc()).limit(60))
    return next((item.code for item in newest if item.title in text), None)


def _fetch(netloc: str, path: str) -> int:
    """Each time another phone, since a phone is counted once a day."""
    headers = {"User-Agent": _PHONE.format(model=secrets.token_hex(2)), "Accept": "text/html"}
    with closing(http.client.HTTPConnection(netloc, timeout=_TIMEOUT_SECONDS)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
