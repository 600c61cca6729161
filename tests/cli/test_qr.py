"""`chihoi qr`: codes drawn to be read again, one sheet for a commune, refusals in one sentence."""

import re
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlmodel import col, select

from models.audit import AuditEntry
from models.code import Code
from models.group import Group
from models.unit import Unit
from tests.cli.office import OA, Office
from tests.cli.process import start

SITE = "https://oa.hoi.example.vn/q/"


def draw(office: Office, *words: str, name: str = "poster.png") -> str:
    """The address that the picture leads to."""
    file = office.folder / name
    office.done("qr", *words, "-o", str(file))
    (found,) = zxingcpp.read_barcodes(Image.open(file))
    return str(found.text)


def test_a_units_picture_leads_to_its_page(either_union: Office) -> None:
    address = draw(either_union, "unit", "myphu03")

    (code,) = either_union.ask(select(Code))
    assert re.fullmatch(SITE + r"MYPHU03-[2-9A-HJ-NP-Z]{3}", address)
    assert address == SITE + code.shown
    assert (code.kind, code.state, code.created_by) == ("unit", "active", "hoa.tran")


def test_what_was_drawn_is_said_and_kept_in_the_audit(union: Office) -> None:
    said = union.done("qr", "unit", "MYPHU03", "-o", str(union.folder / "a.svg")).out

    (entry,) = union.ask(select(AuditEntry))
    (code,) = union.ask(select(Code))
    assert code.shown in said
    assert (entry.action, entry.unit_code, entry.details["code"]) == (
        "qr.draw",
        "MYPHU03",
        code.shown,
    )


def test_drawing_again_is_the_same_code(union: Office) -> None:
    assert draw(union, "unit", "MYPHU03") == draw(union, "unit", "MYPHU03", name="b.png")
    assert len(union.ask(select(Code))) == 1


@pytest.mark.parametrize(
    ("words", "name", "begins"),
    [
        (("--format", "png"), "poster", b"\x89PNG"),
        (("--format", "svg"), "poster.xml", b"<svg"),
        ((), "poster.PDF", b"%PDF"),
    ],
)
def test_the_format_is_asked_for_or_read_from_the_name(
    union: Office, words: tuple[str, ...], name: str, begins: bytes
) -> None:
    file = union.folder / name

    union.done("qr", "unit", "MYPHU03", *words, "-o", str(file))

    assert file.read_bytes().startswith(begins)


def test_a_name_that_says_no_format_is_one_sentence(union: Office) -> None:
    outcome = union("qr", "unit", "MYPHU03", "-o", str(union.folder / "poster.doc"))

    assert (outcome.status, len(outcome.err.splitlines())) == (2, 1)
    assert not (union.folder / "poster.doc").exists()


def test_a_folder_that_is_not_there_is_one_sentence(union: Office) -> None:
    outcome = union("qr", "unit", "MYPHU03", "-o", str(union.folder / "none" / "poster.png"))

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)


def test_an_unknown_unit_is_suggested_its_neighbour(union: Office) -> None:
    outcome = union("qr", "unit", "MYPHU3", "-o", str(union.folder / "a.png"))

    assert outcome.status == 1
    assert "MYPHU03" in outcome.err


def test_a_unit_that_ended_gets_no_new_poster(union: Office) -> None:
    union.add(Unit(code="CU", name="Ấp Cũ", level="branch", valid_to=date(2025, 6, 30)))

    outcome = union("qr", "unit", "CU", "-o", str(union.folder / "a.png"))

    assert outcome.status == 1
    assert "30/06/2025" in outcome.err
    assert union.ask(select(Code)) == []


def test_a_group_with_a_link_gets_a_code(union: Office) -> None:
    union.add(Group(oa_id=OA, group_id="g1", name="Nhóm Mỹ Phú", link="https://zalo.me/g/abc"))

    address = draw(union, "group", "g1")

    (code,) = union.ask(select(Code))
    assert address == SITE + code.shown
    assert len(code.text) == 6


def test_a_group_without_a_link_leads_nowhere(union: Office) -> None:
    union.add(Group(oa_id=OA, group_id="g1", name="Nhóm Mỹ Phú"))

    for group_id, said in (("g1", "chưa có đường dẫn"), ("g2", "g2")):
        outcome = union("qr", "group", group_id, "-o", str(union.folder / "a.png"))
        assert outcome.status == 1
        assert said in outcome.err


