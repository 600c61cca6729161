"""The labelled list of private and everyday numbers; `python -m tests.language.masking` prints it."""

from collections import Counter
from time import thread_time

import pytest

from bot.zalo.masking import mask_text
from tests.language.masking import hide, load_numbers, main


def test_every_private_number_is_hidden_and_nothing_else() -> None:
    found = hide(load_numbers())

    assert [one.line.text for one in found if not one.is_right] == []


def test_the_list_is_long_enough_to_mean_something() -> None:
    kinds = Counter(line.kind for line in load_numbers())

    assert kinds["otp"] >= 80
    assert min(kinds["identity"], kinds["card"], kinds["account"]) >= 20
    assert kinds[""] >= 250


def test_the_command_prints_both_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0

    printed = capsys.readouterr().out
    assert "(100.0%)" in printed
    assert "hidden by mistake: 0/" in printed


@pytest.mark.parametrize(
    "text",
    ["một hai ba " * 4000, "otp 1 2 3 4 " * 2500, " " * 30_000 + "1234", "stk 123-456.789 " * 2000, "a 12 " * 8000],
)  # fmt: skip
def test_long_texts_are_looked_through_in_no_time(text: str) -> None:
    start = thread_time()

    mask_text(text)

    assert thread_time() - start < 1.0
