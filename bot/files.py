"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile


@contextmanager
def write_beside(path: Path | None, content: bytes) -> Iterator[None]:
    """`content` is at `path` once the block is done, and nothing is left there if it fails.

    None: nothing is written. Raises OSError before the block where there is no room or no right.
    """
    if path is None:
        yield
        return
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    try:
        yield
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
