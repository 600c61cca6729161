"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile


@contextmanager
def write_beside(path: Path | None, content: bytes, mode: int = 0o600) -> Iterator[None]:
    """`content` is at `path` once the block is done, and nothing is left there if it fails.

    None: nothing is written. Raises OSError before the block where there is no room or no right.
    """
    if path is None:
        yield
        return
    with (
        blaming(path),
        NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file,
    ):
        beside = Path(file.name)
        try:
            beside.chmod(mode)
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


@contextmanager
def blaming(path: Path) -> Iterator[None]:
    """An error names the file that was asked for, not the one that is written beside it."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def write_whole(file: Path, content: bytes) -> None:
    """What others may read as well: whoever looks sees the old file or the new one.

    :raises OSError: it can't be written; nothing is left behind
    """
    with write_beside(file, content, mode=0o644):
        pass
