"""Where a command may write a file: looked at before any work, and never over another kind of file."""

from pathlib import Path

from bot.cli.desk import CannotError, Desk


def check_target(desk: Desk, file: Path | None, *endings: str) -> None:
    """:raises CannotError: a folder, in no folder, or not called as what is written into it.

    A slip such as `-o chihoi.db` would otherwise replace the database by a poster.
    """
    if file is None:
        return
    if file.suffix.lower() not in endings:
        told = {"file": file, "endings": ", ".join(endings)}
        raise CannotError(desk.texts("cli.wrong_ending", **told), status=2)
    check_folder(desk, file)


def check_folder(desk: Desk, file: Path) -> None:
    """:raises CannotError: it is a folder itself, or its folder does not exist."""
    if file.is_dir():
        raise CannotError(desk.texts("cli.a_folder", file=file))
    if not file.parent.is_dir():
        raise CannotError(desk.texts("cli.no_folder", folder=file.parent))
