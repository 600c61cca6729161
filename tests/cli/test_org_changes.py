"""`chihoi org rename|move|merge|split|history|undo`: shown first, dated, taken back by number."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.config_file import load_config
from bot.wiring import wire_catching_up
from models.audit import AuditEntry
from models.case import Case
from models.group import Group
from models.member import Member
from models.role import Role
from models.unit import Unit
from models.unit_change import UnitChange
from tests.cli.office import Office


def unit(office: Office, code: str) -> Unit:
    found: Unit = office.ask(select(Unit).where(col(Unit.code) == code))[0]
    return found


def changes(office: Office) -> list[Any]:
    return [
        (row["id"], row["kind"], row["state"])
        for row in office.done("org", "history", "--json").rows
    ]


def test_a_new_name_is_found_by_the_old_one_too(union: Office) -> None:
    told = union.done("org", "rename", "myphu03", "Khu vực Mỹ Phú", "--date", "01/11/2026")

    assert "Chi hội ấp Mỹ Phú → Khu vực Mỹ Phú, từ 01/11/2026" in told.out
    assert "chihoi org undo 1" in told.err
    assert unit(union, "MYPHU03").name == "Khu vực Mỹ Phú"
    renamed = union.done("org", "rename", "chi hoi ap my phu", "Tên khác", "--dry-run").out
    assert renamed.startswith("MYPHU03: Khu vực Mỹ Phú → Tên khác")


@pytest.mark.parametrize(
    "words",
    [
        ("rename", "MYPHU03", "Tên mới"),
        ("move", "MYPHU03", "--to", "CANTHO"),
        ("merge", "MYPHU03", "--into", "MYPHU04"),
        ("split", "MYPHU03", "--new", "MYPHU05=Chi hội mới"),
    ],
)
def test_a_dry_run_shows_it_and_writes_nothing(union: Office, words: tuple[str, ...]) -> None:
    before = union.done("org", "tree", "--all", "--json").rows

    told = union.done("org", *words, "--dry-run").out

    assert "MYPHU03" in told
    assert "Chưa ghi gì" in told
    assert union.done("org", "tree", "--all", "--json").rows == before
    assert union.ask(select(UnitChange)) == union.ask(select(AuditEntry)) == []


@pytest.mark.parametrize(
    "words",
    [
        ("rename", "MYPHU03", "Tên mới"),
        ("move", "MYPHU03", "--to", "CANTHO"),
        ("merge", "MYPHU03", "--into", "MYPHU04"),
    ],
)
def test_doing_it_again_changes_nothing_and_undoing_brings_it_back(
    union: Office, words: tuple[str, ...]
) -> None:
    before = union.done("org", "tree", "--all", "--json").rows
    union.done("org", *words)

    again = union.done("org", *words).out
    union.done("org", "undo", "1")
    undone = union.done("org", "undo", "1").out

    assert "Đã như vậy rồi" in again
    assert "đã được lấy lại từ trước" in undone
    assert union.done("org", "tree", "--all", "--json").rows == before
    assert [e.action for e in union.ask(select(AuditEntry))] == [f"org.{words[0]}", "org.undo"]


def test_a_merger_tells_who_goes_along_and_what_leaders_become(union: Office) -> None:
    for code, name, phone in (("MYPHU03", "Lan", "0900000001"), ("MYPHU04", "Mai", "0900000002")):
        union.done("member", "add", "--name", f"Chị {name}", "--unit", code, "--phone", phone)
    for number, code in ((1, "MYPHU03"), (2, "MYPHU04")):
        user = f"742000000000000000{number}"
        union.done(
            "member", "role", "--zalo-user-id", user, "--oa", "3100000000000004821",
            "--unit", code, "--role", "leader",
        )  # fmt: skip

    told = union.done("org", "merge", "MYPHU03", "--into", "MYPHU04", "--date", "2026-11-21").out

    assert "MYPHU03 Chi hội ấp Mỹ Phú nhập vào MYPHU04, từ 21/11/2026" in told
    assert "chi hội trưởng MYPHU03 → chi hội phó MYPHU04" in told
    homes = {member.unit_id for member in union.ask(select(Member))}
    assert homes == {unit(union, "MYPHU04").id}


def test_what_was_left_in_the_name_of_a_merged_unit_is_its_successor_s(union: Office) -> None:
    union.add(
        Member(full_name="Chị Lan", unit_id=2, moving_to_id=3),
        Member(full_name="Chị Mai", unit_id=4, moving_to_id=3),
        Case(oa_id="1", user_id="2", kind="human", unit_id=3, opened_at=union.clock.now()),
    )

    union.done("org", "merge", "MYPHU03", "--into", "MYPHU04")

    (case,) = union.done("case", "list", "--unit", "MYPHU04", "--json").rows
    assert case["unit_code"] == "MYPHU03"
    assert union.done("audit", "--unit", "MYPHU04", "--json").rows != []
    assert [m.moving_to_id for m in union.ask(select(Member))] == [4, None]
    union.done("org", "undo", "1")
    assert [m.moving_to_id for m in union.ask(select(Member))] == [3, 3]


def test_who_was_erased_since_a_merger_leads_nothing_after_its_undoing(union: Office) -> None:
    since = union.clock.now() - timedelta(days=9)
    union.done("member", "add", "--name", "Chị Lan", "--unit", "MYPHU03")
    union.add(Role(member_id=1, unit_id=3, role="leader", valid_from=since, granted_by="mai.le"))
    union.done("org", "merge", "MYPHU03", "--into", "MYPHU04")
    union.done("member", "forget", "1", "--yes")

    union.done("org", "undo", "1")

    assert [role for role in union.ask(select(Role)) if role.valid_to is None] == []


def test_the_code_of_a_merged_branch_leads_to_its_successor(union: Office) -> None:
    union.done("org", "merge", "MYPHU03", "--into", "MYPHU04")

    added = union.done("member", "add", "--name", "Chị Tư", "--unit", "myphu03")

    assert "MYPHU03 đã nhập vào MYPHU04" in added.err
    (member,) = union.ask(select(Member))
    assert member.unit_id == unit(union, "MYPHU04").id


def test_a_file_of_groups_made_before_a_merger_means_the_successor(union: Office) -> None:
    union.done("org", "merge", "MYPHU03", "--into", "MYPHU04")
    file = union.csv("groups.csv", ("group_id", "name", "unit_code"), ("g1", "Nhóm", "MYPHU03"))

    union.done("group", "import", file)

    (group,) = union.ask(select(Group))
    assert group.unit_id == unit(union, "MYPHU04").id


def test_a_split_takes_the_members_of_its_list_along(union: Office) -> None:
    for name in ("Chị Hai", "Chị Ba"):
        union.done("member", "add", "--name", name, "--unit", "MYPHU03")
    who = union.csv("who.csv", ("Mã đơn vị", "Họ tên"), ("MYPHU05", "chi hai"))

    union.done("org", "split", "MYPHU03", "--new", "MYPHU05=Chi hội mới", "--who", who)

    homes = {m.full_name: m.unit_id for m in union.ask(select(Member))}
    assert homes["Chị Hai"] == unit(union, "MYPHU05").id
    assert homes["Chị Ba"] == unit(union, "MYPHU03").id


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("MYPHU05", "", "Chị Không"), "không tìm thấy hội viên “Chị Không”"),
        (("MYPHU99", "", "Chị Hai"), "“MYPHU99” không phải mã đơn vị mới: MYPHU05"),
        (("MYPHU05", "ANBINH", ""), "đơn vị ANBINH không nằm dưới MYPHU03"),
    ],
)
def test_a_wrong_row_of_the_list_is_named(union: Office, row: tuple[str, ...], says: str) -> None:
    union.done("member", "add", "--name", "Chị Hai", "--unit", "MYPHU03")
    who = union.csv("who.csv", ("unit_code", "code", "full_name"), row)

    outcome = union("org", "split", "MYPHU03", "--new", "MYPHU05=Chi hội mới", "--who", who)

    assert outcome.status == 1
    assert f"Dòng 2: {says}" in outcome.err
    assert len(union.ask(select(Unit))) == 4


def test_what_lies_ahead_is_planned_once_and_can_be_given_up(union: Office) -> None:
    words = ("org", "move", "MYPHU03", "--to", "CANTHO", "--date", "2026-12-01")

    first, again = union.done(*words), union.done(*words)

    assert "tự có hiệu lực Thứ Ba 01/12/2026" in first.err
    assert "Đã hẹn từ trước ở lần đổi số 1" in again.out
    assert unit(union, "MYPHU03").parent_id == 2
    assert changes(union) == [("1", "move", "planned")]
    union.done("org", "undo", "1")
    assert changes(union) == [("1", "move", "undone")]


def test_the_worker_makes_it_on_its_day_and_doctor_tells_what_could_not_be_made(
    union: Office,
) -> None:
    union.done("org", "move", "MYPHU03", "--to", "CANTHO", "--date", "2026-12-01")
    union.done("org", "rename", "MYPHU04", "Tên mới", "--date", "2026-12-02")
    union.done("org", "merge", "MYPHU04", "--into", "MYPHU03")
    config = load_config(union.folder / "config.toml", {})
    database = union.database()
    _, timetable = wire_catching_up(config, database, union.clock)

    union.clock.move(timedelta(days=11))
    timetable.run_each()
    timetable.run_each()

    database.close()
    assert unit(union, "MYPHU03").parent_id == 1
    assert changes(union)[-2:] == [("2", "rename", "failed"), ("1", "move", "done")]
    found = {row["id"]: row for row in union("doctor", "--json").rows}["failed_changes"]
    assert (found["state"], "số 2 →" in found["text"]) == ("warning", True)


def test_the_history_of_a_unit_holds_only_its_changes(union: Office) -> None:
    union.done("org", "rename", "MYPHU03", "Một")
    union.done("org", "rename", "MYPHU04", "Hai")
    union.done("org", "merge", "MYPHU03", "--into", "MYPHU04")

    mine = union.done("org", "history", "MYPHU03").out

    assert "MYPHU03 → Một" in mine
    assert "Hai" not in mine
    assert [number for number, *_ in changes(union)] == ["3", "2", "1"]


def test_undoing_what_later_changes_build_on_is_refused_with_their_numbers(union: Office) -> None:
    union.done("org", "move", "MYPHU03", "--to", "CANTHO", "--date", "2026-11-01")
    union.done("org", "move", "MYPHU03", "--to", "ANBINH", "--date", "2026-11-10")

    outcome = union("org", "undo", "1")

    assert outcome.status == 1
    assert "còn lần sau dựa vào: số 2" in outcome.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("move", "ANBINH", "--to", "MYPHU03"), "không thể nằm dưới chi hội"),
        (("merge", "MYPHU03", "--into", "ANBINH"), "không thể nhập vào xã/phường"),
        (("merge", "MYPHU03", "--into", "MYPHU03"), "không thể nhập vào chính nó"),
        (("rename", "MYPHU3", "x"), "có phải MYPHU03 không?"),
        (("rename", "ấp Mỹ Phúc", "x"), "có thể là: MYPHU03"),
        (("rename", "MYPHU03", " "), "Tên mới còn trống"),
        (("rename", "MYPHU03", "x", "--date", "31/02/2026"), "không phải ngày"),
        (("split", "MYPHU03", "--new", "MYPHU04=Trùng"), "đã có đơn vị dùng"),
        (("split", "MYPHU03", "--new", "lạ lùng"), "chưa đúng"),
        (("undo", "99"), "Không có mục nào mang số 99"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    union: Office, words: tuple[str, ...], says: str
) -> None:
    outcome = union("org", *words)

    assert outcome.status in (1, 2)
    assert says in outcome.err
    assert union.ask(select(UnitChange)) == []
