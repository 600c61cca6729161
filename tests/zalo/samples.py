"""The sample bodies of Zalo's events, with invented ids, and JSON of any shape."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

OA_ID = "3100000000000004821"
APP_ID = "1842000000000000317"
RECEIVED_AT = datetime(2026, 10, 27, 8, 0, tzinfo=UTC)
EVENTS = Path(__file__).parent / "events"
SAMPLES = sorted(path for path in EVENTS.glob("*.json") if not path.name.startswith("_"))
NAMES = sorted({path.name.split(".", 1)[0] for path in SAMPLES})

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_FLAT = _SCALARS | st.lists(_SCALARS, max_size=2)
ANY_JSON = _FLAT | st.dictionaries(st.text(max_size=3), _FLAT, max_size=2)


def load_sample(name: str) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads((EVENTS / f"{name}.json").read_bytes())
    return body
