"""`chihoi init`: asks an officer what is needed and writes the configuration, secrets apart."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import CannotError, Desk
from bot.cli.options import desk_of
from bot.cli.output import say, tell
from bot.first_config import (
    QUESTIONS,
    OddAnswerError,
    Question,
    check_together,
    files_for,
    write_all,
)

_MOST_TRIES = 5
_YES = {"c", "co", "có", "y", "yes"}

_OaId = Annotated[str | None, typer.Option("--oa-id", help="init.help.oa_id")]
_Name = Annotated[str | None, typer.Option("--name", help="init.help.name")]
_AppId = Annotated[str | None, typer.Option("--app-id", help="init.help.app_id")]
_AppSecret = Annotated[
    Path | None, typer.Option("--app-secret-file", help="init.help.app_secret_file")
]
_OaKey = Annotated[
    Path | None, typer.Option("--oa-secret-key-file", help="init.help.oa_secret_key_file")
]
_Address = Annotated[str | None, typer.Option("--public-url", help="init.help.public_url")]
_Code = Annotated[
    str | None, typer.Option("--site-verification", help="init.help.site_verification")
]
_Database = Annotated[str | None, typer.Option("--database-url", help="init.help.database_url")]
_Yes = Annotated[bool, typer.Option("--yes", help="init.help.yes")]


def init(  # noqa: PLR0913  (the options of a command)
    ctx: typer.Context,
    *,
    oa_id: _OaId = None,
    name: _Name = None,
    app_id: _AppId = None,
    app_secret_file: _AppSecret = None,
    oa_secret_key_file: _OaKey = None,
    public_url: _Address = None,
    site_verification: _Code = None,
    database_url: _Database = None,
    yes: _Yes = False,
) -> None:
    """Nothing is written before the last question is answered."""
    desk = desk_of(ctx)
    given = {"oa_id": oa_id, "name": name, "app_id": app_id, "public_url": public_url}
    given |= {"site_verification": site_verification, "database_url": database_url}
    secrets = {"app_secret": app_secret_file, "oa_secret_key": oa_secret_key_file}
    given |= {key: _find_secret(desk, key, file) for key, file in secrets.items()}
    answers = _answer_all(desk, given)
    files = files_for(desk.config_file, answers, desk.texts)
    _confirm(desk, list(files), yes=yes or not _asks())
    _check_replacing(desk, list(files), yes=yes)
    write_all(files)
    _say_what_next(desk)


def _answer_all(desk: Desk, given: dict[str, str | None]) -> dict[str, str]:
    """Each question's answer; :raises CannotError: what was given won't do, or nobody is there."""
    missing = [q.option for q in QUESTIONS if given[q.name] is None and q.default is None]
    if missing and not _asks():
        raise CannotError(desk.texts("init.missing", options=" ".join(missing)), status=2)
    if _asks():
        tell(desk.texts("init.welcome"))
    answers = {
        question.name: _answer(desk, question, given[question.name]) for question in QUESTIONS
    }
    try:
        check_together(answers)
    except OddAnswerError as error:
        raise CannotError(desk.texts(error.key), status=2) from None
    return answers


def _answer(desk: Desk, question: Question, given: str | None) -> str:
    if given is not None or not _asks():
        try:
            return question.read(given if given is not None else question.default or "")
        except OddAnswerError as error:
            reason = desk.texts(error.key)
            raise CannotError(f"{question.option}: {reason}", status=2) from None
    for _ in range(_MOST_TRIES):
        said = _ask(desk.texts(f"init.ask.{question.name}"), is_secret=question.is_secret)
        try:
            return question.read(said.strip() or question.default or "")
        except OddAnswerError as error:
            tell(desk.texts(error.key))
    raise CannotError(desk.texts("init.too_many"))


def _confirm(desk: Desk, files: list[Path], *, yes: bool) -> None:
    tell(desk.texts("init.will_write", files=", ".join(map(str, files))))
    if not yes and not _agrees(desk.texts("init.write")):
        raise CannotError(desk.texts("init.nothing_written"))


def _check_replacing(desk: Desk, files: list[Path], *, yes: bool) -> None:
    """The second question: what is there was somebody's work."""
    there = ", ".join(str(file) for file in files if file.exists())
    if not there or yes:
        return
    if not _asks():
        raise CannotError(desk.texts("init.is_there", files=there), status=2)
    if not _agrees(desk.texts("init.replace", files=there)):
        raise CannotError(desk.texts("init.nothing_written"))


def _say_what_next(desk: Desk) -> None:
    config = desk.config_file
    plain = config == Path("config.toml")
    say(desk.texts("init.done", file=config))
    command = "chihoi" if plain else f"chihoi --config {config}"
    say(
        desk.texts("init.next", upgrade=f"{command} db upgrade", setup=f"{command} doctor --setup")
    )


def _find_secret(desk: Desk, name: str, file: Path | None) -> str | None:
    """In a file, or handed over by a script as to every command."""
    written = "" if file is None else file.read_text(encoding="utf-8-sig").strip()
    return written or desk.environ.get(f"CHIHOI_{name.upper()}")


def _asks() -> bool:
    """Somebody sits at a keyboard."""
    return sys.stdin.isatty()


def _agrees(question: str) -> bool:
    return _ask(question, is_secret=False).strip().casefold() in _YES


def _ask(question: str, *, is_secret: bool) -> str:
    """On stderr, as everything that is no result; :raises CannotError: nobody answers any more."""
    try:
        if is_secret:
            return getpass.getpass(f"{question} ", stream=sys.stderr)
        print(question, end=" ", file=sys.stderr, flush=True)
        return input()
    except EOFError:
        raise KeyboardInterrupt from None
