"""How long reading a message takes, the odd ones included, and how long the first one."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter_ns

from handlers.kit.intents import understand
from handlers.kit.phrasebook import load_phrasebook
from tests.understand.lines import Line

ODD: Mapping[str, str] = {
    "10,000 letters": "Kính gửi bà con, " * 600,
    "10,000 letters without a space": "điểmdanh" * 1250,
    "only emoji": "🌸👍🏽❤️" * 700,
    "only spaces": " \u00a0\u3000\t" * 1500,
    "right to left": "\u202eمرحبا بكم جميعا " * 300,
    "1,000 mentions": "[@7420000000000000001:Chị Hoa] @chị_hoa " * 1000,
    "dots and dashes": "a.b-c." * 1700,
    "combining marks": "e\u0302\u0323" * 3000,
    "guards": "không chưa đừng hủy điểm danh " * 300,
}
_LOADING = (
    "from time import perf_counter as now; from rapidfuzz import fuzz, process; import tomllib;"
    "from handlers.kit.intents import understand; from handlers.kit.phrasebook import load_phrasebook;"
    "from handlers.kit.reading import read; start = now(); load_phrasebook(); read('em Lan, ấp 3');"
    "print(now() - start)"
)
_ROUNDS = 5


def time_lines(lines: Sequence[Line]) -> list[float]:
    """Milliseconds for each line, sorted; the best of five rounds, since others use the machine."""
    for line in lines:
        understand(line.text)
    return sorted(_best(line.text) for line in lines)


def time_odd() -> dict[str, float]:
    """Milliseconds for each odd text."""
    return {name: _best(text) for name, text in ODD.items()}


def time_loading() -> float:
    """Milliseconds in a new process to read all phrases, tables and names."""
    took = (
        subprocess.run([sys.executable, "-c", _LOADING], capture_output=True, check=True).stdout  # noqa: S603
        for _ in range(_ROUNDS)
    )
    return min(map(float, took)) * 1000


def percentile(times: Sequence[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _best(text: str) -> float:
    return min(_time(text) for _ in range(_ROUNDS))


def _time(text: str) -> float:
    book = load_phrasebook()  # where the book is given, no decision is remembered
    start = perf_counter_ns()
    understand(text, book)
    return (perf_counter_ns() - start) / 1e6
