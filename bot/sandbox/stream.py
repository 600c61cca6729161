"""GET /sandbox/events?since=: what happens, as it happens, to every open page (server-sent events)."""

from collections.abc import Iterator

import orjson
from flask import Blueprint, request, stream_with_context
from werkzeug.wrappers import Response

from bot.sandbox.calls import STREAM
from bot.sandbox.journal import Mark
from bot.sandbox.notices import notice_of
from bot.sandbox.refusal import ControlError
from bot.sandbox.state import Sandbox

HEARTBEAT_SECONDS = 10.0
MOST_AT_ONCE = 500


def blueprint(sandbox: Sandbox) -> Blueprint:
    """Each event is a list of notices; its id is the number to ask on from after a break."""
    routes = Blueprint("stream", __name__, url_prefix="/sandbox/events")

    @routes.get("")
    def events() -> Response:
        mark = _asked_from(sandbox)
        request.environ[STREAM] = True
        headers = {"Cache-Control": "no-store"}
        return Response(
            stream_with_context(_tell(sandbox, mark)),
            headers=headers,
            mimetype="text/event-stream",
        )

    return routes


def _asked_from(sandbox: Sandbox) -> Mark:
    """A browser that reconnects says by itself what it has seen last, as `<life>-<number>`."""
    given = request.headers.get("Last-Event-ID") or request.args.get("since")
    newest = sandbox.journal.mark
    if given is None:
        return newest
    life, dash, number = given.rpartition("-")
    if not number.isdecimal() or (dash and not life):
        raise ControlError("since is not a number")
    return Mark(life or newest.life, int(number))


def _tell(sandbox: Sandbox, mark: Mark) -> Iterator[bytes]:
    yield b"retry: 500\n\n"
    while not sandbox.closing.is_set():
        entries = sandbox.journal.after(mark, MOST_AT_ONCE)
        if entries is None:  # another log, which may by now be longer than the one she knew
            mark = Mark(sandbox.journal.mark.life, 0)
            yield b'event: reset\nid: %s-0\ndata: {"reset":true}\n\n' % mark.life.encode()
            continue
        if not entries:
            if not sandbox.journal.wait(mark, HEARTBEAT_SECONDS):
                yield b": still here\n\n"
            continue
        mark = Mark(mark.life, entries[-1]["seq"])
        notices = [notice for entry in entries if (notice := notice_of(sandbox, entry))]
        if notices:
            place = f"{mark.life}-{mark.seq}".encode()
            yield b"id: %s\ndata: %s\n\n" % (place, orjson.dumps(notices))
