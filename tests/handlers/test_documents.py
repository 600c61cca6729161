"""Each word that the documents tell members and leaders to write is understood."""

import re
from pathlib import Path

import pytest

from models.group import Group
from tests.chat_room import OA, ChatRoom

DOCS = Path(__file__).parents[2] / "docs" / "vi"
_WORDS = re.compile(r"“([^”]+)”")
_LOST = ("chưa hiểu", "Chị nhắn lại", "phần này dành cho")


def words_of(page: str) -> list[str]:
    found = _WORDS.findall((DOCS / page).read_text(encoding="utf-8"))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("words", words_of("hoi-vien.md"))
def test_a_member_is_understood(chat: ChatRoom, words: str) -> None:
    lan = chat.member("Lan", "MYPHU03")

    said = lan.says(words)

    assert said
    assert not [lost for lost in _LOST if lost in said], said


@pytest.mark.parametrize("words", words_of("chi-hoi-truong.md"))
def test_a_leader_is_understood(chat: ChatRoom, words: str) -> None:
    hoa = chat.member("Hoa", "MYPHU03", "leader")

    said = hoa.says(words)

    assert said
    assert not [lost for lost in _LOST if lost in said], said


def in_groups() -> list[str]:
    """The last column of the leaders' table."""
    rows = (DOCS / "chi-hoi-truong.md").read_text(encoding="utf-8").splitlines()
    return [
        word for row in rows if row.startswith("|") for word in _WORDS.findall(row.split("|")[3])
    ]


@pytest.mark.parametrize("words", in_groups())
def test_a_leader_is_understood_in_her_group(chat: ChatRoom, words: str) -> None:
    hoa = chat.member("Hoa", "MYPHU03", "leader")
    chat.add(
        Group(oa_id=OA, group_id="g1", name="Nhóm", kind="gmf", unit_id=hoa.membership.unit_id)
    )

    said = hoa.says_in("g1", words)

    assert said
    assert not [lost for lost in _LOST if lost in said], said


def test_the_leaders_page_fits_one_sheet() -> None:
    lines = (DOCS / "chi-hoi-truong.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 45
