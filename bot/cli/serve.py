"""`chihoi serve` and `demo`: the long-running programs."""

from enum import StrEnum
from typing import Annotated, get_args

import typer

from bot.cli.desk import CannotError, Desk
from bot.cli.options import desk_of
from bot.cli.output import say


class RoleChoice(StrEnum):
    web = "web"
    worker = "worker"


_Roles = Annotated[list[RoleChoice] | None, typer.Option("--role", help="serve.help.role")]
_Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="serve.help.port")]


def serve(ctx: typer.Context, *, role: _Roles = None) -> None:
    from bot.serve import serve as run  # noqa: PLC0415  (slow to load, and only needed here)
    from bot.supervisor import Role  # noqa: PLC0415
    from bot.worker import SecondWorkerError  # noqa: PLC0415

    desk = desk_of(ctx)
    with desk.open_database():
        pass  # says so now when the database is missing or old
    _check_features(desk)
    try:
        run(desk.config, [r for r in get_args(Role) if r in (role or ())], desk.config_file)
    except SecondWorkerError:
        raise CannotError(desk.texts("serve.second_worker")) from None


def _check_features(desk: Desk) -> None:
    """Here, where it is one sentence, instead of in each worker that would die of it.

    :raises CannotError: when two features claim the same words.
    """
    from handlers.kit.command_table import ConflictingWordsError  # noqa: PLC0415
    from handlers.kit.switchboard import Switchboard  # noqa: PLC0415

    try:
        Switchboard.discover()
    except ConflictingWordsError as error:
        raise CannotError(desk.texts("serve.conflicting_words", reason=str(error))) from None


def demo(ctx: typer.Context, *, port: _Port = 8080) -> None:
    from bot.demo import demo as run  # noqa: PLC0415

    desk = desk_of(ctx)
    run(port, lambda address: say(desk.texts("serve.demo_is_at", address=address)))
