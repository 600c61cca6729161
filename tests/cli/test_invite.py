"""`chihoi member invite`: slips for leaders, each code once, in the chat of the product itself."""

from datetime import timedelta
from pathlib import Path

import pypdfium2
import zxingcpp
from sqlmodel import col, select

from bot.clock import ManualClock
from models.audit import AuditEntry
from models.invitation import Invitation
from models.member import Identity, Member
from models.outbox import OutboxMessage
from models.role import Role
from tests.cli.office import LAN, OA, Office

SLIP = ("member", "invite", "--unit", "MYPHU03", "--role", "leader")


def give_leader(office: Office, user_id: str = LAN, code: str = "MYPHU03") -> None:
    role = ("--zalo-user-id", user_id, "--oa", OA, "--unit", code, "--role", "leader")
    office.done("member", "role", *role)


def write_to_the_oa(office: Office, user_id: str) -> None:
    """She wrote an hour ago: her window is open."""
    at = office.clock.now() - timedelta(hours=1)
    office.add(Identity(oa_id=OA, user_id=user_id, first_seen_at=at, last_interaction_at=at))


def text_of(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as paper:
        return [page.get_textpage().get_text_range() for page in paper]


def test_a_code_is_shown_once_and_kept_only_as_a_hash(either_union: Office) -> None:
    (row,) = either_union.done(*SLIP, "--json").rows

    assert row["code"].startswith("CH-")
    assert len(row["code"]) == len("CH-7K2Q")
    assert (row["state"], row["unit_code"], row["role"]) == ("open", "MYPHU03", "leader")
    assert row["expires_at"] == "2026-12-05T08:00:00+07:00"
    (kept,) = either_union.ask(select(Invitation))
    assert row["code"] not in kept.model_dump_json()
    (entry,) = either_union.ask(select(AuditEntry))
    assert (entry.action, entry.actor, entry.unit_code) == (
        "member.invite",
        "hoa.tran",
        "MYPHU03",
    )
    assert row["code"] not in entry.model_dump_json()


def test_a_second_slip_ends_the_first(union: Office) -> None:
    union.done(*SLIP)
    union.done(*SLIP)

    first, second = union.ask(select(Invitation).order_by(col(Invitation.id)))
    assert (first.cancelled_at is None, second.cancelled_at is None) == (False, True)


def test_replacing_ends_the_old_leader_s_role_now_and_tells_her(union: Office) -> None:
    write_to_the_oa(union, LAN)
    give_leader(union)

    outcome = union.done(*SLIP, "--replace")

    (role,) = union.ask(select(Role))
    assert role.valid_to == union.clock.now()
    assert "thôi giữ vai trò" in outcome.err
    told = union.ask(select(OutboxMessage).order_by(col(OutboxMessage.id)))[-1]
    assert told.recipient_id == LAN
    assert "chị thôi phần việc chi hội trưởng ấp Mỹ Phú" in told.content["text"]
    (slip,) = union.ask(select(Invitation))
    assert slip.replaced_id == role.member_id


def test_who_cannot_be_reached_is_not_written_to(union: Office) -> None:
    give_leader(union)

    union.done(*SLIP, "--replace")

    assert union.ask(select(OutboxMessage)) == []


def test_a_slip_knows_whom_the_list_named(union: Office) -> None:
    union.done("member", "add", "--name", "Nguyễn Thị Hoa", "--unit", "MYPHU03")
    (member,) = union.ask(select(Member))
    at = union.clock.now()
    union.add(
        Role(
            member_id=member.id,
            unit_id=member.unit_id,
            role="leader",
            valid_from=at,
            granted_by="t",
        )
    )

    union.done(*SLIP)

    (slip,) = union.ask(select(Invitation))
    assert slip.member_id == member.id


def test_a_slip_may_be_written_for_a_member_by_number(union: Office) -> None:
    union.done("member", "add", "--name", "Nguyễn Thị Hoa", "--unit", "MYPHU03")
    (member,) = union.ask(select(Member))

    union.done(*SLIP, "--member", str(member.id))

    assert union.ask(select(Invitation))[0].member_id == member.id


def test_all_branches_of_a_commune_at_once(union: Office) -> None:
    write_to_the_oa(union, LAN)
    give_leader(union, code="MYPHU04")
    below = ("member", "invite", "--unit", "ANBINH", "--role", "leader", "--below")

    assert "1 phiếu" in union.done(*below, "--dry-run").out
    assert union.ask(select(Invitation)) == []
    (row,) = union.done(*below, "--json").rows
    assert row["unit_code"] == "MYPHU03"
    assert "Không có chi hội nào" in union.done(*below).out


def test_the_slips_are_a_pdf_that_can_be_read(union: Office, tmp_path: Path) -> None:
    file = tmp_path / "slips.pdf"

    rows = union.done(*SLIP, "-o", str(file), "--json").rows

    (page,) = text_of(file)
    assert rows[0]["code"] in page
    assert "Chi hội ấp Mỹ Phú" in page
    assert "Phường An Bình" in page
    assert "đến hết ngày 05/12/2026" in page
    assert b"DejaVu" in file.read_bytes()
    assert [path.name for path in tmp_path.glob("*.pdf*")] == ["slips.pdf"]


def test_the_picture_on_a_slip_opens_the_chat_with_its_code(union: Office, tmp_path: Path) -> None:
    file = tmp_path / "slips.pdf"
    (row,) = union.done(*SLIP, "-o", str(file), "--json").rows

    with pypdfium2.PdfDocument(file) as paper:
        picture = paper[0].render(scale=3).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)

    assert found.text == f"https://zalo.me/{OA}?text={row['code']}"


