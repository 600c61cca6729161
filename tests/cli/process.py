"""A command as a process of its own, where only that shows what a person would see."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.office import Office

ROOT = Path(__file__).parent.parent.parent


def start(office: Office, *words: str, **environ: str) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    return subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "bot", "--config", str(office.folder / "config.toml"), *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
