"""What README and docs say exists: links, files, commands, make targets; the example really runs."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.cli.program import put_together

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = ROOT / "docs" / "adding-a-handler.md"
FORBIDDEN = ("../sha" + "red", "index" + "-url", "/ro" + "ot/", "/ho" + "me/")

# Written by who runs the program, so not there in a fresh clone.
_MADE_LATER = {"config.toml", "units.csv", "groups.csv", "news.csv", "members.csv"}
_NEEDED = (
    "pyproject.toml",
    "tests/conftest.py",
    "tests/compiled_once.py",
    "tests/postgres_server.py",
    "tests/chat_room.py",
    "tests/handlers/conftest.py",
    "tests/handlers/test_catalogues.py",
    "tests/handlers/kept-chi.txt",
)
_FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {".git", ".venv"}
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE_AND_CODE = re.compile(r"^`([^`]+)`\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"[.\w-]+(?:/[.\w*-]*)+")
_TOP_FILE = re.compile(r"[.\w-]+\.(?:md|toml|lock|in|csv)")
_CHIHOI = re.compile(r"(?:^|/)chihoi (?=[a-z-])")
_HEADING = re.compile(r"^#+ §?([\d.]*\d)\.? ", re.MULTILINE)

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def spans(page: Path) -> list[str]:
    """What stands between backquotes in running text."""
    return _SPAN.findall(_FENCE.sub("", read(page)))


def lines_of_code(page: Path) -> list[str]:
    return [line for _, code in _FENCE.findall(read(page)) for line in code.splitlines()]


def example_files() -> dict[str, str]:
    return dict(_FILE_AND_CODE.findall(read(EXAMPLE)))


@every_page
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = [link.split("#")[0] for link in _LINK.findall(read(page)) if "://" not in link]

    missing = [link for link in links if link and not (page.parent / link).exists()]

    assert not missing


def paths_named(page: Path) -> Iterator[str]:
    """What begins with a folder of ours, or looks like a file at the top."""
    words = [*spans(page), *" ".join(lines_of_code(page)).split()]
    for word in (word.strip('",;:()') for word in words):
        in_folder = _PATH.fullmatch(word) and word.split("/")[0] in _FOLDERS
        if in_folder or _TOP_FILE.fullmatch(word):
            yield word


@every_page
def test_every_file_named_is_there(page: Path) -> None:
    named = set(paths_named(page)) - _MADE_LATER - example_files().keys()

    missing = [path for path in named if not list(ROOT.glob(path.rstrip("/")))]

    assert not missing


def commands_in(page: Path) -> Iterator[list[str]]:
    """`chihoi news list|approve` gives two; what stands after two blanks is a remark."""
    for text in [*spans(page), *lines_of_code(page)]:
        found = _CHIHOI.search(text)
        if found is None:
            continue
        words = shlex.split(re.split(r"\s{2,}|\s#", text[found.end() :])[0].replace("\\", ""))
        group, *rest = words
        for name in rest[0].split("|") if rest else [""]:
            yield [group, name, *rest[1:]] if name else [group]


@cache
def the_program() -> Any:
    return put_together()


def find_command(words: list[str]) -> tuple[Any, list[str]]:
    """The deepest command that the words name, and what is left of them."""
    command = the_program()
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    return command, words


def knows(words: list[str]) -> bool:
    command, rest = find_command(words)
    options = {name for param in command.params for name in param.opts} | {"--help"}
    is_group_alone = hasattr(command, "commands") and rest not in ([], ["--help"])
    return not is_group_alone and all(w in options for w in rest if w.startswith("--"))


@every_page
def test_every_command_line_is_one_the_program_knows(page: Path) -> None:
    unknown = [words for words in commands_in(page) if words[0] != "--help" and not knows(words)]

    assert not unknown


@pytest.mark.parametrize("words", [["fly"], ["news", "burn"], ["doctor", "--quickly"]])
def test_a_command_that_does_not_exist_would_be_found(words: list[str]) -> None:
    assert not knows(words)


def test_the_readme_names_every_command() -> None:
    told = {" ".join(words) for words in commands_in(ROOT / "README.md")}
    program = the_program()

    there = {
        f"{name} {inner}".strip()
        for name, command in program.commands.items()
        for inner in getattr(command, "commands", {"": None})
    }

    assert there <= told


@every_page
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    told = [*spans(page), *lines_of_code(page)]

    named = {name for text in told for name in re.findall(r"^(?:\w+=\w+ )?make (\w+)", text)}

    assert named <= targets


@every_page
def test_no_machine_s_path_and_no_registry_s_address(page: Path) -> None:
    text = read(page)

    assert not [word for word in FORBIDDEN if word in text]


def citations(of: str) -> set[str]:
    """Sections that our code cites: "zalo-api §2.1, §2.2" gives both."""
    cited = re.compile(rf"{of} (§[\d.]*\d(?:(?:, | and )§[\d.]*\d)*)")
    folders = ("bot", "handlers", "models", "scheduler", "tests")
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    found = [group for file in files for group in cited.findall(read(file))]
    return {number for group in found for number in re.findall(r"[\d.]*\d", group)}


@pytest.mark.parametrize(
    ("name", "page"), [("zalo-api", "docs/zalo.md"), ("design", "docs/architecture.md")]
)
def test_every_section_that_the_code_cites_is_there(name: str, page: str) -> None:
    text = read(ROOT / page)
    headings = set(_HEADING.findall(text))
    points = {"11.2"} if re.search(r"^## §11 .*?^2\. ", text, re.MULTILINE | re.DOTALL) else set()

    assert citations(name) <= headings | points


def test_every_decision_is_short_and_has_its_three_parts() -> None:
    for page in (ROOT / "docs" / "adr").glob("*.md"):
        parts = re.findall(r"^## (.+)$", read(page), re.MULTILINE)

        assert parts == ["Context", "Decision", "Consequences"], page.name
        assert len(read(page).splitlines()) <= 35, page.name


def test_the_example_of_a_handler_runs_as_it_is_printed(tmp_path: Path) -> None:
    _copy_tree(tmp_path)
    for name, code in example_files().items():
        (tmp_path / name).write_text(code, encoding="utf-8")

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "cooking"]
    ran = subprocess.run(  # noqa: S603  (ours)
        [*command, "tests/handlers"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def _copy_tree(to: Path) -> None:
    """What a handler and its test need, and no more; other tests' compiled files come and go."""
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("handlers", "models"):
        shutil.copytree(ROOT / folder, to / folder, ignore=ignore)
    (to / "tests" / "handlers").mkdir(parents=True)
    for name in _NEEDED:
        shutil.copyfile(ROOT / name, to / name)
