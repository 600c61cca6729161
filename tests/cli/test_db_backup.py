"""`chihoi db backup` and `restore`: everything comes back, a file that is no good changes nothing."""

import fcntl
import json
import os
import socket
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.inbox_store import open_store
from bot.intake import Admitted
from bot.sandbox.server import RunningSandbox
from bot.zalo.keys import read_envelope
from models.audit import AuditEntry
from models.inbox import InboxEvent
from models.oa_token import OaToken
from models.outbox import OutboxMessage
from models.push import DailyPush, PushSlot
from models.tables import TABLES
from models.unit import Unit
from tests.cli.office import LAN, MORNING, OA, Office
from tests.cli.test_inbox_outbox import event, message
from tests.site import keep


def counts(office: Office) -> dict[str, int]:
    """How many rows each table holds."""
    database = office.database()
    with database.read_session() as db:
        found = {
            str(model.__tablename__): db.exec(select(func.count()).select_from(model)).one()
            for model in TABLES
        }
    database.close()
    return found


def move_to_empty(office: Office, url: str) -> None:
    """The same office on another database, as on a new machine."""
    office.url = url
    office.configure()


def backup(office: Office, name: str = "a.zip") -> Path:
    file = office.folder / name
    office.done("db", "backup", str(file))
    return file


def token(access: str, minutes: int = 0) -> OaToken:
    at = MORNING + timedelta(minutes=minutes)
    return OaToken(oa_id=OA, access_token=access, refresh_token="r", expires_at=at, updated_at=at)


def test_all_that_was_there_comes_back_into_an_empty_sqlite(union: Office) -> None:
    union.add(event(1, "done"), token("a"))
    before, file = counts(union), backup(union)

    move_to_empty(union, f"sqlite:///{union.folder / 'new.db'}")
    told = union.done("db", "restore", str(file)).out

    after = counts(union)
    assert "08:00 21/11/2026" in told
    assert {name for name in before if before[name] > after[name]} == set()
    assert "đúng phiên bản" in union.done("db", "check").out
    assert union.ask(select(InboxEvent.body)) == [event(1, "done").body]


def test_all_that_was_there_comes_back_into_an_empty_postgresql(
    office: Office, postgres_url: str, empty_postgres_url: str
) -> None:
    move_to_empty(office, postgres_url)
    office.add(Unit(code="TINH", name="Tỉnh 'a'\t\\", level="province"))
    office.add(event(1, "done"), token("a"))
    before, file = counts(office), backup(office)

    move_to_empty(office, empty_postgres_url)
    office.done("db", "restore", str(file))
    office.add(event(2, "done"))

    after = counts(office)
    assert {name for name in before if before[name] > after[name]} == set()
    assert "đúng phiên bản" in office.done("db", "check").out
    assert office.ask(select(Unit.name)) == ["Tỉnh 'a'\t\\"]


def test_only_its_owner_reads_a_backup_and_the_taking_is_recorded(union: Office) -> None:
    file = backup(union)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in union.folder.iterdir() if p.name.startswith(".")] == []
    assert "db.backup" in union.ask(select(AuditEntry.action))


def test_a_folder_gets_a_file_named_by_the_hour(union: Office) -> None:
    union.done("db", "backup", str(union.folder))

    assert (union.folder / "chihoi-20261121-080000.zip").exists()


def test_a_newer_backup_takes_an_older_one_s_place_but_no_other_file_s(union: Office) -> None:
    file = backup(union)
    backup(union)
    config = union.folder / "config.toml"
    written = config.read_text()

    outcome = union("db", "backup", str(config))

    assert outcome.status == 1
    assert config.read_text() == written
    assert zipfile.is_zipfile(file)


def arrived(text: str) -> Admitted:
    """An event as the web process stores it."""
    body = {
        "app_id": "1842000000000000317",
        "event_name": "user_send_text",
        "sender": {"id": LAN},
        "recipient": {"id": OA},
        "message": {"msg_id": "m1", "text": text},
        "timestamp": str(round(MORNING.timestamp() * 1000)),
    }
    envelope = read_envelope(body, frozenset({OA}), MORNING)
    assert envelope is not None
    return Admitted(envelope, json.dumps(body).encode(), "", "x", "new", MORNING)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def write_other(file: Path) -> None:
    file.write_bytes(b"code,name\n")


def zip_other(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "{}")


def empty(file: Path) -> None:
    file.write_bytes(b"")


def rewrite_manifest(file: Path, **changed: object) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"]) | changed
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def come_from_tomorrow(file: Path) -> None:
    rewrite_manifest(file, format_version=2)


def come_from_a_newer_schema(file: Path) -> None:
    rewrite_manifest(file, revision="9999")


def lose_a_part(file: Path) -> None:
    rewrite_manifest(file, parts={"main.db": {"size": 1, "sha256": "0"}})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (cut, "thiếu hoặc đã bị sửa"),
        (change, "thiếu hoặc đã bị sửa"),
        (lose_a_part, "thiếu hoặc đã bị sửa"),
        (write_other, "không phải bản sao lưu"),
        (zip_other, "không phải bản sao lưu"),
        (empty, "không phải bản sao lưu"),
        (come_from_tomorrow, "phiên bản mới hơn"),
        (come_from_a_newer_schema, "phiên bản mới hơn"),
    ],
)
def test_a_file_that_is_no_good_is_refused_in_one_sentence_and_changes_nothing(
    union: Office, spoil: Callable[[Path], None], says: str
) -> None:
    file = backup(union)
    spoil(file)
    before = counts(union)

    outcome = union("db", "restore", str(file), "--yes")

    assert outcome.status == 1
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert counts(union) == before


