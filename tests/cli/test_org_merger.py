"""The merger of July 2025 from two files: both maps give the same figure, and it can be undone."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.__main__ import main
from bot.clock import ManualClock
from handlers.kit.places import list_named
from models.database import Database
from models.member import Member
from models.membership import count_members, join_unit
from models.unit import Unit, find_unit, find_unit_itself, list_line, list_units_on
from tests.cli.office import CONFIG, MORNING, Office
from tests.ports import free_port
from tests.sample.merger import (
    FIRST_DAY,
    HAMLETS,
    HEAD,
    HERS,
    LAST_DAY,
    NEW_UNITS,
    OLD_UNITS,
    Row,
    make_merger,
)

MERGER = make_merger()


@pytest.fixture(scope="module")
def before(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map of before in a database, with one member in each of 150 branches since 2020."""
    return _prepare(sqlite_template, tmp_path_factory.mktemp("before"), MERGER.old, _add_members)


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same once the file of July was imported."""
    return _prepare(before, tmp_path_factory.mktemp("after"), MERGER.new, lambda _: None)


@pytest.fixture
def hau_giang(office: Office, before: Path) -> Office:
    shutil.copyfile(before, office.folder / "chihoi.db")
    return office


@pytest.fixture
def can_tho(office: Office, after: Path) -> Office:
    shutil.copyfile(after, office.folder / "chihoi.db")
    return office


def _prepare(file: Path, folder: Path, rows: list[Row], more: Callable[[Database], None]) -> Path:
    shutil.copyfile(file, folder / "chihoi.db")
    url = f"sqlite:///{folder / 'chihoi.db'}"
    config = CONFIG.format(port=free_port(), url=url, zalo="http://127.0.0.1:9", more="")
    (folder / "config.toml").write_text(config, encoding="utf-8")
    sheet = _write(folder / "units.csv", rows)
    command = ["--config", str(folder / "config.toml"), "org", "import", sheet]
    assert main(command, ManualClock(MORNING)) == 0
    database = Database(url)
    more(database)
    database.close()
    return folder / "chihoi.db"


def _write(file: Path, rows: list[Row]) -> str:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *rows])
    return str(file)


def _add_members(database: Database) -> None:
    with database.session() as db:
        for number, code in enumerate(MERGER.branches):
            unit = find_unit(db, code)
            assert unit is not None
            join_unit(db, Member(full_name=f"Chị {number}"), unit, date(2020, 1, 1))


def members(office: Office, code: str, day: date, map_day: date | None = None) -> int:
    database = office.database()
    with database.read_session() as db:
        unit = find_unit_itself(db, code)
        count = count_members(db, unit.id, day, map_day) if unit is not None else 0
    database.close()
    return count


def test_the_same_figure_under_both_maps(can_tho: Office) -> None:
    whole = len(MERGER.branches)
    assert members(can_tho, "HAUGIANG", LAST_DAY) == whole
    assert members(can_tho, "CANTHO", FIRST_DAY) == whole
    assert members(can_tho, "CANTHO", LAST_DAY, map_day=FIRST_DAY) == whole
    assert members(can_tho, "HAUGIANG", FIRST_DAY, map_day=LAST_DAY) == whole
    assert members(can_tho, "HAUGIANG", FIRST_DAY) == members(can_tho, "CANTHO", LAST_DAY) == 0


def test_each_old_unit_s_members_are_in_its_successor(can_tho: Office) -> None:
    successors = sorted(set(MERGER.goes_to.values()))
    now = {code: members(can_tho, code, FIRST_DAY) for code in successors}
    then = {code: members(can_tho, code, LAST_DAY, map_day=FIRST_DAY) for code in successors}
    olds = list(MERGER.goes_to.values())
    assert now == then == {code: len(HAMLETS) * olds.count(code) for code in successors}


def test_branches_keep_their_codes_and_have_a_new_line(can_tho: Office) -> None:
    database = can_tho.database()
    with database.read_session() as db:
        line = [above.code for above in list_line(db, itself(db, "B001"))]
        successor = find_unit(db, "CU00")
        before = list_units_on(db, itself(db, "HAUGIANG").id, LAST_DAY)
        after = list_units_on(db, itself(db, "CANTHO").id, FIRST_DAY, "commune")
    database.close()
    assert line == ["B001", MERGER.goes_to["CU00"], "CANTHO"]
    assert successor is not None
    assert successor.code == MERGER.goes_to["CU00"]
    assert sum(unit.level == "district" for unit in before) == 8
    assert len(before) == 1 + 8 + OLD_UNITS + len(MERGER.branches)
    assert len(after) == NEW_UNITS
    assert len(set(MERGER.goes_to.values()) & {unit.code for unit in after}) == HERS


def test_by_hamlet_and_old_commune_each_of_the_75_is_found(can_tho: Office) -> None:
    database = can_tho.database()
    lost = []
    with database.read_session() as db:
        for number, name in enumerate(row[1] for row in MERGER.old if row[2] == "xã"):
            found = [unit.code for unit in list_named(db, f"ấp Mỹ Phú {name} cũ", FIRST_DAY)]
            if f"B{number:02}1" not in found:
                lost.append(name)
    database.close()
    assert not lost


def itself(db: Session, code: str) -> Unit:
    found = find_unit_itself(db, code)
    assert found is not None
    return found


@pytest.mark.parametrize("rows", [MERGER.old, MERGER.new], ids=["old", "new"])
def test_either_file_again_changes_nothing(can_tho: Office, rows: list[Row]) -> None:
    file = can_tho.csv("again.csv", HEAD, *rows)

    again = can_tho.done("org", "import", file, "--date", "2026-10-01")

    assert f"0 mới, 0 sửa, {len(rows)} giữ nguyên" in again.out


def test_a_dry_run_tells_every_part_and_writes_nothing(hau_giang: Office) -> None:
    before = hau_giang.done("org", "tree", "--all", "--json").rows
    file = hau_giang.csv("new.csv", HEAD, *MERGER.new)

    told = hau_giang.done("org", "import", file, "--dry-run")

    assert "CU00 nhập vào MOI016, từ 01/07/2025" in told.err
    assert "… và 36 thay đổi nữa" in told.err
    assert "104 mới, 76 sửa" in told.out
    assert hau_giang.done("org", "tree", "--all", "--json").rows == before


def test_the_merger_is_undone_as_a_whole(can_tho: Office, before: Path) -> None:
    can_tho.done("org", "undo", "2", "--yes")

    undone = can_tho.done("org", "tree", "--all", "--json").rows
    assert members(can_tho, "HAUGIANG", date(2026, 1, 1)) == len(MERGER.branches)
    shutil.copyfile(before, can_tho.folder / "chihoi.db")
    assert can_tho.done("org", "tree", "--all", "--json").rows == undone


def test_the_map_of_any_day_is_shown(can_tho: Office) -> None:
    then = can_tho.done("org", "tree", "--date", "30/06/2025").out
    now = can_tho.done("org", "tree").out

    assert "huyện Phụng Hiệp (huyện)" in then
    assert "huyện" not in now
    assert now.startswith("CANTHO")
