"""The program as a whole: help, wrong usage, languages, pipes, and no traceback for anyone."""

import os
import re
import sys
from typing import Any

import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.catalogue import Catalogue
from bot.cli.failures import explain
from bot.cli.program import put_together
from models.audit import AuditEntry
from tests.cli.office import Office
from tests.cli.process import press_ctrl_c, start, start_anew


def every_command(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    children = getattr(command, "commands", {}).items()
    return [path, *(p for name, child in children for p in every_command(child, (*path, name)))]


@pytest.mark.parametrize(("language", "usage"), [("vi", "Cách dùng:"), ("en", "Usage:")])
def test_every_command_explains_itself_in_the_officers_language(
    office: Office, language: str, usage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIHOI_LANGUAGE_DEFAULT", language)
    helps = {path: office(*path, "--help") for path in every_command(put_together())}

    faults = [
        (" ".join(path), told)
        for path, told in helps.items()
        if told.status != 0
        or not told.out.startswith(usage)
        or "help." in told.out
        or "option." in told.out
    ]

    assert len(helps) > 100
    assert faults == []


def test_both_catalogues_hold_the_same_texts_with_the_same_gaps() -> None:
    def flat(table: Any, path: str = "") -> dict[str, Any]:
        if not isinstance(table, dict):
            return {path: table}
        return {k: v for n, t in table.items() for k, v in flat(t, f"{path}.{n}").items()}

    vi, en = flat(Catalogue("vi")._entries), flat(Catalogue("en")._entries)

    assert vi.keys() == en.keys()
    gaps = [key for key in vi if isinstance(vi[key], str) and fields(vi[key]) != fields(en[key])]
    assert gaps == []


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_the_version_is_printed(office: Office) -> None:
    assert office.done("--version").out == "chihoi 0.1.0\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nope"], "Không có lệnh “nope”"),
        (["org", "nope"], "Không có lệnh “nope”"),
        (["org", "treee"], "Không có lệnh “treee”, có phải tree không"),
        (["nwes", "list"], "Không có lệnh “nwes”, có phải news không"),
        (["news", "approve"], "Lệnh còn thiếu ID. Xem"),
        (["news", "reject", "A", "B"], "Lệnh có phần thừa: B"),
        (["news", "list", "--sate", "x"], "Không có tuỳ chọn --sate, có phải --state"),
        (["news", "list", "--state", "x"], "--state phải là một trong: draft, approved, rejected"),
        (["inbox", "list", "--limit", "0"], "--limit chưa đúng: ít nhất là 1."),
        (["inbox", "list", "--limit", "x"], "--limit chưa đúng: cần một số nguyên."),
        (["sandbox", "--port", "70000"], "--port chưa đúng"),
        (["report"], "Lệnh còn thiếu PERIOD."),
        (["inbox", "list", "--limit"], "--limit"),
        (["member", "role", "--unit", "X"], "Lệnh còn thiếu --zalo-user-id"),
        (["serve", "--role", "cook"], "--role phải là một trong: web, worker"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(
    office: Office, words: list[str], says: str
) -> None:
    outcome = office(*words)

    assert outcome.status == 2
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert outcome.out == ""


def test_a_bare_group_shows_its_help_and_is_exit_2(office: Office) -> None:
    outcome = office("org")

    assert outcome.status == 2
    assert "tree" in outcome.err


def test_english_is_spoken_when_the_configuration_says_so(office: Office) -> None:
    office.configure(more='[language]\ndefault = "en"')

    assert "There is no command" in office("nope").err
    assert office.done("news", "list").err == "Nothing yet.\n"


def test_five_mistakes_in_the_configuration_are_five_lines_and_exit_2(office: Office) -> None:
    text = '[server]\nport = "x"\nhots = "y"\n[schedule]\ntimezone = "z"\nlate_until = 5\n'
    (office.folder / "config.toml").write_text(text)

    outcome = office("news", "list")

    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 5


def test_a_missing_configuration_is_one_sentence_and_exit_2(office: Office) -> None:
    (office.folder / "config.toml").unlink()

    outcome = office("doctor")

    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1


def test_the_officer_is_named_by_option_variable_or_login(
    union: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIHOI_OFFICER", "từ biến")
    union.officer = ""

    union.done("member", "add", "--name", "Nguyễn Thị Năm", "--unit", "MYPHU03")

    assert [entry.actor for entry in union.ask(select(AuditEntry))] == ["từ biến"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "x", "/etc/f"), "Không có quyền mở /etc/f"),
        (OSError(28, "x"), "Đĩa đã đầy"),
        (OSError(5, "I/O", "f"), "Không đọc hoặc ghi được f: I/O"),
        (KeyboardInterrupt(), "Đã dừng"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"), "UTF-8"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_becomes_a_sentence(error: BaseException, says: str) -> None:
    failure = explain(error, Catalogue("vi"))

    assert failure.status == 1
    assert says in "\n".join(failure.sentences)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////nowhere/at/all/chihoi.db", "db upgrade"),
        ("postgresql+psycopg://u@127.0.0.1:9/d", "Không dùng được cơ sở dữ liệu"),
    ],
)
def test_an_unreachable_database_is_one_sentence(office: Office, url: str, says: str) -> None:
    office.url = url
    office.configure()

    outcome = office("news", "list")

    assert outcome.status == 1
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_a_file_that_is_no_database_is_one_sentence(office: Office) -> None:
    (office.folder / "chihoi.db").write_bytes(b"no database at all" * 100)

    outcome = office("news", "list")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert "không phải cơ sở dữ liệu SQLite" in outcome.err


def test_a_command_of_a_true_process_answers_in_utf8_whatever_the_locale(office: Office) -> None:
    environ = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}

    with start_anew(office, "org", "nope", **environ) as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "Không có lệnh" in said


def test_without_a_word_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert "Cách dùng: chihoi" in said.out + said.err
    assert "Traceback" not in said.err


def test_letters_that_are_no_utf8_are_refused_kindly(union: Office) -> None:
    outcome = union("member", "add", "--name", "Nguy\udce1n", "--unit", "MYPHU03")

    assert (outcome.status, len(outcome.err.splitlines())) == (1, 1)
    assert "UTF-8" in outcome.err


def test_a_reader_that_has_seen_enough_gets_no_traceback(union: Office) -> None:
    with start_anew(union, "org", "tree") as process:
        assert process.stdout is not None
        process.stdout.close()
        said = process.stderr.read() if process.stderr else ""

    assert (process.returncode, said) == (0, "")


def test_ctrl_c_is_one_sentence(union: Office) -> None:
    fifo = union.folder / "slow.csv"
    os.mkfifo(fifo)
    with start(union, "org", "import", str(fifo)) as process, fifo.open("w"):
        press_ctrl_c(process)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Traceback" not in said
    assert "Đã dừng" in said


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_a_stream_that_was_closed_is_no_reason_to_fail(
    office: Office, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`chihoi understand <&-`: Python has no stream then."""
    if name == "stdin":
        monkeypatch.setattr("sys.stdin", None)
        words = ["understand"]
    else:
        monkeypatch.setattr(f"sys.{name}", None)
        words = ["org", "tree"]

    status = main(["--config", str(office.folder / "config.toml"), *words], office.clock)

    getattr(sys, name).close()
    assert status == 0


def test_a_folder_as_configuration_is_said_in_vietnamese(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["--config", str(office.folder), "news", "list"], office.clock)

    assert status == 2
    assert "là thư mục, cần một tệp" in capsys.readouterr().err
