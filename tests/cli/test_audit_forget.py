"""`chihoi audit` shows who did what; `chihoi member forget` erases for good, with a second word."""

from datetime import timedelta

import pypdfium2
import pytest
from sqlmodel import col, select

from models.audit import AuditEntry
from models.case import Case
from models.consent import ConsentText
from models.group import Group
from models.group_request import GroupRequest
from models.invitation import Invitation
from models.member import Identity, Member
from tests.cli.office import LAN, MORNING, OA, Office


def add_entries(office: Office) -> None:
    office.add(
        AuditEntry(at=MORNING - timedelta(days=2), actor="mai.le", action="news.approve",
                   unit_code="CANTHO", source="cli", details={"code": "K7Q2"}),
        AuditEntry(at=MORNING, actor=f"zalo:{OA}:{LAN}", action="push_time.set",
                   unit_code="MYPHU03", source="group:g1", details={"at": "06:30"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["push_time.set", "news.approve"]),
        (("--who", "mai.le"), ["news.approve"]),
        (("--who", LAN), ["push_time.set"]),
        (("--action", "news"), ["news.approve"]),
        (("--unit", "ANBINH"), ["push_time.set"]),
        (("--unit", "CANTHO"), ["push_time.set", "news.approve"]),
        (("--from", "20/11/2026"), ["push_time.set"]),
        (("--to", "20/11/2026"), ["news.approve"]),
        (("--limit", "1"), ["push_time.set"]),
    ],
)
def test_the_audit_is_seen_by_person_unit_action_and_time(
    union: Office, words: tuple[str, ...], found: list[str]
) -> None:
    add_entries(union)

    rows = union.done("audit", *words, "--json").rows

    assert [row["action"] for row in rows] == found


def add_lan(office: Office) -> None:
    office.add(
        Member(full_name="Lê Thị Lan", phone="0912345678", unit_id=3),
        Identity(oa_id=OA, user_id=LAN, member_id=1, first_seen_at=MORNING),
        AuditEntry(at=MORNING, actor=f"zalo:{OA}:{LAN}", action="join", source=f"user:{LAN}",
                   details={"name": "Lê Thị Lan"}),
    )  # fmt: skip


def test_forgetting_takes_a_second_word(union: Office) -> None:
    add_lan(union)

    looked = union.done("member", "forget", "1", "--dry-run").out
    refused = union("member", "forget", "1")

    assert "Sẽ xoá Lê Thị Lan" in looked
    assert refused.status == 2
    assert "--yes" in refused.err
    assert union.ask(select(Member))[0].full_name == "Lê Thị Lan"


def test_forgotten_she_is_in_no_row(either_union: Office) -> None:
    add_lan(either_union)
    asked = "Dạ chị Lê Thị Lan, mỗi sáng có một tin vui…"
    words = {"version": "v1", "purpose": "daily_news", "text": asked}
    either_union.add(ConsentText(**words, first_used_at=MORNING))

    either_union.done("member", "forget", "1", "--yes")

    assert "Lê Thị Lan" not in either_union.ask(select(ConsentText))[0].text
    (member,) = either_union.ask(select(Member))
    entries = either_union.ask(select(AuditEntry))
    assert (member.full_name, member.phone, member.state) == ("", None, "erased")
    assert either_union.ask(select(Identity)) == []
    assert LAN not in str([(e.actor, e.source, e.details) for e in entries])
    assert "Lê Thị Lan" not in str([e.details for e in entries])
    assert "từ trước" in either_union.done("member", "forget", "1", "--yes").out


def test_a_namesake_and_who_shares_her_telephone_keep_what_is_theirs(either_union: Office) -> None:
    add_lan(either_union)
    people = (("Lê Thị Lan", "0912000002"), ("Lê Thị Lan Anh", None), ("Mai", "0912345678"))
    head = ("full_name", "phone", "unit_code")
    rows = [(name, phone or "", "MYPHU04") for name, phone in people]
    either_union.done("member", "import", either_union.csv("m.csv", head, *rows))

    either_union.done("member", "forget", "1", "--yes")

    _, *others = either_union.ask(select(Member).order_by(col(Member.id)))
    assert [(member.full_name, member.phone) for member in others] == list(people)
    again = either_union.done("member", "import", either_union.csv("m.csv", head, *rows)).out
    assert "0 mới" in again


def test_nothing_waits_for_her_word_or_for_a_word_about_her_any_more(union: Office) -> None:
    add_lan(union)
    union.add(
        Group(oa_id=OA, group_id="g1", name="Mỹ Phú", unit_id=3, kind="gmf"),
        GroupRequest(oa_id=OA, group_id="g1", user_id=LAN, name="Lan", asked_at=MORNING),
        Case(oa_id=OA, user_id=LAN, kind="human", opened_at=MORNING, due_at=MORNING),
        Invitation(oa_id=OA, unit_id=3, role="deputy", code_hash="x", member_id=1,
                   created_at=MORNING, created_by="mai", expires_at=MORNING + timedelta(days=14)),
    )  # fmt: skip
    database = union.database()
    with database.session() as db:
        db.get_one(Member, 1).moving_to_id = 4
    database.close()

    union.done("member", "forget", "1", "--yes")

    assert union.done("member", "list", "--state", "waiting", "--json").rows == []
    assert union.done("case", "list", "--json").rows == []
    (kept,) = union.ask(select(Invitation))
    assert kept.cancelled_at == MORNING


def test_an_officer_writes_the_file_for_her_and_nobody_else_reads_it(union: Office) -> None:
    add_lan(union)
    file = union.folder / "lan.pdf"

    told = union.done("member", "export-own", "1", "-o", str(file)).out

    with pypdfium2.PdfDocument(file) as document:
        text = document[0].get_textpage().get_text_range()
    assert "Họ tên: Lê Thị Lan" in text
    assert "0912345678" in text
    assert "rồi xoá tệp" in told
    assert file.stat().st_mode & 0o077 == 0
    assert [e.action for e in union.ask(select(AuditEntry))] == ["join", "member.export_own"]


@pytest.mark.parametrize(
    ("words", "status"), [(("1", "-o", "lan.txt"), 2), (("9", "-o", "lan.pdf"), 1)]
)
def test_what_cannot_be_written_is_said_in_one_line(
    union: Office, words: tuple[str, ...], status: int
) -> None:
    add_lan(union)

    refused = union("member", "export-own", *words)

    assert (refused.status, refused.err.count("\n")) == (status, 1)
