"""The leaders' page to print: one A4 page, the same words as its source."""

import re
from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Browser

from tests.page.leaders_page import LINK, PRINTED, SOURCE, draw_page

A4_POINTS = pytest.approx((595, 842), abs=1)


def words_of(document: pypdfium2.PdfDocument) -> list[str]:
    return "".join(page.get_textpage().get_text_bounded() for page in document).split()


def test_the_leaders_commands_fit_on_one_a4_page(browser: Browser) -> None:
    drawn = pypdfium2.PdfDocument(BytesIO(draw_page(browser)))

    assert [page.get_size() for page in drawn] == [A4_POINTS]


def test_the_printed_page_says_what_its_source_says() -> None:
    printed = "".join(words_of(pypdfium2.PdfDocument(PRINTED)))

    said = re.sub(r"\*\*|[|#]|-{3,}", " ", SOURCE.read_text(encoding="utf-8").replace(LINK, ""))
    missing = [word for word in said.split() if word not in printed]
    assert missing == [], "python -m tests.page.leaders_page draws it anew"
