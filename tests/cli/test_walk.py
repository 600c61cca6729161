"""Every `chihoi` command of the documents for officers and operators, run as it is printed."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.sandbox.server import RunningSandbox
from models.news import NewsItem
from tests.cli.office import MORNING, Office
from tests.cli.test_init import options
from tests.ports import free_port
from tests.test_docs import ROOT, commands_in, lines_of_code

SAMPLE = ROOT / "bot" / "sample"
FILES = {"units": "organisation", "groups": "groups", "members": "members", "news": "news"}
PAGES = [ROOT / "docs" / "vi" / "can-bo.md", ROOT / "docs" / "operations.md"]
# What runs on and on, or takes a person's consent in a browser, has tests of its own.
ELSEWHERE = {
    ("serve",): "tests/processes/test_stop.py",
    ("auth", "exchange"): "tests/cli/test_auth.py",
    ("member", "forget"): "tests/cli/test_audit_forget.py",
}
AUTH_IMPORT = shlex.split("auth import --access-token MÃ_TRUY_CẬP --refresh-token MÃ_LÀM_MỚI")
_COMMAND = re.compile(r"^(?:ExecStart=\S*/)?chihoi (.+)$")


def printed(page: Path) -> list[list[str]]:
    """The command lines of a page's code blocks, in their order."""
    found = (_COMMAND.match(line) for line in lines_of_code(page))
    return [shlex.split(match[1]) for match in found if match]


def is_elsewhere(words: list[str]) -> bool:
    return any(tuple(words[: len(key)]) == key for key in ELSEWHERE)


class Walk:
    """One officer after another does what the page says, on a scratch folder against the sandbox."""

    def __init__(self, office: Office, sandbox: RunningSandbox) -> None:
        self._office = office
        self._sandbox = sandbox
        (office.folder / "backup").mkdir()
        (office.folder / "config.toml").unlink()
        (office.folder / "chihoi.db").unlink()
        for name, sample in FILES.items():
            shutil.copyfile(SAMPLE / f"{sample}.csv", office.folder / f"{name}.csv")

    def run(self, words: list[str]) -> None:
        if words == ["init"]:
            self._init()
            return
        self._office.officer = "lan.le" if words[:2] == ["news", "approve"] else "hoa.tran"
        self._office.done(*(self._real(word) for word in words))

    def _init(self) -> None:
        """By options, then pointed to the sandbox instead of Zalo."""
        self._office.done("init", *options(self._office.folder), "--yes")
        config, url = self._office.folder / "config.toml", self._sandbox.url
        places = "".join(f'{name}_url = "{url}"\n' for name in ("api", "oauth", "business"))
        text = config.read_text(encoding="utf-8").replace(
            "[server]\n", f"[zalo]\n{places}\n[server]\nport = {free_port()}\n"
        )
        config.write_text(text, encoding="utf-8")
        secret = self._office.folder / "secrets" / "app_secret"
        secret.write_text("app-secret", encoding="utf-8")

    def _real(self, word: str) -> str:
        if word == "MÃ_TIN":
            of_today = col(NewsItem.day) == MORNING.date()
            query = select(NewsItem.code).where(col(NewsItem.state) == "draft", of_today)
            return str(self._office.ask(query)[0])
        if word in {"MÃ_TRUY_CẬP", "MÃ_LÀM_MỚI"}:
            return f"token-{len(word)}"
        if word == "/var/lib/chihoi/backup":
            return str(self._office.folder / "backup")
        if word.startswith("chihoi-2026"):
            return str(next((self._office.folder / "backup").iterdir()))
        is_file = word.endswith((".csv", ".pdf", ".zip"))
        return str(self._office.folder / word) if is_file else word


@pytest.fixture
def walk(office: Office, sandbox: RunningSandbox) -> Walk:
    return Walk(office, sandbox)


def test_the_way_from_zero_works_as_it_is_printed(walk: Walk, office: Office) -> None:
    for words in printed(PAGES[0]):
        if not is_elsewhere(words):
            walk.run(words)

    steps = office.done("doctor", "--setup", "--json").rows
    done = {row["id"] for row in steps if row["state"] == "done"}
    assert {"config", "database", "app", "units", "groups", "news", "push"} <= done


def test_what_operators_are_told_works_as_it_is_printed(walk: Walk) -> None:
    lines = printed(PAGES[1])
    for words in sorted(lines, key=lambda words: words[:2] == ["db", "restore"]):
        if not is_elsewhere(words):
            walk.run(words)
        if words == ["db", "upgrade"]:
            walk.run(AUTH_IMPORT)

    assert ["db", "restore"] in [words[:2] for words in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_named_in_running_text_is_run_too(page: Path) -> None:
    run = {tuple(words[:2]) for each in PAGES for words in printed(each)}
    named = [words for words in commands_in(page) if words[0] not in {"", "--help"}]

    missing = [w for w in named if tuple(w[:2]) not in run and not is_elsewhere(w)]

    assert not missing


@pytest.mark.parametrize("file", sorted(set(ELSEWHERE.values())))
def test_what_is_run_elsewhere_is(file: str) -> None:
    assert (ROOT / file).exists()
