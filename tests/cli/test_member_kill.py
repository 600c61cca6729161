"""An import that is killed or stopped at any moment leaves nothing, and may be run again."""

import signal

import pytest
from sqlmodel import select

from models.member import Member
from models.member_import import MemberImport
from tests.cli.office import Office
from tests.cli.process import start

HEADING = ("full_name", "unit_code", "birth_year")
ROWS = 1500


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_half_imported(union: Office, how: signal.Signals) -> None:
    names = [
        ("Hoa " + chr(97 + n % 26) * (n // 1456 + 1), "MYPHU03", 1950 + n // 26 % 56)
        for n in range(ROWS)
    ]
    file = union.csv("m.csv", HEADING, *names)
    process = start(union, "member", "import", file)
    assert process.stderr is not None
    while "Đang ghi vào sổ" not in process.stderr.readline():
        assert process.poll() is None

    process.send_signal(how)
    process.communicate(timeout=60)
    left = len(union.ask(select(Member)))
    whole = len(union.ask(select(MemberImport))) * ROWS
    union.done("member", "import", file)

    assert left == whole
    assert len(union.ask(select(Member))) == ROWS
