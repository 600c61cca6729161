"""A member opens the link of a message on her phone: the real public page is fetched."""

import http.client
import re
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from bot.catalogue import Catalogue
from bot.showroom.product import Product

Json = dict[str, Any]

_PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 Mobile Safari/537.36"
_TIMEOUT_SECONDS = 5


def do(product: Product, words: Json) -> Json:
    """{"text"}: its first link of ours; {"url", "status"}. Raises ValueError where there is none."""
    place = urlsplit(product.config.server.public_url)
    found = re.search(rf"{re.escape(place.netloc)}(/t/\w+)", str(words.get("text", "")))
    if found is None:
        raise ValueError(Catalogue("vi")("showroom.no_link"))
    status = _fetch(place.netloc, found[1])
    return {"url": f"{place.scheme}://{place.netloc}{found[1]}", "status": status}


def _fetch(netloc: str, path: str) -> int:
    connection = http.client.HTTPConnection(netloc, timeout=_TIMEOUT_SECONDS)
    with closing(connection):
        connection.request("GET", path, headers={"User-Agent": _PHONE, "Accept": "text/html"})
        return connection.getresponse().status
