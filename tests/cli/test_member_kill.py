"""An import that is killed or stopped at any moment leaves nothing, and may be run again."""

import fcntl
import signal
import subprocess
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.imports.member_mending import mend_imports
from models.member import Member
from models.member_import import ImportedMember, MemberImport
from models.membership import Membership
from tests.cli.office import MORNING, Office
from tests.cli.process import start

HEADING = ("full_name", "unit_code", "birth_year")
ROWS = 1050
NAMES = [
    ("Hoa " + chr(97 + n % 26) * (n // 1456 + 1), "MYPHU03", 1950 + n // 26 % 56)
    for n in range(ROWS)
]


def count_applied(union: Office) -> int:
    return len(union.ask(select(MemberImport).where(col(MemberImport.state) == "applied")))


def mend(union: Office) -> int:
    database = union.database()
    try:
        return mend_imports(database, MORNING + timedelta(hours=1))
    finally:
        database.close()


def wait_until_it_writes(process: subprocess.Popen[str]) -> None:
    """It may have ended by the time its line is read: then all is written, or none."""
    assert process.stderr is not None
    while "Đang ghi vào sổ" not in (line := process.stderr.readline()):
        assert line, "it ended without a word of writing"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_half_imported(union: Office, how: signal.Signals) -> None:
    file = union.csv("m.csv", HEADING, *NAMES)
    process = start(union, "member", "import", file)
    wait_until_it_writes(process)

    process.send_signal(how)
    process.communicate(timeout=60)
    broken = mend(union)
    left = len(union.ask(select(Member)))
    whole = count_applied(union) * ROWS
    union.done("member", "import", file)

    assert left == whole
    assert broken == 0 or how == signal.SIGKILL
    assert len(union.ask(select(Member))) == ROWS


def break_off(union: Office) -> None:
    """As if the machine had gone off before the last piece."""
    union.done("member", "import", union.csv("m.csv", HEADING, *NAMES))
    database = union.database()
    with database.session() as db:
        done = db.exec(select(MemberImport)).one()
        done.state = "writing"
    database.close()


def test_the_worker_takes_back_what_a_dead_process_left(union: Office) -> None:
    break_off(union)

    first, second = mend(union), mend(union)

    assert (first, second) == (1, 0)
    assert union.ask(select(Member)) == union.ask(select(Membership)) == []
    assert union.ask(select(ImportedMember)) == []
    (row,) = union.done("member", "imports", "--json").rows
    assert (row["state"], row["undone_by"]) == ("undone", "schedule")


def test_so_does_the_next_import_and_then_brings_in_its_own(union: Office) -> None:
    break_off(union)

    union.done("member", "import", union.csv("m.csv", HEADING, *NAMES[:3]))

    assert len(union.ask(select(Member))) == 3
    states = [row["state"] for row in union.done("member", "imports", "--json").rows]
    assert states == ["applied", "undone"]


def test_what_is_just_being_written_is_left_alone(union: Office) -> None:
    break_off(union)
    database = union.database()
    assert database.file is not None
    with database.file.with_suffix(".import.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        broken = mend(union)
    database.close()

    assert broken == 0
    assert len(union.ask(select(Member))) == ROWS
