"""`chihoi sandbox`: the stand-in for Zalo alone, and the clock and weather of a demo that runs."""

import http.client
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

import orjson
import typer

from bot.cli.desk import CannotError, Desk
from bot.cli.options import Command, Commands, Json, desk_of
from bot.cli.output import announce, printable, say, show_one


class WeatherChoice(StrEnum):
    """`bot.sandbox.weather.KINDS`, named again so that the help needs no sandbox loaded."""

    show = "show"
    fine = "fine"
    slow = "slow"
    limited = "limited"
    expired = "expired"
    down = "down"


app = Commands("serve.help.sandbox")

_TIMEOUT_SECONDS = 10

_Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="serve.help.port")]
_Webhook = Annotated[
    str | None, typer.Option("--webhook", metavar="URL", help="serve.help.webhook")
]
_To = Annotated[list[str] | None, typer.Argument(metavar="TO", help="serve.help.to")]
_Kind = Annotated[WeatherChoice, typer.Argument(metavar="WEATHER", help="serve.help.kind")]
_Url = Annotated[str, typer.Option("--url", metavar="URL", help="serve.help.url")]


@app.callback(invoke_without_command=True, no_args_is_help=False)
def sandbox(ctx: typer.Context, *, port: _Port = 8081, webhook: _Webhook = None) -> None:
    if ctx.invoked_subcommand is not None:
        return
    from bot.sandbox.command import run  # noqa: PLC0415  (slow to load, and only needed here)
    from bot.showroom.annex import Showroom  # noqa: PLC0415
    from bot.showroom.product import Product  # noqa: PLC0415

    desk = desk_of(ctx)
    product = Product(desk.config, desk.clock) if desk.config_file.exists() else None
    showroom = Showroom(product)

    def tell(address: str) -> None:
        announce(desk.texts("serve.sandbox_is_at", address=address))

    try:
        run(port, webhook, desk.clock, showroom, tell)
    finally:
        showroom.close()


@app.command(
    "clock",
    cls=Command,
    help="serve.help.clock",
    context_settings={"ignore_unknown_options": True},  # so that -2h is no option
)
def clock(
    ctx: typer.Context,
    to: _To = None,
    *,
    url: _Url = "http://127.0.0.1:8080",
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    words = " ".join(to or ["show"])
    body = {"reset": True} if words == "reset" else {"to": words}
    state = _read_clock(desk, url, _call(desk, url, "clock", None if words == "show" else body))
    if as_json:
        row = {"id": "clock", "state": "moved" if state["offset_seconds"] else "real", **state}
        show_one(desk, row, as_json=True)
        return
    now = datetime.fromisoformat(state["now"])
    key = "serve.clock_moved" if state["offset_seconds"] else "serve.clock_real"
    by = _span(desk, timedelta(seconds=state["offset_seconds"]))
    say(desk.texts(key, now=f"{now:%H:%M:%S %d/%m/%Y}", by=by))


@app.command("weather", cls=Command, help="serve.help.weather")
def weather(
    ctx: typer.Context,
    kind: _Kind = WeatherChoice.show,
    *,
    url: _Url = "http://127.0.0.1:8080",
    as_json: Json = False,
) -> None:
    desk = desk_of(ctx)
    body = None if kind is WeatherChoice.show else {"weather": kind.value}
    match _call(desk, url, "weather", body):
        case {"weather": str() as now, "faults": list() as faults}:
            row = {"id": "weather", "state": now, "faults": len(faults)}
        case _:
            raise CannotError(desk.texts("serve.no_sandbox", url=url))
    if as_json:
        show_one(desk, row, as_json=True)
        return
    if kind is WeatherChoice.expired:
        say(desk.texts("serve.weather.expired"))
    say(desk.texts(f"serve.weather.{now}"))


def _call(desk: Desk, url: str, part: str, body: dict[str, Any] | None) -> Any:
    """What the sandbox answers; :raises CannotError: with what it says against it."""
    try:
        said = _ask(url, part, body)
    except (OSError, http.client.HTTPException, ValueError):
        raise CannotError(desk.texts("serve.no_sandbox", url=url)) from None
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        raise CannotError(printable(said["error"]))
    return said


def _ask(url: str, part: str, body: dict[str, Any] | None) -> Any:
    place = urlsplit(url if "//" in url else f"http://{url}").netloc
    with closing(http.client.HTTPConnection(place, timeout=_TIMEOUT_SECONDS)) as connection:
        if body is None:
            connection.request("GET", f"/sandbox/{part}")
        else:
            connection.request("POST", f"/sandbox/{part}", orjson.dumps(body))
        return orjson.loads(connection.getresponse().read())


def _read_clock(desk: Desk, url: str, said: Any) -> dict[str, Any]:
    match said:
        case {"now": str(), "offset_seconds": int() | float()}:
            return dict(said)
        case _:
            raise CannotError(desk.texts("serve.no_sandbox", url=url))


def _span(desk: Desk, span: timedelta) -> str:
    """ "+2 ngày 03:15:00", "-00:30:00"."""
    sign, span = ("-", -span) if span < timedelta(0) else ("+", span)
    hours, seconds = divmod(span.seconds, 3600)
    days = desk.texts("serve.days", days=span.days) + " " if span.days else ""
    return f"{sign}{days}{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
