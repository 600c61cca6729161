"""A morning of a few branches with everything a big one has: what was sent is what was planned."""

from pathlib import Path

from tests.pace.morning import run_morning
from tests.pace.province import Province


def test_what_was_sent_is_what_was_planned_and_nobody_who_writes_waits(tmp_path: Path) -> None:
    small = Province(communes=4, branches=20, own=6, leaders=3, ordinary=31, members=300)

    morning, wrong = run_morning(tmp_path, small, 5, echoes=True)

    assert wrong == []
    assert len(morning.waits) == morning.replies
