"""`chihoi serve` and `demo`: the long-running programs."""

from enum import StrEnum
from typing import Annotated, get_args

import typer

from bot.cli.desk import CannotError
from bot.cli.options import desk_of
from bot.cli.output import announce


class RoleChoice(StrEnum):
    web = "web"
    worker = "worker"


_Roles = Annotated[list[RoleChoice] | None, typer.Option("--role", help="serve.help.role")]
_Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="serve.help.port")]


def serve(ctx: typer.Context, *, role: _Roles = None) -> None:
    """What a role needs is loaded by its own process: each second of it is waited for at a restart."""
    from bot.only_worker import SecondWorkerError  # noqa: PLC0415  (slow to load, only needed here)
    from bot.serve import ConflictingFeaturesError  # noqa: PLC0415
    from bot.serve import serve as run  # noqa: PLC0415
    from bot.supervisor import HOPELESS, HopelessError, Role, is_supervised  # noqa: PLC0415

    desk, hopeless = desk_of(ctx), HOPELESS if is_supervised() else 1
    with desk.open_database():
        pass  # says so now when the database is missing or old
    try:
        run(desk.config, [r for r in get_args(Role) if r in (role or ())], desk.config_file)
    except SecondWorkerError:
        raise CannotError(desk.texts("serve.second_worker")) from None
    except ConflictingFeaturesError as error:
        said = desk.texts("serve.conflicting_words", reason=str(error))
        raise CannotError(said, status=hopeless) from None
    except HopelessError:
        raise typer.Exit(1) from None  # its process has said why


def demo(ctx: typer.Context, *, port: _Port = 8080) -> None:
    from bot.demo import demo as run  # noqa: PLC0415

    desk = desk_of(ctx)
    run(port, lambda address: announce(desk.texts("serve.demo_is_at", address=address)))
