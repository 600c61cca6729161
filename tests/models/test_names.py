"""Keys of names: what two spellings of one name have in common."""

import pytest
from sqlmodel import select

from models.database import Database
from models.member import Member
from models.names import name_key
from models.tables import table


@pytest.mark.parametrize(
    "spelling",
    [
        "Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", " nguyen  thi hoa ", "Nguye\u0302\u0303n Thi\u0323 Ho\u0300a",
        "Nguyễn\u00a0Thị\u200b Hoà", "Nguyễn Thị-Hoà",
    ],
)  # fmt: skip
def test_spellings_of_one_name_have_one_key(spelling: str) -> None:
    assert name_key(spelling) == "nguyen thi hoa"


@pytest.mark.parametrize(
    ("name", "key"),
    [("Đỗ Thị Đào", "do thi dao"), ("H'Bĭh Niê", "hbih nie"), ("Lan ② 3", "lan 2 3"), ("", "")],
)
def test_other_letters(name: str, key: str) -> None:
    assert name_key(name) == key


def test_a_key_follows_the_name_however_it_is_written(database: Database) -> None:
    with database.session() as db:
        db.add(Member(id=1, full_name="Lê Thị Lan"))
    with database.write() as connection:
        connection.execute(
            table(Member).insert(), [{"id": 2, "full_name": "Đỗ Ánh", "state": "active", "has_smartphone": True}]
        )  # fmt: skip
    with database.session() as db:
        db.get_one(Member, 1).full_name = "Lê Thị Bông"

    with database.read_session() as db:
        keys = {member.id: member.name_key for member in db.exec(select(Member))}

    assert keys == {1: "le thi bong", 2: "do anh"}
