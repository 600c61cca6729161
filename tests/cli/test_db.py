"""`chihoi db`: from nothing to a usable database, and what is said when it isn't one."""

import signal

from sqlalchemy import text

from models.database import Database
from tests.cli.office import Office
from tests.cli.process import start


def test_commands_ask_for_an_upgrade_and_the_upgrade_makes_them_work(office: Office) -> None:
    office.url = f"sqlite:///{office.folder / 'fresh.db'}"
    office.configure()

    before = office("news", "list")
    office.done("db", "upgrade")

    assert before.status == 1
    assert "chihoi db upgrade" in before.err
    assert office.done("news", "list").out == ""


def test_asking_creates_no_file(office: Office) -> None:
    office.url = f"sqlite:///{office.folder / 'fresh.db'}"
    office.configure()

    office("db", "check")

    assert not (office.folder / "fresh.db").exists()


def test_upgrading_twice_is_exit_0(office: Office) -> None:
    assert "không cần làm gì" in office.done("db", "upgrade").out


def test_a_sound_database_passes_the_check(either_union: Office) -> None:
    assert "đúng phiên bản" in either_union.done("db", "check").out


def test_a_row_that_refers_to_nothing_fails_the_check(union: Office) -> None:
    database = Database(union.url)
    cursor = database.engine.raw_connection()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("UPDATE unit SET parent_id = 99 WHERE id = 3")
    cursor.close()
    database.close()

    outcome = union("db", "check")

    assert outcome.status == 1
    assert "unit" in outcome.err


def test_a_database_of_a_newer_program_is_left_alone(union: Office) -> None:
    database = Database(union.url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    for words in (("db", "upgrade"), ("db", "check"), ("news", "list")):
        outcome = union(*words)
        assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
        assert "mới hơn" in outcome.err


def test_a_command_says_that_it_waits_for_another_that_writes(union: Office) -> None:
    database = union.database()
    with (
        database.write(),
        start(union, "pause", "--unit", "MYPHU03", "--reason", "bão") as process,
    ):
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        status = process.wait(100)
    database.close()

    assert "đang chờ đến lượt" in said
    assert "Đã dừng" in rest
    assert "Traceback" not in rest
    assert status == 1
