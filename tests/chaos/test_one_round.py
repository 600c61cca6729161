"""A short round of `make chaos`, so that it is played on every change too."""

import pytest

from tests.chaos.judge import judge
from tests.chaos.round import Settings, run_round


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_while_processes_are_killed(sqlite_url: str) -> None:
    play(sqlite_url)


@pytest.mark.long
def test_nor_on_postgresql(postgres_url: str) -> None:
    play(postgres_url)


def play(database_url: str) -> None:
    """This seed kills the web process, then `serve`: a killed worker takes 45 s to settle."""
    report = run_round(Settings("every change 24", database_url, 120, 7, kills=2, ladder=(1, 3)))

    assert report.kills, str(report)
    assert report.acknowledged > 0
    assert report.is_fine, str(report)


def test_the_judge_sees_what_is_lost_and_what_is_doubled() -> None:
    sends = [{"what": "send", "recipient": person} for person in ("lan", "hoa", "hoa")]

    verdict = judge({"lan", "hoa", "mai"}, sends)

    assert verdict.lost == ["mai"]
    assert verdict.doubled == ["hoa"]
    assert not verdict.is_fine
