"""Whatever a phone can send is answered or ignored, quickly and without an exception."""

from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.kit.grammar import read_order
from handlers.kit.intents import understand
from handlers.kit.orders import OrderError
from tests.understand.speed import ODD

AT_MOST = 0.05
WORDS = st.sampled_from(
    ["điểm", "danh", "không", "chưa", "đừng", "em", "chị", "ấp", "Mỹ", "a.b", "/", "@OA", "1", "🌸", "tin"]
)  # fmt: skip
LETTERS = st.sampled_from("điểmdanh .-/@:_1\u200b\u0301\u202e\u00a0🌸ا")


def quickest(text: str) -> float:
    """Of a few rounds, since other work shares the machine."""
    took = []
    for _ in range(4):
        start = thread_time()
        understand(text)
        took.append(thread_time() - start)
    return min(took)


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_read_in_no_time(name: str) -> None:
    understand("điểm danh")

    assert quickest(ODD[name]) < AT_MOST


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_order_nothing(name: str) -> None:
    assert read_order(ODD[name], "leader") is None


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=400).map(" ".join) | st.text(LETTERS, max_size=3000))
def test_any_mixture_is_read_in_no_time(text: str) -> None:
    understand("điểm danh")

    assert quickest(text) < AT_MOST


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=500), st.booleans())
def test_any_text_in_a_group_is_read_or_told(text: str, called: bool) -> None:  # noqa: FBT001
    try:
        order = read_order(text, "leader", called=called)
    except OrderError as error:
        assert error.kind  # noqa: PT017  (both ends are fine)
    else:
        assert order is None or order.cmd
