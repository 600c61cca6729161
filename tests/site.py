"""The whole site for a test: the ASGI app as a WSGI one, on one event loop for the process."""

import asyncio
import threading
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING, cast

from a2wsgi import ASGIMiddleware
from a2wsgi.asgi_typing import ASGIApp

from bot.inbox_store import Store
from bot.intake import Admitted
from bot.spool import CannotStoreError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PATIENCE = 60.0  # seconds


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="site", daemon=True).start()
    return loop


def as_wsgi(site: ASGIApp) -> "WSGIApplication":
    """For Werkzeug's server and client; Granian serves the ASGI app itself."""
    return cast("WSGIApplication", ASGIMiddleware(site, loop=_loop()))


def keep(store: Store, event: Admitted) -> None:
    """Return when the event is on disk. Raises CannotStoreError when it can't be."""
    told: Future[CannotStoreError | None] = Future()
    store.store(event, told.set_result)
    error = told.result(PATIENCE)
    if error is not None:
        raise error
