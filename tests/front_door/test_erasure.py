"""After an erasure nothing holds who she was: no table, no file beside them; the totals stay."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import JSON, LargeBinary, String, select
from sqlmodel import AutoString, func
from sqlmodel import select as select_rows

from bot.erasing import erase_due
from bot.spool import spool_path
from models.case import Case
from models.group import Group
from models.member import Member, find_identity
from models.membership import count_members, join_unit
from models.outbox import OutboxMessage
from models.push import GroupMember
from models.role import Role
from models.tables import metadata
from models.unit import Unit, find_unit
from tests.front_door.union import GROUP, HOA, LAN, OA, Union

TRACES = (LAN, "Lê Thị Mỹ Lan", "Lan Ba Tư", "0912345678")


def settle_down(union: Union) -> None:
    """A branch with a leader and a group; Lan asks to join it and is taken in."""
    with union.database.session() as db:
        unit = Unit(code="MYPHU03", name="Chi hội ấp Mỹ Phú", level="branch")
        db.add(unit)
        db.flush()
        db.add(Group(oa_id=OA, group_id=GROUP, name="Mỹ Phú", unit_id=unit.id, kind="gmf"))
        db.add(GroupMember(oa_id=OA, group_id=GROUP, user_id=LAN))
        lan = Member(full_name="Lê Thị Mỹ Lan", phone="0912345678", birth_year=1961)
        hoa = Member(full_name="Nguyễn Thị Hoa")
        for member in (lan, hoa):
            db.add(member)
            db.flush()
            join_unit(db, member, unit, date(2026, 1, 1))
        lan.called = "Lan Ba Tư"
    for user_id, text in ((HOA, "xin chào"), (LAN, "chào em, chị là Lan Ba Tư ạ")):
        union.answers(user_id, text)
    tie(union, LAN, "Lê Thị Mỹ Lan")
    tie(union, HOA, "Nguyễn Thị Hoa")


def tie(union: Union, user_id: str, name: str) -> None:
    with union.database.session() as db:
        member = db.exec(select_rows(Member).where(Member.full_name == name)).one()
        identity = find_identity(db, OA, user_id)
        assert identity is not None
        identity.member_id = member.id


def leave_traces(union: Union) -> None:
    """What she and others do in a week: messages, a wrong signature, a role, a call for help."""
    union.answers(LAN, "tin hôm nay")
    union.answers(LAN, "gặp cán bộ")
    union.answers(LAN, "1")
    union.answers(LAN, "tin này đúng không: nghe nói Lan Ba Tư trúng số, cho ai cũng một phần")
    union.answers(LAN, "dữ liệu của tôi")
    union.answers(LAN, "1")
    bad = union.signed(LAN, "Lan Ba Tư đây")
    bad["headers"]["X-ZEvent-Signature"] = "mac=0"
    union.post(bad)
    with union.database.session() as db:
        lan = db.exec(select_rows(Member).where(Member.full_name == "Lê Thị Mỹ Lan")).one()
        unit = find_unit(db, "MYPHU03")
        assert unit is not None
        db.add(
            Role(member_id=lan.id, unit_id=unit.id, role="deputy", valid_from=union.clock.now(),
                 granted_by=f"zalo:{OA}:{LAN}")
        )  # fmt: skip
        row = db.exec(select_rows(OutboxMessage).where(OutboxMessage.recipient_id == HOA)).first()
        assert row is not None
        row.content = {"text": "Chị Lan (Lan Ba Tư) xin vào, số 0912345678"}


def ask_to_be_erased(union: Union) -> None:
    union.answers(LAN, "xoá dữ liệu của tôi")
    assert "ngày mai" in union.answers(LAN, "xoá hẳn")


def find_traces(union: Union) -> Iterator[str]:
    """Every cell of every table, and every byte of SQLite's files, that still names her."""
    with union.database.read() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, String | AutoString | JSON | LargeBinary):
                    continue
                for value in connection.execute(select(column)).scalars():
                    told = (
                        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    )
                    yield from (f"{column}: {t}" for t in TRACES if t in told)
    if union.database.file is not None:
        yield from _read_files(union.database.file)


def _read_files(file: Path) -> Iterator[str]:
    for place in (file, spool_path(file)):
        for name in (place, Path(f"{place}-wal")):
            content = name.read_bytes() if name.exists() else b""
            yield from (f"{name.name}: {t}" for t in TRACES if t.encode() in content)


def totals(union: Union) -> tuple[int, int]:
    """Members of the branch in June, and messages that were sent."""
    with union.database.read_session() as db:
        unit = find_unit(db, "MYPHU03")
        assert unit is not None
        sent = db.exec(select_rows(func.count()).select_from(OutboxMessage)).one()
        return count_members(db, unit.id, date(2026, 6, 1)), sent


def test_erased_she_is_nowhere_and_the_totals_stay(
    union: Union, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    settle_down(union)
    leave_traces(union)
    ask_to_be_erased(union)
    before = totals(union)
    assert list(find_traces(union))

    union.later(hours=24, minutes=1)
    erased = erase_due(union.database, union.config.schedule.zone, union.clock.now())

    assert erased == 1
    assert list(find_traces(union)) == []
    assert [trace for trace in TRACES if trace in caplog.text] == []
    assert "dead rows" not in caplog.text
    assert totals(union) == before
    assert erase_due(union.database, union.config.schedule.zone, union.clock.now()) == 0


def test_what_somebody_writes_of_her_in_that_very_moment_is_answered(union: Union) -> None:
    settle_down(union)
    ask_to_be_erased(union)
    union.later(hours=24, minutes=1)
    before = len(union.got(HOA))
    union.says(HOA, "chị tìm Lan Ba Tư")

    erase_due(union.database, union.config.schedule.zone, union.clock.now())

    union.work_until(lambda: len(union.got(HOA)) > before)


def test_before_the_day_is_over_she_may_keep_it(union: Union) -> None:
    settle_down(union)
    ask_to_be_erased(union)
    union.later(hours=23)

    union.answers(LAN, "giữ lại")
    union.later(hours=2)

    assert erase_due(union.database, union.config.schedule.zone, union.clock.now()) == 0
    assert list(find_traces(union))


def test_after_it_she_is_a_stranger_again(union: Union) -> None:
    settle_down(union)
    ask_to_be_erased(union)
    union.later(hours=25)
    erase_due(union.database, union.config.schedule.zone, union.clock.now())

    assert "số tài khoản Zalo" in union.answers(LAN, "dữ liệu của tôi")


def test_who_never_wrote_to_us_is_erased_from_a_group_s_roster_too(union: Union) -> None:
    with union.database.session() as db:
        db.add(GroupMember(oa_id=OA, group_id=GROUP, user_id=LAN))
    union.zalo_posts("user_withdraw", oa_id=OA, user_id=LAN)
    union.later(hours=25)

    erase_due(union.database, union.config.schedule.zone, union.clock.now())

    assert list(find_traces(union)) == []


def test_data_withdrawn_in_zalo_is_erased_a_day_later(union: Union) -> None:
    settle_down(union)
    for _ in range(2):
        union.zalo_posts("user_withdraw", oa_id=OA, user_id=LAN)
    union.later(hours=25)

    erased = erase_due(union.database, union.config.schedule.zone, union.clock.now())

    assert erased == 1
    assert list(find_traces(union)) == []
    with union.database.read_session() as db:
        assert [case.state for case in db.exec(select_rows(Case))] == ["closed"]
