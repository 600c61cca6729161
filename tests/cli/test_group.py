"""`chihoi group`: Zalo groups from a file, the list, and binding one to a unit."""

from typing import Any

import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.group import Group
from tests.cli.office import OA, OTHER_OA, Office

HEAD = ("group_id", "name", "unit_code", "kind", "audience", "away")
MY_PHU = ("b7d01f4c9a5e33f08c21", "Chi hội Mỹ Phú", "MYPHU03", "gmf", "members", "")
LEADERS = ("c8", "Chi hội trưởng An Bình", "ANBINH", "nhóm của OA", "chi hội trưởng", "có")


def groups(office: Office) -> list[Group]:
    return office.ask(select(Group).order_by(col(Group.id)))


def test_groups_come_in_with_their_units(either_union: Office) -> None:
    file = either_union.csv("g.csv", HEAD, MY_PHU, LEADERS)

    told = either_union.done("group", "import", file).out

    first, second = groups(either_union)
    assert "2 mới" in told
    assert (first.oa_id, first.kind, first.audience, first.away) == (OA, "gmf", "members", False)
    assert (second.kind, second.audience, second.away) == ("gmf", "leaders", True)


def test_importing_again_changes_nothing(union: Office) -> None:
    file = union.xlsx("g.xlsx", HEAD, MY_PHU, LEADERS)
    union.done("group", "import", file)

    assert "0 mới, 0 sửa, 2 giữ nguyên" in union.done("group", "import", file).out


def test_a_column_that_is_left_out_leaves_the_group_as_it_was(union: Office) -> None:
    union.done("group", "import", union.csv("g.csv", HEAD, LEADERS))

    union.done("group", "import", union.csv("h.csv", HEAD[:2], ("c8", "Tên mới")))

    (group,) = groups(union)
    assert (group.name, group.audience, group.away) == ("Tên mới", "leaders", True)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("", "Tên", "", "", "", ""), "cột group_id (mã nhóm) còn trống"),
        (("g1", "", "", "", "", ""), "cột name (tên) còn trống"),
        (("g1", "Tên", "MYPU03", "", "", ""), "không có đơn vị mã MYPU03, có phải MYPHU03"),
        (("g1", "Tên", "", "kín", "", ""), "cột kind (loại): “kín” không hiểu được"),
        (("g1", "Tên", "", "", "ai", ""), "cột audience (dành cho): “ai” không hiểu được"),
        (("g1", "Tên", "", "", "", "có lẽ"), "cột away (đi làm xa): “có lẽ” không hiểu được"),
        (("7.42E+18", "Tên", "", "", "", ""), "cột group_id (mã nhóm): “7.42E+18” đã bị"),
        (MY_PHU, "“b7d01f4c9a5e33f08c21” đã có ở dòng 2"),
        (("g1", "Tên", "", "", "", "", "x" * 601), "lời báo trước khi vào nhóm dài 601 ký tự"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(
    union: Office, row: tuple[Any, ...], says: str
) -> None:
    heading = (*HEAD, "consent_text")[: max(len(HEAD), len(row))]
    outcome = union("group", "import", union.csv("g.csv", heading, MY_PHU, row))

    assert outcome.status == 1
    assert f"Dòng 3: {says}" in outcome.err
    assert groups(union) == []


def test_with_several_accounts_the_file_needs_to_say_for_which(union: Office) -> None:
    more = f'[[official_accounts]]\noa_id = "{OTHER_OA}"\nname = "B"\napp_id = "1"\n'
    union.configure(more=more + 'app_secret = "s"\noa_secret_key = "k"')
    file = union.csv("g.csv", HEAD, MY_PHU)

    outcome = union("group", "import", file)
    union.done("group", "import", file, "--oa", OTHER_OA)

    assert outcome.status == 1
    assert "--oa" in outcome.err
    assert [group.oa_id for group in groups(union)] == [OTHER_OA]


def test_an_unknown_account_is_refused(union: Office) -> None:
    outcome = union("group", "import", union.csv("g.csv", HEAD, MY_PHU), "--oa", "77")

    assert outcome.status == 1
    assert "không có OA 77" in outcome.err


def test_the_list_has_what_a_program_needs(union: Office) -> None:
    union.done("group", "import", union.csv("g.csv", HEAD, MY_PHU, LEADERS))

    (row,) = union.done("group", "list", "--unit", "MYPHU03", "--json").rows

    assert (row["id"], row["state"], row["unit_code"]) == (MY_PHU[0], "active", "MYPHU03")
    assert "Chi hội Mỹ Phú\tMYPHU03\tnhóm của OA" in union.done("group", "list").out


def test_a_group_is_bound_to_a_unit_once(either_union: Office) -> None:
    either_union.add(Group(oa_id=OA, group_id="c8", name="Nhóm"))

    first = either_union.done("group", "bind", "c8", "--unit", "myphu03")
    second = either_union.done("group", "bind", "c8", "--unit", "MYPHU03")

    (entry,) = either_union.ask(select(AuditEntry))
    assert "nay thuộc Chi hội ấp Mỹ Phú" in first.out
    assert "từ trước" in second.out
    assert (entry.action, entry.unit_code) == ("group.bind", "MYPHU03")


def test_an_unknown_group_is_refused(union: Office) -> None:
    outcome = union("group", "bind", "zz", "--unit", "MYPHU03")

    assert outcome.status == 1
    assert "Chưa biết nhóm zz" in outcome.err
