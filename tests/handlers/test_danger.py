"""Calls for help are heard in any spelling; games, news and worries set off no alarm."""

import csv
import time
from pathlib import Path

import pytest

from handlers.kit.danger import recognise

HERE = Path(__file__).parent


def read_table() -> list[tuple[str, str]]:
    with (HERE / "danger.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["danger"], row["text"]) for row in rows]


TABLE = read_table()
EVERYDAY = (HERE / "everyday.txt").read_text(encoding="utf-8").splitlines()


def test_the_table_of_calls_and_harmless_texts_holds() -> None:
    """One test for them all, which names each that is wrong: hundreds take seconds to collect."""
    heard = [(recognise(text) or "none", text) for _, text in TABLE]

    assert [found for found, wanted in zip(heard, TABLE, strict=True) if found != wanted] == []


def test_everyday_messages_set_off_no_alarm() -> None:
    assert [text for text in EVERYDAY if recognise(text) is not None] == []


@pytest.mark.parametrize("text", ["", " ", "🌸", "....", "\u200b", "đánh" * 500, "\x00"])
def test_odd_texts_are_no_danger(text: str) -> None:
    assert recognise(text) is None


def test_foreign_letters_do_not_stand_for_ours() -> None:
    heard = [odd for odd in "äåæçëîïñöøûüþÿ" if recognise(f"chồng em đ{odd}nh em")]
    assert heard == []


def test_a_harmless_clause_does_not_hide_the_next() -> None:
    assert recognise("em điểm danh, chồng em đánh em") == "violence"
    assert recognise("em điểm danh, chiều em ghé") is None


def test_decomposed_letters_and_capitals_are_heard() -> None:
    assert recognise("CHỒNG EM ĐÁNH EM!!!") == "violence"
    assert recognise("chồng em đánh em") == "violence"


def test_the_gravest_danger_is_answered() -> None:
    assert recognise("em bị lừa mất 5 triệu, chồng em đòi giết em") == "life"


def test_a_look_at_a_text_takes_less_than_a_millisecond() -> None:
    texts = [text for _, text in TABLE]
    recognise(texts[0])

    start = time.process_time()  # not what other programs of the machine take
    for text in texts:
        recognise(text)

    assert (time.process_time() - start) / len(texts) < 0.001
