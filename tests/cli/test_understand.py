"""`chihoi understand`: a line in, a JSON object out, needing nothing but the words."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.cli.process import fork


class Pipe(io.TextIOWrapper):
    def __init__(self, said: bytes) -> None:
        super().__init__(io.BytesIO(said), encoding="utf-8")


def ask(
    said: bytes, *options: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "stdin", Pipe(said))
    assert main(["understand", *options]) == 0
    out = capsys.readouterr().out
    return [json.loads(line) for line in out.removesuffix("\n").split("\n") if line]


def test_each_line_gives_one_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "điểm danh\n\n  tin vui \r\nx\u2028y\x0b\x85z".encode()

    found = ask(said, monkeypatch=monkeypatch, capsys=capsys)

    assert [row["text"] for row in found] == ["điểm danh", "", "  tin vui \r", "x\u2028y\x0b\x85z"]
    assert found[0] == {"text": "điểm danh", "intent": "check_in", "score": 100, "args": {}}
    assert [row["intent"] for row in found[1:3]] == ["unknown", "daily_news"]


def test_nothing_in_gives_nothing_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(b"", monkeypatch=monkeypatch, capsys=capsys) == []


def test_bytes_that_are_no_text_are_read_as_far_as_they_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = ask(b"\xff\xfe tin vui", monkeypatch=monkeypatch, capsys=capsys)

    assert found["text"] == "\ufffd\ufffd tin vui"


def test_group_lines_are_orders_errors_or_ignored(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "/lich 7h30 thứ 2,4,6\n/dove\nmọi người ơi".encode()

    found = ask(said, "--group", monkeypatch=monkeypatch, capsys=capsys)

    assert [(row["result"], row["command"]) for row in found] == [
        ("ok", {"cmd": "schedule", "time": "07:30", "days": [2, 4, 6]}),
        ("error", {"error": "unknown_command"}),
        ("ignore", {}),
    ]


def test_a_member_may_not_steer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--group", "--role", "member")

    found = ask(b"/diemdanh\n/trogiup", *options, monkeypatch=monkeypatch, capsys=capsys)

    assert [row["command"] for row in found] == [{"error": "forbidden"}, {"cmd": "help"}]


def test_no_configuration_is_needed(tmp_path: Path) -> None:
    words = ("--config", "missing.toml", "understand")
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with fork(words, {}, tmp_path, **streams) as process:
        out, _ = process.communicate("tin hôm nay\n", timeout=60)

    assert json.loads(out)["intent"] == "daily_news"
    assert list(tmp_path.iterdir()) == []
