"""One `chihoi member …`, telling at its end its peak of memory and its longest writing transaction."""

import resource
import sys
import time
from typing import Any

from sqlalchemy import Engine, event

from bot.__main__ import main

_began: dict[int, float] = {}
_longest = 0.0


def _note_begin(connection: Any) -> None:
    if not connection.get_execution_options().get("chihoi_read", False):
        _began[id(connection)] = time.perf_counter()


def _note_end(connection: Any) -> None:
    global _longest  # noqa: PLW0603  (one process, one figure)
    if (began := _began.pop(id(connection), None)) is not None:
        _longest = max(_longest, time.perf_counter() - began)


if __name__ == "__main__":
    event.listen(Engine, "begin", _note_begin)
    event.listen(Engine, "commit", _note_end)
    folder, *words = sys.argv[1:]
    status = main(["--config", f"{folder}/config.toml", "member", *words])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{megabytes:.0f} {_longest:.3f}", file=sys.stderr)
    sys.exit(status)
