"""The showroom as the sandbox's annex: what can be tried, views of the tables, deeds of the tour."""

import pkgutil
from dataclasses import asdict
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.catalogue import Catalogue, Language
from bot.showroom import deeds, views
from bot.showroom.product import Product
from bot.showroom.stock import read_cast, read_quick, read_tour

Json = dict[str, Any]


class Showroom:
    """Answers the page; without a product there is nothing to look at, only things to try."""

    def __init__(self, product: Product | None = None) -> None:
        self._product = product
        self._views = _list_modules(views)
        self._deeds = _list_modules(deeds)

    def contents(self, language: str) -> Json:
        spoken = _spoken(language)
        is_demo = self._product is not None and self._product.is_demo
        return {
            "language": spoken,
            "cast": read_cast(spoken),
            "quick": read_quick(spoken),
            "tour": read_tour(spoken) if is_demo else [],
            "views": self._list_views(spoken) if self._product is not None else [],
        }

    def look(self, view: str, language: str) -> Json:
        found = self._views[view]
        if self._product is None:
            raise LookupError(view)
        try:
            with self._product.room(_spoken(language)) as room:
                return {"title": room.texts(found.TITLE), **asdict(found.look(room))}
        except SQLAlchemyError as error:  # a database that is missing, or older than the program
            raise ValueError(type(error).__name__) from error

    def do(self, deed: str, words: Json) -> Json:
        found = self._deeds[deed]
        if self._product is None or not self._product.is_demo:
            raise LookupError(deed)
        done: Json = found.do(self._product, words)
        return done

    def close(self) -> None:
        if self._product is not None:
            self._product.close()

    def _list_views(self, language: Language) -> list[Json]:
        texts = Catalogue(language)
        by_order = sorted(self._views.items(), key=lambda item: int(item[1].ORDER))
        return [{"id": name, "title": texts(view.TITLE)} for name, view in by_order]


def _spoken(language: str) -> Language:
    return "en" if language == "en" else "vi"


def _list_modules(package: ModuleType) -> dict[str, ModuleType]:
    """By name, each file of the package; a feature adds itself by its file alone."""
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    return {name: import_module(f"{package.__name__}.{name}") for name in names}
