"""A small Union to talk with: two communes, four branches, the leader of one of them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handlers.kit.switchboard import Switchboard
from models.database import Database
from models.group import Group
from models.unit import Unit
from tests.chat_room import OA, ChatRoom, Person

UNITS = (
    (1, "CANTHO", "Hội LHPN thành phố Cần Thơ", "province", None, ""),
    (2, "ANBINH", "phường An Bình", "commune", 1, "xã Mỹ Khánh"),
    (3, "PHUNGHIEP", "xã Phụng Hiệp", "commune", 1, ""),
    (4, "MYPHU03", "Chi hội ấp Mỹ Phú", "branch", 2, ""),
    (5, "MYLOC04", "Chi hội ấp Mỹ Lộc", "branch", 2, "Chi hội ấp Lộc Thành"),
    (6, "MYPHU07", "Chi hội ấp Mỹ Phú", "branch", 3, ""),
    (7, "TANLOI03", "Chi hội ấp Tân Lợi 3", "branch", 3, ""),
)

# A loaded machine may be slow for a moment, which says nothing about what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def switchboard() -> Switchboard:
    return Switchboard.discover()


@pytest.fixture(scope="session")
def units_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the units: copied for each test, not filled a thousand times."""
    file = tmp_path_factory.mktemp("units") / "chihoi.db"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    with database.session() as db:
        db.add_all(list_units())
    database.close()
    return file


@pytest.fixture
def chat(sqlite_database: Database, units_template: Path, switchboard: Switchboard) -> ChatRoom:
    assert sqlite_database.file is not None
    shutil.copyfile(units_template, sqlite_database.file)  # nobody has opened it yet
    return ChatRoom(sqlite_database, switchboard)


def list_units() -> list[Unit]:
    return [
        Unit(id=number, code=code, name=name, level=level, parent_id=parent, old_names=old)
        for number, code, name, level, parent, old in UNITS
    ]


@pytest.fixture
def hoa(chat: ChatRoom) -> Person:
    """The leader of MYPHU03."""
    return chat.member("Nguyễn Thị Hoa", "MYPHU03", "leader")


@pytest.fixture
def lan(chat: ChatRoom) -> Person:
    """A newcomer."""
    return chat.person("Lê Thị Lan")


@pytest.fixture
def group(chat: ChatRoom) -> str:
    """The group of MYPHU03."""
    chat.add(Group(oa_id=OA, group_id="g1", name="Mỹ Phú", unit_id=4, kind="gmf"))
    return "g1"
