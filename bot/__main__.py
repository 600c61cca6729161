"""The program `chihoi`: reads the command line, runs one command, ends with 0, 1 or 2."""

import os
import sys
from collections.abc import Sequence

from typer import Exit

from bot.cli.desk import open_desk
from bot.cli.failures import close_pipe, explain
from bot.cli.program import run, speak_utf8
from bot.clock import Clock


def main(argv: Sequence[str] | None = None, clock: Clock | None = None) -> int:
    """Exit status: 0 done, 1 could not be done, 2 wrong usage or configuration.

    No traceback reaches a person; CHIHOI_DEBUG=1 shows it to a developer.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    speak_utf8()
    desk = open_desk(given, os.environ, clock or Clock())
    try:
        run(given, desk)
        sys.stdout.flush()
    except BrokenPipeError:
        close_pipe()
    except Exit as ending:
        return ending.exit_code
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("CHIHOI_DEBUG"):
            raise
        failure = explain(error, desk.texts)
        print(*failure.sentences, sep="\n", file=sys.stderr)  # noqa: T201  (a command line prints)
        return failure.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