def test_a_backup_of_the_other_database_says_what_to_do(union: Office, postgres_url: str) -> None:
    file = backup(union)
    move_to_empty(union, postgres_url)

    outcome = union("db", "restore", str(file))

    assert outcome.status == 1
    assert "database.url" in outcome.err


def test_what_is_there_is_replaced_only_with_yes_and_kept_beside(union: Office) -> None:
    file = backup(union)
    union.add(Unit(code="LATER", name="Sau", level="commune"))

    refused = union("db", "restore", str(file))
    kept_until_then = union.ask(select(Unit.code))
    union.done("db", "restore", str(file), "--yes")

    assert refused.status == 2
    assert "LATER" in kept_until_then
    assert "LATER" not in union.ask(select(Unit.code))
    assert (union.folder / "chihoi.db.before-20261121-010000").exists()


def test_a_damaged_database_is_replaced_too(union: Office) -> None:
    file = backup(union)
    (union.folder / "chihoi.db").write_bytes(b"no database any more")

    refused = union("db", "restore", str(file))
    union.done("db", "restore", str(file), "--yes")

    assert refused.status == 2
    assert len(union.ask(select(Unit.code))) == 4


def test_on_postgresql_yes_replaces_all_of_it(either_union: Office) -> None:
    file = backup(either_union)
    either_union.add(Unit(code="LATER", name="Sau", level="commune"))

    either_union.done("db", "restore", str(file), "--yes")
    either_union.add(Unit(code="AFTER", name="Mới", level="commune"))

    codes = either_union.ask(select(Unit.code))
    assert ("LATER" in codes, "AFTER" in codes) == (False, True)


def test_a_worker_at_work_keeps_its_database(union: Office) -> None:
    file = backup(union)
    with (union.folder / "chihoi.worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        outcome = union("db", "restore", str(file), "--yes")

    assert outcome.status == 1
    assert "Worker đang chạy" in outcome.err


def test_a_web_server_at_work_keeps_its_database(union: Office) -> None:
    file = backup(union)
    with socket.create_server(("127.0.0.1", 0)) as server:
        union.port = server.getsockname()[1]
        union.configure()

        outcome = union("db", "restore", str(file), "--yes")

    assert outcome.status == 1
    assert str(union.port) in outcome.err


def test_a_newer_pair_of_tokens_outlives_the_restore(either_union: Office) -> None:
    either_union.add(token("old"))
    file = backup(either_union)
    database = either_union.database()
    with database.session() as db:
        db.merge(token("new", minutes=5))
    database.close()

    either_union.done("db", "restore", str(file), "--yes")

    assert either_union.ask(select(OaToken.access_token)) == ["new"]


def test_what_waited_is_in_doubt_afterwards_and_what_is_for_later_is_not(
    either_union: Office,
) -> None:
    later = message("pending", 2)
    later.due_at = MORNING + timedelta(days=1)
    either_union.add(message("pending", 1), later, message("sent", 3), message("sending", 4))
    file = backup(either_union)
    either_union.clock.move(timedelta(minutes=5))

    told = either_union.done("db", "restore", str(file), "--yes").err

    rows = either_union.ask(select(OutboxMessage).order_by(col(OutboxMessage.id)))
    assert [row.state for row in rows] == ["unknown", "pending", "sent", "unknown"]
    assert rows[0].claimed_at == MORNING
    assert "2 tin có thể đã gửi" in told


def test_events_behind_the_cursor_are_handled_and_their_answers_are_in_doubt(
    online: Office, sandbox: RunningSandbox
) -> None:
    database = online.database()
    store = open_store(database)
    keep(store, arrived("tin hôm nay"))
    store.close()
    database.close()
    file = backup(online)

    move_to_empty(online, f"sqlite:///{online.folder / 'new.db'}")
    online.done("db", "restore", str(file))

    assert online.ask(select(InboxEvent.state)) == ["done"]
    assert online.ask(select(OutboxMessage.state)) == ["unknown"]


def test_a_morning_that_the_backup_does_not_know_of_is_not_sent_a_second_time(
    union: Office,
) -> None:
    """Taken at six, restored two days later: the day between may have gone out, nobody knows."""
    (branch, *_) = union.ask(select(Unit).where(col(Unit.level) == "branch"))
    seven = MORNING + timedelta(hours=23)
    union.add(PushSlot(unit_id=branch.id, day=seven.date(), due_at=seven))
    file = backup(union)
    union.clock.move(timedelta(days=2))

    union.done("db", "restore", str(file), "--yes")
    told = union.done("push", "--date", str(seven.date()), "--unit", branch.code).out

    (day,) = union.ask(select(DailyPush).where(col(DailyPush.day) == seven.date()))
    assert (day.state, day.reason) == ("missed", "restored")
    assert "không gửi lần nữa" in told


def test_a_device_is_no_place_for_a_backup(union: Office) -> None:
    """Read to see what is in it, it has no end."""
    outcome = union("db", "backup", "/dev/zero")

    assert outcome.status == 1
    assert "/dev/zero" in outcome.err