def test_a_slips_file_is_never_written_over(union: Office, tmp_path: Path) -> None:
    file = tmp_path / "slips.pdf"
    file.write_text("earlier slips")

    outcome = union(*SLIP, "-o", str(file))

    assert outcome.status == 1
    assert "đã có" in outcome.err
    assert file.read_text() == "earlier slips"
    assert union.ask(select(Invitation)) == []


def test_where_there_is_no_folder_nothing_is_given_out(union: Office, tmp_path: Path) -> None:
    outcome = union(*SLIP, "-o", str(tmp_path / "nowhere" / "slips.pdf"))

    assert outcome.status == 1
    assert union.ask(select(Invitation)) == []


def test_replacing_many_at_once_is_refused(union: Office) -> None:
    outcome = union(
        "member", "invite", "--unit", "ANBINH", "--role", "leader", "--below", "--replace"
    )

    assert outcome.status == 2
    assert "một đơn vị mỗi lần" in outcome.err


def test_unused_slips_can_be_cancelled(union: Office) -> None:
    union.done(*SLIP)

    assert "1 phiếu" in union.done(*SLIP, "--cancel").out
    assert "0 phiếu" in union.done(*SLIP, "--cancel").out


def test_an_unknown_unit_is_named(union: Office) -> None:
    outcome = union("member", "invite", "--unit", "MYPU03", "--role", "leader")

    assert (outcome.status, "MYPHU03" in outcome.err) == (1, True)


def test_freezing_and_lifting(either_union: Office, clock: ManualClock) -> None:
    write_to_the_oa(either_union, LAN)
    give_leader(either_union)
    (member,) = either_union.ask(select(Member))
    freeze = ("member", "freeze", str(member.id))

    assert "Đã khoá" in either_union.done(*freeze, "--reason", "mất máy").out
    assert "từ trước" in either_union.done(*freeze).out
    (identity,) = either_union.ask(select(Identity))
    assert identity.frozen_at == clock.now()
    by_user = ("member", "freeze", "--zalo-user-id", LAN, "--oa", OA, "--lift")
    assert "Đã mở lại" in either_union.done(*by_user).out
    assert "không bị khoá" in either_union.done(*by_user).out
    actions = [entry.action for entry in either_union.ask(select(AuditEntry))]
    assert actions == ["role.grant", "identity.freeze", "identity.unfreeze"]


def test_freezing_needs_to_know_whom(union: Office) -> None:
    union.done("member", "add", "--name", "Nguyễn Thị Năm", "--unit", "MYPHU03")

    assert union("member", "freeze").status == 2
    assert "số 9" in union("member", "freeze", "9").err
    assert "không có tài khoản Zalo" in union("member", "freeze", "1").err
    assert union("member", "freeze", "--zalo-user-id", "7", "--oa", OA).status == 1
