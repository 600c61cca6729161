"""`chihoi init`: a configuration that works, secrets apart, nothing half-written, nothing replaced unasked."""

import os
import pty
import select
import stat
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.config_file import load_config
from tests.cli.office import OA, Office
from tests.cli.process import fork, press_ctrl_c

SECRET, KEY, APP = "khoa-ung-dung-12345", "khoa-webhook-67890", "1842000000000000317"
ANSWERS = (
    f"https://zalo.me/{OA}",
    "Hội LHPN  tỉnh “Mẫu”",
    APP,
    SECRET,
    KEY,
    "oa.hoi.example.vn/",
    "",
    "",
    "có",
)


def options(folder: Path, **changed: str) -> list[str]:
    (folder / "a").write_text(f"{SECRET}\n")
    (folder / "b").write_text(KEY)
    given = {
        "oa-id": OA,
        "name": "Hội LHPN tỉnh",
        "app-id": APP,
        "app-secret-file": str(folder / "a"),
        "oa-secret-key-file": str(folder / "b"),
        "public-url": "https://oa.hoi.example.vn",
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    return [word for name, value in given.items() for word in (f"--{name}", value)]


@pytest.fixture
def fresh(office: Office) -> Office:
    """An office that has no configuration yet."""
    (office.folder / "config.toml").unlink()
    return office


def test_options_alone_make_a_configuration_that_works(fresh: Office) -> None:
    told = fresh.done("init", *options(fresh.folder)).out

    config = load_config(fresh.folder / "config.toml", {})
    (account,) = config.official_accounts
    assert (account.oa_id, account.app_secret.get_secret_value()) == (OA, SECRET)
    assert account.oa_secret_key.get_secret_value() == KEY
    assert config.server.public_url == "https://oa.hoi.example.vn"
    assert "db upgrade" in told


def test_secrets_stand_apart_and_only_their_owner_reads_them(fresh: Office) -> None:
    url = "postgres://hoi:mat-khau@db.example/chihoi"
    fresh.done("init", *options(fresh.folder, database_url=url))

    written = (fresh.folder / "config.toml").read_text()
    files = [fresh.folder / "config.toml", *(fresh.folder / "secrets").iterdir()]
    assert not [secret for secret in (SECRET, KEY, "mat-khau") if secret in written]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert load_config(files[0], {}).database.url == (
        "postgresql+psycopg://hoi:mat-khau@db.example/chihoi"
    )


def test_a_script_is_told_which_options_are_missing(fresh: Office) -> None:
    outcome = fresh("init", "--oa-id", OA)

    assert outcome.status == 2
    assert "--app-id" in outcome.err
    assert not (fresh.folder / "config.toml").exists()


def test_what_is_there_stays_unless_yes_is_said(fresh: Office) -> None:
    (fresh.folder / "config.toml").write_text("# của tôi\n")

    refused = fresh("init", *options(fresh.folder))
    still = (fresh.folder / "config.toml").read_text()
    fresh.done("init", *options(fresh.folder), "--yes")

    assert (refused.status, still) == (2, "# của tôi\n")
    assert "oa_secret_key_file" in (fresh.folder / "config.toml").read_text()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"oa_id": "mã OA"}, "dãy số"),
        ({"oa_id": f"{OA} hoặc {APP}"}, "dãy số"),
        ({"name": " "}, "tên của OA"),
        ({"public_url": "http://oa.hoi.example.vn"}, "https"),
        ({"public_url": "localhost"}, "https"),
        ({"database_url": "mysql://a/b"}, "sqlite"),
        ({"site_verification": "a b"}, "phần mã"),
        ({"app_id": OA}, "hai dãy số khác nhau"),
    ],
)
def test_an_answer_that_will_not_do_is_told_kindly_and_nothing_is_written(
    fresh: Office, changed: dict[str, str], says: str
) -> None:
    outcome = fresh("init", *options(fresh.folder, **changed))

    assert outcome.status == 2
    assert says in outcome.err
    assert not (fresh.folder / "config.toml").exists()


@pytest.mark.parametrize(
    ("content", "says"), [("x" * 427, "access token"), (KEY, "giống hệt"), ("a b", "khoá liền")]
)
def test_a_key_that_is_another_thing_is_noticed(fresh: Office, content: str, says: str) -> None:
    words = options(fresh.folder)
    (fresh.folder / "a").write_text(content)

    outcome = fresh("init", *words)

    assert outcome.status == 2
    assert says in outcome.err
    assert content not in outcome.err


def at_keyboard(folder: Path, *answers: str, interrupt: bool = False) -> tuple[int, str]:
    """Status and all that was seen, with somebody who types each answer when she is asked."""
    ours, theirs = pty.openpty()
    words = ("--config", str(folder / "config.toml"), "init")
    program = fork(words, os.environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = ""
    for answer in answers:
        seen += _read_until(ours, ("): ", ":  ", ": ", ") "))
        os.write(ours, f"{answer}\n".encode())
    if interrupt:
        seen += _read_until(ours, (": ",))
        press_ctrl_c(program)
    seen += _read_until(ours, ())
    os.close(ours)
    return program.wait(90), seen


def _read_until(descriptor: int, endings: tuple[str, ...]) -> str:
    """What the terminal shows until it waits for an answer, or until the program has ended."""
    seen, deadline = b"", time.monotonic() + 90
    while select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))[0]:
        try:
            block = os.read(descriptor, 4096)
        except OSError:  # the other end is closed
            break
        seen += block
        text = seen.decode("utf-8", "replace")
        if endings and text.endswith(endings) and not text.endswith("\n"):
            break
    return seen.decode("utf-8", "replace")


def test_somebody_at_a_keyboard_is_asked_one_thing_after_another(tmp_path: Path) -> None:
    status, seen = at_keyboard(tmp_path, *ANSWERS)

    config = load_config(tmp_path / "config.toml", {})
    assert status == 0, seen
    assert config.official_accounts[0].oa_id == OA
    assert config.official_accounts[0].name == "Hội LHPN tỉnh “Mẫu”"
    assert SECRET not in seen
    assert "db upgrade" in seen


def test_an_odd_answer_is_asked_again(tmp_path: Path) -> None:
    status, seen = at_keyboard(tmp_path, "chưa biết", *ANSWERS)

    assert status == 0, seen
    assert "chị chép lại giúp em" in seen


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    status, seen = at_keyboard(tmp_path, *ANSWERS[:3], interrupt=True)

    assert status == 1
    assert "Traceback" not in seen
    assert list(tmp_path.iterdir()) == []


def test_an_existing_configuration_takes_a_second_question(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# của tôi\n")

    status, seen = at_keyboard(tmp_path, *ANSWERS, "không")

    assert status == 1
    assert "Thay bằng cấu hình mới" in seen
    assert (tmp_path / "config.toml").read_text() == "# của tôi\n"


def test_what_was_written_is_toml_whatever_the_name(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    words = options(tmp_path, name='Hội "A" \\ é\u0301 🌸')

    assert main(["init", *words]) == 0

    values = tomllib.loads((tmp_path / "config.toml").read_text(encoding="utf-8"))
    assert values["official_accounts"][0]["name"] == 'Hội "A" \\ é\u0301 🌸'
