"""`chihoi doctor`: what is fine, what needs looking at, what is broken, and what to do."""

from collections.abc import Iterator
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.checkup import Checkup
from bot.cli.desk import Desk
from bot.cli.failures import explain_database
from bot.cli.options import Json, desk_of
from bot.cli.output import say, show_rows
from bot.cli.setup import show_setup
from bot.finding import Finding
from models.schema import NewerSchemaError, pending

_Setup = Annotated[bool, typer.Option("--setup", help="doctor.setup")]


def doctor(ctx: typer.Context, *, setup: _Setup = False, as_json: Json = False) -> None:
    desk = desk_of(ctx)
    if setup:
        show_setup(desk, as_json=as_json)
        return
    findings = list(_examine(desk))
    if as_json:
        rows = ({"id": f.check, "state": f.state, "text": f.text} for f in findings)
        show_rows(desk, (), rows, as_json=True)
    else:
        _print(desk, findings)
    if any(finding.state == "problem" for finding in findings):
        raise typer.Exit(1)


def _examine(desk: Desk) -> Iterator[Finding]:
    """Without a database of this version only the configuration can be judged."""
    config = desk.config
    try:
        with desk.open_any_database() as database:
            if pending(database):
                trouble = desk.texts("db.pending")
            else:
                checkup = Checkup(config, database, desk.clock, desk.texts)
                yield from checkup.run()
                return
    except NewerSchemaError:
        trouble = desk.texts("db.newer")
    except SQLAlchemyError as error:
        trouble = explain_database(error, desk.texts)
    yield Finding("config", "ok", desk.texts("doctor.fine.config"))
    yield Finding("database", "problem", trouble)


def _print(desk: Desk, findings: list[Finding]) -> None:
    """What is fine goes into one line; each of the others has its own."""
    labels = desk.texts.table("doctor.states")
    width = max(len(label) for label in labels.values())
    fine = ", ".join(finding.text for finding in findings if finding.state == "ok")
    lines = [("ok", fine)] if fine else []
    for state in ("warning", "problem"):
        lines += [(state, finding.text) for finding in findings if finding.state == state]
    for state, text in lines:
        say(f" {labels[state]:<{width}} {text}")
