"""Puts the commands together and translates their help."""

import os
import sys
from collections.abc import Collection, Sequence
from functools import cache
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from bot.catalogue import Catalogue, Language
from bot.cli.commands import COMMANDS, add_command
from bot.cli.desk import CannotError, Desk
from bot.cli.options import Commands, desk_of


def _print_version(wanted: bool) -> None:  # noqa: FBT001  (Typer calls it)
    if wanted:
        print(f"chihoi {version('chihoi')}")
        raise typer.Exit


_Config = Annotated[
    Path | None, typer.Option("--config", metavar="PATH", help="cli.option.config")
]
_Officer = Annotated[str | None, typer.Option("--as", metavar="OFFICER", help="cli.option.as")]
_Version = Annotated[
    bool,
    typer.Option("--version", help="cli.option.version", is_eager=True, callback=_print_version),
]


def chihoi(
    ctx: typer.Context,
    *,
    config: _Config = None,
    officer: _Officer = None,
    show_version: _Version = False,  # noqa: ARG001  (its callback has answered)
) -> None:
    desk = desk_of(ctx)
    desk.config_path = config
    desk.officer_named = officer


def run(argv: Sequence[str], desk: Desk) -> None:
    """Run what the command line says; every failure leaves as an exception.

    Not Typer's own `main`, which would turn Ctrl-C into a status before we can say a word.
    """
    if any(not _readable(word) for word in argv):
        raise CannotError(desk.texts("cli.odd_letters"))
    command = _load_command(desk.texts.language, _named_first(argv))
    with command.make_context("chihoi", list(argv), obj=desk) as context:
        command.invoke(context)


def put_together(names: Collection[str] = tuple(COMMANDS)) -> Any:
    """The program with these of its commands."""
    app = Commands("cli.help")
    app.callback()(chihoi)
    for name in names:
        add_command(app, name)
    return get_command(app)


def _named_first(argv: Sequence[str]) -> str | None:
    """The command that the words begin with; None where only all commands can answer."""
    words = iter(argv)
    for word in words:
        if word in ("--config", "--as"):
            next(words, None)
        elif not word.startswith(("--config=", "--as=")):
            return word if word in COMMANDS else None
    return None


@cache
def _load_command(language: Language, name: str | None) -> Any:
    """With its help in that language."""
    command = put_together([name]) if name else put_together()
    _translate(command, Catalogue(language))
    return command


def speak_utf8() -> None:
    """Vietnamese whatever the terminal's locale says; what can't be printed is shown escaped.

    A stream that was closed before we came (`>&-`) is None, and its number would go to the next
    file that is opened: what is said there goes nowhere instead.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  (open to the end)
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _readable(word: str) -> bool:
    """Bytes that are no UTF-8 arrive as lone surrogates, which no database takes."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def _translate(command: Any, texts: Catalogue) -> None:
    for thing in (command, *command.params):
        if thing.help and thing.help in texts:
            thing.help = texts(thing.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child, texts)
