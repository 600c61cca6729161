"""`chihoi doctor --setup`: the numbered steps, ticked as far as the machine can see."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.desk import Desk
from bot.cli.failures import explain_database
from bot.cli.output import say, show_rows
from bot.config import ConfigError
from bot.setup_steps import STEPS, SetupSteps, Step, open_steps
from models.schema import NewerSchemaError, pending


def show_setup(desk: Desk, *, as_json: bool) -> None:
    steps = list(enumerate(_look(desk), start=1))
    if as_json:
        show_rows(desk, (), (_row(desk, number, step) for number, step in steps), as_json=True)
        return
    for number, step in steps:
        _print(desk, number, step)
    following = next((number for number, step in steps if step.state == "open"), None)
    say(desk.texts("setup.all_done" if following is None else "setup.go_on", number=following))


def _look(desk: Desk) -> Iterator[Step]:
    """As far as it can be seen: without a configuration nothing, without a database no more."""
    try:
        config = desk.config
    except ConfigError as error:
        yield Step("config", "open", "; ".join(error.problems[:3]))
        yield from open_steps(STEPS[1:])
        return
    try:
        with desk.open_any_database() as database:
            if not pending(database):
                yield from SetupSteps(config, database, desk.clock, desk.texts).run()
                return
            trouble = ""
    except NewerSchemaError:
        trouble = desk.texts("db.newer")
    except SQLAlchemyError as error:
        trouble = explain_database(error, desk.texts)
    yield from (Step("config", "done"), Step("database", "open", trouble))
    yield from open_steps(STEPS[2:])


def _print(desk: Desk, number: int, step: Step) -> None:
    tick = "[x]" if step.state == "done" else "[ ]"
    title = desk.texts(f"setup.title.{step.key}")
    say(f"{tick} {number:>2}. {title}" + (f": {step.detail}" if step.detail else ""))
    if step.state == "open":
        say(f"        {desk.texts(f'setup.how.{step.key}')}")


def _row(desk: Desk, number: int, step: Step) -> dict[str, object]:
    return {
        "id": step.key,
        "state": step.state,
        "number": number,
        "text": desk.texts(f"setup.title.{step.key}"),
        "how": desk.texts(f"setup.how.{step.key}"),
        "detail": step.detail,
    }
