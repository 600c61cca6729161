"""The promises about the lines given and about lines never seen; `make understand` shows more."""

from collections.abc import Callable

import pytest

from handlers.kit.intents import understand
from handlers.kit.phrasebook import load_phrasebook
from handlers.kit.words import fold
from tests.understand.judging import Verdict, accuracy, cross_validate, judge
from tests.understand.lines import (
    Line,
    load_colloquial_lines,
    load_group_lines,
    load_held_out_lines,
    load_lines,
    load_more_lines,
)
from tests.understand.orders import judge_orders


def false_fires(verdicts: list[Verdict]) -> list[str]:
    return [f"{v.line.text!r} → {v.found.intent}" for v in verdicts if v.is_false_fire]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return load_lines()


def test_the_lines_are_as_they_were_given(lines: list[Line]) -> None:
    text = "\n".join(line.text for line in lines)

    assert len(lines) == 343
    assert all(odd in text for odd in ("\u200b", "\u00a0", "e\u0302\u0309", "\u2780"))


def test_nearly_all_lines_given_are_right_and_nothing_fires_falsely(lines: list[Line]) -> None:
    verdicts = judge(lines, understand)

    assert accuracy(verdicts) >= 0.98
    assert false_fires(verdicts) == []


def test_lines_written_apart_from_the_rules_are_right_too() -> None:
    verdicts = judge(load_more_lines(), understand)

    assert accuracy(verdicts) >= 0.97
    assert false_fires(verdicts) == []


@pytest.mark.parametrize(
    ("load", "least"), [(load_colloquial_lines, 0.95), (load_held_out_lines, 0.85)]
)
def test_what_members_write_day_by_day_is_understood_or_asked_about_and_never_wrongly_done(
    load: Callable[[], list[Line]], least: float
) -> None:
    verdicts = judge(load(), understand)

    met = sum(verdict.is_right or verdict.is_asked_rightly for verdict in verdicts)
    assert len(verdicts) >= 150
    assert met / len(verdicts) >= least
    assert false_fires(verdicts) == []


def test_no_phrase_is_a_held_out_line() -> None:
    phrases = {fold(way) for phrase in load_phrasebook().phrases for way in phrase.ways}

    assert [line.text for line in load_held_out_lines() if fold(line.text) in phrases] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_fifth_never_seen_is_understood(lines: list[Line], seed: int) -> None:
    verdicts = cross_validate(lines, seed=seed)

    assert accuracy(verdicts) >= 0.95
    assert false_fires(verdicts) == []


def test_without_any_phrase_of_ours_most_is_learned_from_examples(lines: list[Line]) -> None:
    verdicts = cross_validate(lines, bare=True)

    assert accuracy(verdicts) >= 0.9
    assert false_fires(verdicts) == []


def test_every_urgent_line_is_known_to_be_one(lines: list[Line]) -> None:
    urgent = [line.text for line in [*lines, *load_more_lines()] if line.is_urgent]

    assert all("danger" in understand(text).args for text in urgent)


def test_no_harmless_line_is_taken_for_danger(lines: list[Line]) -> None:
    calm = [line for line in lines if line.intent not in ("human", "report_scam")]

    assert not any("danger" in understand(line.text).args for line in calm)


def test_all_group_lines_are_read_as_expected() -> None:
    wrong, judged = judge_orders(load_group_lines())

    assert wrong == []
    assert judged == 51