def test_a_vetted_link_gets_a_code(union: Office) -> None:
    address = draw(union, "link", "https://phunuvietnam.vn/tin-tuc", "--title", "Báo Phụ nữ")

    (code,) = union.ask(select(Code))
    assert address == SITE + code.shown
    assert code.url == "https://phunuvietnam.vn/tin-tuc"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://bit.ly/3abc", "rút gọn"),
        ("https://vietcombank-uudai.com/", "giống một nơi có tiếng"),
        ("https://hoi.vn/app.apk", "tải ứng dụng"),
        ("http://203.0.113.5/tin", "dãy số"),
        ("https://phunuvietnаm.vn/", "có chữ giống"),
        ("https://hoi@xau.vn/", "Không đọc ra"),
        ("https://qua-tang.xyz", "đuôi"),
        ("phunuvietnam.vn/tin", "https://"),
        ("javascript:alert(1)", "https://"),
        ("", "Không đọc ra"),
    ],
)
def test_a_link_that_hides_or_imitates_is_refused_with_the_reason(
    union: Office, url: str, said: str
) -> None:
    outcome = union("qr", "link", url, "-o", str(union.folder / "a.png"))

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert said in outcome.err
    assert union.ask(select(Code)) == []


@pytest.mark.parametrize(
    "words", [("checkin", "7", "-o", "a.png"), ("survey", "KS1"), ("checkin",)]
)
def test_what_is_still_to_come_is_said_kindly(union: Office, words: tuple[str, ...]) -> None:
    outcome = union("qr", *words)

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert "chưa có" in outcome.err


def test_a_sheet_has_a_page_for_each_branch_below(union: Office) -> None:
    file = union.folder / "sheet.pdf"

    said = union.done("qr", "sheet", "--unit", "CANTHO", "-o", str(file)).out

    codes = union.ask(select(Code).order_by(col(Code.text)))
    assert "2 chi hội" in said
    assert read_pages(file) == [SITE + code.shown for code in codes]


def test_a_sheet_drawn_again_holds_the_same_codes(union: Office) -> None:
    first, again = union.folder / "a.pdf", union.folder / "b.pdf"
    union.done("qr", "unit", "MYPHU04", "-o", str(union.folder / "one.png"))

    union.done("qr", "sheet", "--unit", "ANBINH", "-o", str(first))
    union.done("qr", "sheet", "--unit", "ANBINH", "-o", str(again))

    assert read_pages(first) == read_pages(again)
    assert len(union.ask(select(Code))) == 2


def wait_for_codes(union: Office, process: subprocess.Popen[str]) -> None:
    """Until the first codes are given out and pages are about to be drawn."""
    database = union.database()
    with database.read() as connection:
        while not connection.execute(select(Code.id).limit(1)).all():
            assert process.poll() is None
            connection.rollback()
            time.sleep(0.05)
    database.close()


def test_a_sheet_that_is_stopped_leaves_nothing_half_written(union: Office) -> None:
    names = [f"AP{number}" for number in range(100, 350)]
    union.add(*(Unit(code=one, name=one, level="branch", parent_id=2) for one in names))
    file = union.folder / "sheet.pdf"
    with start(union, "qr", "sheet", "--unit", "ANBINH", "-o", str(file)) as process:
        wait_for_codes(union, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "chạy lại đúng lệnh ấy" in said
    assert [path for path in union.folder.iterdir() if "sheet" in path.name] == []


def test_a_sheet_of_nothing_is_one_sentence(union: Office) -> None:
    union.add(Unit(code="TRONG", name="Xã Trống", level="commune"))

    outcome = union("qr", "sheet", "--unit", "TRONG", "-o", str(union.folder / "a.pdf"))

    assert outcome.status == 1
    assert "Xã Trống chưa có chi hội" in outcome.err


def test_the_list_shows_what_was_given_out(union: Office) -> None:
    draw(union, "unit", "MYPHU03")
    draw(union, "link", "https://vwu.vn/")

    rows = union.done("qr", "list", "--json").rows

    assert [(row["kind"], row["state"], row["scans"], row["typed"]) for row in rows] == [
        ("unit", "active", 0, 0),
        ("link", "active", 0, 0),
    ]
    assert rows[0]["page"] == SITE + rows[0]["id"]
    assert len(union.done("qr", "list", "--unit", "MYPHU03", "--json").rows) == 1
    assert union.done("qr", "list", "--kind", "group", "--json").rows == []


def test_a_revoked_code_is_never_drawn_again(union: Office) -> None:
    old = draw(union, "unit", "MYPHU03").removeprefix(SITE)

    said = union.done("qr", "revoke", old.lower().replace("-", " ")).out
    again = union.done("qr", "revoke", old).out
    new = draw(union, "unit", "MYPHU03").removeprefix(SITE)

    assert f"Đã thu hồi mã {old}" in said
    assert "từ trước" in again
    assert new != old
    assert [row["state"] for row in union.done("qr", "list", "--json").rows] == [
        "revoked",
        "active",
    ]


def test_revoking_what_is_no_code_is_one_sentence(union: Office) -> None:
    outcome = union("qr", "revoke", "ABC-123")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)


def read_pages(file: Path) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    images = [page.render(scale=1).to_pil() for page in document]
    document.close()
    return [found.text for image in images for found in zxingcpp.read_barcodes(image)]
