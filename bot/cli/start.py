"""Runs one command from start to end: what it says, and the status it ends with."""

import logging
import os
import sys
from collections.abc import Sequence

from typer import Exit

from bot.cli.desk import Desk, open_desk
from bot.cli.failures import close_pipe, explain
from bot.cli.program import run, speak_utf8
from bot.clock import Clock, clock_from

# Without a handler Python prints warnings beside the one sentence that says what went wrong.
_SILENCE = logging.NullHandler()


def start(given: Sequence[str], clock: Clock | None = None) -> int:
    """The exit status. No traceback reaches a person; CHIHOI_DEBUG=1 shows it to a developer."""
    speak_utf8()
    logging.getLogger().addHandler(_SILENCE)
    desk = open_desk(given, os.environ, clock or Clock())
    try:
        desk.clock = clock or clock_from(os.environ)
        with desk.ctrl_c.heard():
            status = _run(given, desk)
        sys.stdout.flush()
    except BrokenPipeError:
        close_pipe()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("CHIHOI_DEBUG"):
            raise
        failure = explain(desk.ctrl_c.see_through(error), desk.texts)
        print(*failure.sentences, sep="\n", file=sys.stderr)
        return failure.status
    return status


def _run(given: Sequence[str], desk: Desk) -> int:
    try:
        run(given, desk)
    except Exit as ending:
        return ending.exit_code
    return 0
