"""Options that many commands share, and a group of commands whose help speaks the language."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from bot.cli.desk import Desk

F = TypeVar("F", bound=Callable[..., None])

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="cli.option.json")]
Oa: TypeAlias = Annotated[str | None, typer.Option("--oa", help="cli.option.oa")]
UnitCode: TypeAlias = Annotated[str, typer.Option("--unit", help="cli.option.unit")]
OneUnit: TypeAlias = Annotated[str | None, typer.Option("--unit", help="cli.option.one_unit")]
Limit: TypeAlias = Annotated[int, typer.Option("--limit", min=1, help="cli.option.limit")]
RowId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="cli.option.id")]
Day: TypeAlias = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="cli.option.date")
]
SheetFile: TypeAlias = Annotated[Path, typer.Argument(metavar="FILE", help="cli.option.file")]
SkipBad: TypeAlias = Annotated[bool, typer.Option("--skip-bad", help="cli.option.skip_bad")]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="cli.option.dry_run")]


class Group(TyperGroup):
    """Typer's own words in the help ("Usage", "Options") in the officer's language."""

    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx), ctx)


class Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx), ctx)


class Commands(typer.Typer):
    """A group of commands, its help a text of the catalogue."""

    def __init__(self, help_key: str) -> None:
        super().__init__(
            cls=Group, help=help_key, no_args_is_help=True, rich_markup_mode=None,
            add_completion=False, pretty_exceptions_enable=False,
        )  # fmt: skip

    def named(self, name: str, help_key: str) -> Callable[[F], F]:
        """The function is the command of that name, its help a text of the catalogue."""
        return self.command(name, cls=Command, help=help_key)


def desk_of(ctx: typer.Context) -> Desk:
    desk = ctx.find_root().obj
    if not isinstance(desk, Desk):
        raise TypeError("a command runs only through bot.__main__.main")
    return desk


def _translated(text: str, ctx: Any) -> str:
    for english, word in desk_of(ctx).texts.table("cli.help_words").items():
        text = text.replace(english, word)
    return text
