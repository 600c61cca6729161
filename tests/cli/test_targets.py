"""Files that commands write: never over another kind of file, never into a folder that is not there."""

from pathlib import Path

import pytest

from tests.cli.office import Office

_FOLDER_MISSING = "Chưa có thư mục"
_WRITING = [
    ("qr", "unit", "MYPHU03", "-o"),
    ("qr", "sheet", "--unit", "ANBINH", "-o"),
    ("news", "print", "-o"),
    ("member", "export"),
    ("member", "export-own", "1", "-o"),
    ("member", "invite", "--unit", "MYPHU03", "--role", "leader", "-o"),
    ("report", "week", "--xlsx"),
    ("report", "week", "--png"),
]


@pytest.mark.parametrize("words", _WRITING, ids=" ".join)
def test_no_file_is_written_over_the_database(union: Office, words: tuple[str, ...]) -> None:
    database = union.folder / "chihoi.db"
    before = database.read_bytes()

    outcome = union(*words, str(database))

    assert outcome.status in {1, 2}
    assert database.read_bytes() == before


def test_not_even_where_the_format_is_named(union: Office) -> None:
    outcome = union("qr", "unit", "MYPHU03", "--format", "png", "-o", f"{union.folder}/chihoi.db")

    assert outcome.status == 2
    assert "không có đuôi .png" in outcome.err


@pytest.mark.parametrize("words", [*_WRITING, ("db", "backup")], ids=" ".join)
def test_a_folder_that_is_missing_is_named(
    union: Office, tmp_path: Path, words: tuple[str, ...]
) -> None:
    ending = {"--xlsx": "xlsx", "--png": "png", "export": "csv"}.get(words[-1], "pdf")

    outcome = union(*words, str(tmp_path / "khong" / f"tep.{ending}"))

    assert outcome.status == 1
    assert f"{_FOLDER_MISSING} {tmp_path / 'khong'}" in outcome.err


def test_a_slips_file_of_another_kind_gives_out_no_code(union: Office, tmp_path: Path) -> None:
    words = ("member", "invite", "--unit", "MYPHU03", "--role", "leader")

    outcome = union(*words, "-o", str(tmp_path / "giay.docx"))

    assert (outcome.status, list(tmp_path.glob("giay*"))) == (2, [])
    assert "không có đuôi .pdf" in outcome.err
