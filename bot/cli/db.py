"""`chihoi db`: the schema of the database."""

from pathlib import Path

import typer

from bot.cli.desk import CannotError
from bot.cli.options import Commands, desk_of
from bot.cli.output import say
from models.database import Database
from models.schema import pending

app = Commands("db.help.db")


@app.named("upgrade", "db.help.upgrade")
def upgrade_database(ctx: typer.Context) -> None:
    from models.migrate import upgrade  # noqa: PLC0415  (Alembic: slow to load, and only needed here)

    desk = desk_of(ctx)
    with desk.open_any_database() as database:
        changed = upgrade(database)
    say(desk.texts("db.upgraded" if changed else "db.current"))


@app.named("check", "db.help.check")
def check_database(ctx: typer.Context) -> None:
    desk = desk_of(ctx)
    with desk.open_any_database() as database:
        if pending(database):
            raise CannotError(desk.texts("db.pending"))
        damage = _find_damage(database)
    if damage:
        raise CannotError(desk.texts("db.damaged_at", what=damage))
    say(desk.texts("db.sound"))


def _find_damage(database: Database) -> str:
    """What SQLite itself finds wrong in its file; PostgreSQL looks after its own."""
    file: Path | None = database.file
    if file is None:
        return ""
    with database.read() as connection:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if found != "ok":
            return found
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return "" if lost is None else str(lost[0])
