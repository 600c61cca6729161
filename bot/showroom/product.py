"""The product that is shown: its configuration, its clock, and its database to be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from bot.catalogue import Catalogue, Language
from bot.clock import Clock
from bot.config import Config
from bot.houses import house_of
from bot.showroom.looking import open_for_looking
from bot.showroom.room import Room
from models.database import Database


@dataclass
class Product:
    """`is_demo` where everything in it is invented, so that the tour may act in it."""

    config: Config
    clock: Clock
    is_demo: bool = False

    @cached_property
    def database(self) -> Database:
        return open_for_looking(self.config.database.url)

    @contextmanager
    def room(self, language: Language) -> Iterator[Room]:
        house = house_of(self.config, self.config.official_accounts[0])
        with self.database.read_session() as db:
            yield Room(db, self.config, house, Catalogue(language), self.clock.now())

    def close(self) -> None:
        if "database" in vars(self):
            self.database.close()
