"""After the start nothing is left to be loaded when the first message comes."""

import subprocess
import sys

_FIRST = """
from time import process_time as now
from handlers.kit.intents import understand
from handlers.kit.loading import load_understanding
load_understanding()
start = now()
found = understand("chồng em đánh em hoài chị ơi")
print(found.args["danger"], now() - start)
"""


def test_the_first_call_for_help_is_recognised_at_once() -> None:
    command = [sys.executable, "-c", _FIRST]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603

    danger, took = ran.stdout.split()
    assert danger == "violence"
    assert float(took) < 0.05
