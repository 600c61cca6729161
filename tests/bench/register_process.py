"""One `chihoi member …`, telling at its end its peak of memory and its longest writing transaction.

That in seconds, and in seconds of the processor: on a busy machine only these say what it needs.
"""

import resource
import sys
import time
from typing import Any

from sqlalchemy import Engine, event

from bot.__main__ import main

_began: dict[int, tuple[float, float]] = {}
_longest = _dearest = 0.0


def _note_begin(connection: Any) -> None:
    if not connection.get_execution_options().get("chihoi_read", False):
        _began[id(connection)] = time.perf_counter(), time.process_time()


def _note_end(connection: Any) -> None:
    global _longest, _dearest  # noqa: PLW0603  (one process, two figures)
    if (began := _began.pop(id(connection), None)) is not None:
        _longest = max(_longest, time.perf_counter() - began[0])
        _dearest = max(_dearest, time.process_time() - began[1])


if __name__ == "__main__":
    event.listen(Engine, "begin", _note_begin)
    event.listen(Engine, "commit", _note_end)
    folder, *words = sys.argv[1:]
    status = main(["--config", f"{folder}/config.toml", "member", *words])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{megabytes:.0f} {_longest:.3f} {_dearest:.3f}", file=sys.stderr)
    sys.exit(status)
