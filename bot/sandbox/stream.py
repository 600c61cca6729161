"""GET /sandbox/events?since=: what happens, as it happens, to every open page (server-sent events)."""

from collections.abc import Iterator

import orjson
from flask import Blueprint, request, stream_with_context
from werkzeug.wrappers import Response

from bot.sandbox.calls import STREAM
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
        since = _since(sandbox)
        request.environ[STREAM] = True
        headers = {"Cache-Control": "no-store"}
        return Response(
            stream_with_context(_tell(sandbox, since)),
            headers=headers,
            mimetype="text/event-stream",
        )

    return routes


def _since(sandbox: Sandbox) -> int:
    """A browser that reconnects says by itself what it has seen last."""
    given = request.headers.get("Last-Event-ID") or request.args.get("since")
    if given is None:
        return sandbox.journal.last
    if not given.isdecimal():
        raise ControlError("since is not a number")
    return int(given)


def _tell(sandbox: Sandbox, since: int) -> Iterator[bytes]:
    yield b"retry: 500\n\n"
    while not sandbox.closing.is_set():
        if since > sandbox.journal.last:  # the sandbox was reset: its numbers begin anew
            since = 0
            yield b'event: reset\nid: 0\ndata: {"reset":true}\n\n'
        entries = sandbox.journal.since(since, MOST_AT_ONCE)
        if not entries:
            if not sandbox.journal.wait(since, HEARTBEAT_SECONDS):
                yield b": still here\n\n"
            continue
        since = entries[-1]["seq"]
        notices = [notice for entry in entries if (notice := notice_of(sandbox, entry))]
        if notices:
            yield b"id: %d\ndata: %s\n\n" % (since, orjson.dumps(notices))
