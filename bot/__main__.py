"""The program `chihoi`: reads the command line, runs one command, ends with 0, 1 or 2."""

import sys
from collections.abc import Sequence

from bot.clock import Clock


def main(argv: Sequence[str] | None = None, clock: Clock | None = None) -> int:
    """Exit status: 0 done, 1 could not be done, 2 wrong usage or configuration."""
    given = sys.argv[1:] if argv is None else argv
    try:
        # Loading takes a second, in which Ctrl-C must be as quiet as later.
        from bot.cli.start import start  # noqa: PLC0415
    except KeyboardInterrupt:
        return 1
    return start(given, clock)


if __name__ == "__main__":
    sys.exit(main())
