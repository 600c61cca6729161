"""The one place where an error becomes a sentence: what could not be done, and what to do."""

import errno
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from typer import Abort, TyperException

from bot.catalogue import Catalogue
from bot.cli.desk import CannotError
from bot.config import ConfigError
from bot.imports.sheets import UnreadableSheetError
from bot.ports import PortTakenError, UnusableAddressError
from bot.zalo.codes import explain as explain_zalo
from bot.zalo.errors import ZaloError
from models.schema import BrokenReferenceError, NewerSchemaError

_QUOTED = re.compile("'(.+?)'")
_DATABASE_TROUBLES = {
    "unable to open database file": "db.cannot_open",
    "readonly database": "db.read_only",
    "disk is full": "cli.disk_full",
    "No space left": "cli.disk_full",
    "disk I/O error": "db.disk_trouble",
    "is locked": "db.locked",
    "not a database": "db.not_sqlite",
    "malformed": "db.damaged",
    "no such table": "db.pending",
    "no such column": "db.pending",
    "UndefinedTable": "db.pending",
    "UndefinedColumn": "db.pending",
    "authentication failed": "db.wrong_login",
    "no password supplied": "db.wrong_login",
    "does not exist": "db.no_database",
}
_FILE_TROUBLES = {
    errno.ENOENT: "cli.no_file",
    errno.EACCES: "cli.no_access",
    errno.EPERM: "cli.no_access",
    errno.EROFS: "cli.no_access",
    errno.EISDIR: "cli.a_folder",
    errno.ENOSPC: "cli.disk_full",
    errno.EDQUOT: "cli.disk_full",
    errno.EADDRINUSE: "cli.port_taken",
}


@dataclass(frozen=True)
class Failure:
    status: int
    sentences: list[str]


def explain(error: BaseException, texts: Catalogue) -> Failure:
    """Exit status and sentences for whatever ended a command."""
    for kinds, say in _WAYS:
        if isinstance(error, kinds):
            return say(error, texts)
    return Failure(1, [texts("cli.unexpected", kind=type(error).__name__)])


def explain_database(error: SQLAlchemyError, texts: Catalogue) -> str:
    """One sentence for what the database or the way to it refused."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    said = f"{type(cause).__name__}: {cause or error}"
    for sign, key in _DATABASE_TROUBLES.items():
        if sign in said:
            return texts(key)
    return texts("db.unreachable", reason=_first_line(str(cause or error)))


def close_pipe() -> None:
    """The reader (`| head`) has seen enough: end quietly, also when Python flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _explain_file(error: OSError, texts: Catalogue) -> str:
    name = error.filename or ""
    if error.errno == errno.ENOTDIR:
        return texts("cli.no_folder", folder=os.path.dirname(name))  # noqa: PTH120  (may be bytes)
    key = _FILE_TROUBLES.get(error.errno or 0)
    if key is not None:
        return texts(key, file=name)
    return texts("cli.file_trouble", file=name, reason=error.strerror or str(error))


def _explain_usage(error: TyperException, texts: Catalogue) -> str:
    """Typer's classes for wrong usage are private; what they carry tells them apart."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "chihoi"
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return error.format_message()
    say = _USAGE.get(kind, _explain_words)
    return f"{say(error, texts)}. {texts('usage.see_help', command=path)}"


def _explain_missing(error: TyperException, texts: Catalogue) -> str:
    return texts("usage.missing", name=_parameter(error))


def _explain_value(error: TyperException, texts: Catalogue) -> str:
    _, found, allowed = error.message.partition("is not one of ")
    if found:
        choices = allowed.replace("'", "").rstrip(".")
        return texts("usage.choose", name=_parameter(error), choices=choices)
    return texts("usage.wrong_value", name=_parameter(error), reason=_reason(error, texts))


def _reason(error: TyperException, texts: Catalogue) -> str:
    """What checks the values says so in English."""
    said = error.message.rstrip(".")
    for english, key in _VALUES.items():
        if english in said:
            return texts(key, bound=said.partition(english)[2].strip())
    return said


def _explain_option(error: TyperException, texts: Catalogue) -> str:
    near = getattr(error, "possibilities", None) or []
    return texts("usage.no_option", name=getattr(error, "option_name", "")) + _hint(near, texts)


def _hint(near: Sequence[str], texts: Catalogue) -> str:
    return texts("usage.near", near=", ".join(near)) if near else ""


def _explain_option_use(error: TyperException, texts: Catalogue) -> str:
    return texts("usage.option_needs_value", name=getattr(error, "option_name", ""))


def _explain_words(error: TyperException, texts: Catalogue) -> str:
    message = error.format_message()
    for english, key in (
        ("No such command", "usage.no_command"),
        ("Missing command", "usage.missing_command"),
        ("Got unexpected extra argument", "usage.too_many"),
    ):
        if message.startswith(english):
            rest, _, near = message.removeprefix(english).partition(" Did you mean ")
            what = "".join(_QUOTED.findall(rest)) or rest.removeprefix("(s)").strip(" ().")
            return texts(key, what=what) + _hint(_QUOTED.findall(near), texts)
    return texts("usage.wrong", reason=_first_line(message).rstrip("."))


def _parameter(error: TyperException) -> str:
    param = getattr(error, "param", None)
    if param is None:
        return ""
    names = [name for name in param.opts if name.startswith("--")]
    return str(names[0] if names else (param.metavar or param.name).upper()).rstrip(".")


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


_VALUES = {
    "should be less than or equal to": "usage.at_most",
    "should be greater than or equal to": "usage.at_least",
    "should be a valid integer": "usage.whole_number",
}

_USAGE: dict[str, Callable[[TyperException, Catalogue], str]] = {
    "MissingParameter": _explain_missing,
    "BadParameter": _explain_value,
    "NoSuchOption": _explain_option,
    "BadOptionUsage": _explain_option_use,
}

# The first that fits; an error may be of several kinds.
_WAYS: tuple[tuple[Any, Callable[[Any, Catalogue], Failure]], ...] = (
    (ConfigError, lambda e, _: Failure(2, e.problems)),
    (CannotError, lambda e, _: Failure(e.status, e.sentences)),
    (UnreadableSheetError, lambda e, texts: Failure(1, [texts(e.key, **e.values)])),
    (TyperException, lambda e, texts: Failure(2, [_explain_usage(e, texts)])),
    ((KeyboardInterrupt, Abort), lambda _, texts: Failure(1, ["", texts("cli.interrupted")])),
    (NewerSchemaError, lambda _, texts: Failure(1, [texts("db.newer")])),
    (
        BrokenReferenceError,
        lambda e, texts: Failure(1, [texts("db.broken_reference", tables=str(e))]),
    ),
    (ZaloError, lambda e, texts: Failure(1, [explain_zalo(e.code, texts.language)])),
    (SQLAlchemyError, lambda e, texts: Failure(1, [explain_database(e, texts)])),
    (PortTakenError, lambda e, texts: Failure(1, [texts("serve.port_taken", address=str(e))])),
    (
        UnusableAddressError,
        lambda e, texts: Failure(1, [texts("serve.unusable_address", address=str(e))]),
    ),
    (OSError, lambda e, texts: Failure(1, [_explain_file(e, texts)])),
    (UnicodeError, lambda _, texts: Failure(1, [texts("cli.odd_letters")])),
)
