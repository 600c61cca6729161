"""The program `chihoi`: reads the command line, runs one command, ends with 0, 1 or 2."""

import gc
import sys
from collections.abc import Sequence

from bot.clock import Clock

# What a start loads stays: looking through it for cycles again and again was a tenth of its time.
_COLLECT_AFTER = (50_000, 20, 100)


def main(argv: Sequence[str] | None = None, clock: Clock | None = None) -> int:
    """Exit status: 0 done, 1 could not be done, 2 wrong usage or configuration."""
    gc.set_threshold(*_COLLECT_AFTER)
    given = sys.argv[1:] if argv is None else argv
    try:
        # Loading takes a second, in which Ctrl-C must be as quiet as later.
        from bot.cli.start import start  # noqa: PLC0415
    except KeyboardInterrupt:
        return 1
    return start(given, clock)


if __name__ == "__main__":
    sys.exit(main())
