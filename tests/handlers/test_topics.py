"""H6: “chủ đề”, several at once, taken out again; “tin khác” shows these first, the morning's item stays."""

from datetime import timedelta

import pytest

from models.member import Identity
from models.news import NewsItem
from tests.chat_room import ChatRoom, Person


@pytest.fixture
def cuc(chat: ChatRoom) -> Person:
    return chat.member("Trần Thị Cúc", "MYPHU03")


@pytest.fixture
def news(chat: ChatRoom) -> None:
    """Today's item, and one of each of the three days before, about different topics."""
    topics = ("đời sống", "Kinh tế", "môi trường", "giáo dục")
    for back, topic in enumerate(topics):
        day = chat.now.date() - timedelta(days=back)
        chat.add(
            NewsItem(code=f"K7Q{back + 2}", day=day, title=f"Tin {topic}", body="Vui", unit_id=1,
                     topic=topic, state="approved", author="a", created_at=chat.now)
        )  # fmt: skip


def kept(chat: ChatRoom) -> list[str | None]:
    return [identity.topics for identity in chat.rows(Identity)]


def test_h6_she_chooses_several_takes_one_out_and_is_told_what_stays(
    chat: ChatRoom, cuc: Person
) -> None:
    offered = cuc.says("chủ đề")
    both = cuc.says("2 và 4")
    one = cuc.says("số 2 ạ")
    done = cuc.says("0")

    assert offered.count("\n") == 9
    assert "đang chọn: kinh tế, việc làm; học hành, công nghệ." in both
    assert "đang chọn: học hành, công nghệ." in one
    assert "em ghi: học hành, công nghệ." in done
    assert kept(chat) == ["hoc-hanh"]
    assert "thích xem tin về học hành, công nghệ" in cuc.says("dữ liệu của tôi")


def test_h6_everything_is_taken_out_at_once(chat: ChatRoom, cuc: Person) -> None:
    cuc.says("chủ đề")
    cuc.says("1, 2 và 3")

    assert "bỏ hết" in cuc.says("bỏ hết chủ đề")
    assert kept(chat) == [None]
    assert "chưa chọn" in [cuc.says("chủ đề"), cuc.says("0")][1]


@pytest.mark.parametrize("said", ["9", "1 và 9", "họp 7/11"])
def test_what_is_no_topic_changes_nothing(chat: ChatRoom, cuc: Person, said: str) -> None:
    cuc.says("chủ đề")
    cuc.says(said)

    assert kept(chat) == [None]


@pytest.mark.usefixtures("news")
def test_h6_other_news_come_by_her_topics_and_the_morning_stays(cuc: Person) -> None:
    before = cuc.says("tin hôm nay")
    cuc.says("chủ đề")
    cuc.says("4 và 6")
    cuc.says("0")

    today = cuc.says("tin hôm nay")
    others = [cuc.says("tin khác") for _ in range(5)]

    assert today.startswith(before)
    assert "chủ đề chị thích" in today
    titles = [said.split(": ")[1].split("\n")[0] for said in others[:3]]
    assert titles == ["Tin môi trường", "Tin giáo dục", "Tin Kinh tế"]
    assert "hết tin hai tuần" in others[3]
    assert "Tin môi trường" in others[4]


@pytest.mark.usefixtures("news")
def test_without_topics_the_newest_comes_first_and_nothing_is_added(cuc: Person) -> None:
    assert cuc.says("tin hôm nay") == "📰 Tin vui hôm nay: Tin đời sống\nVui"
    assert "Tin Kinh tế" in cuc.says("tin khác")


def test_h6_officers_see_how_many_want_what_and_a_branch_does_not(
    chat: ChatRoom, cuc: Person, hoa: Person
) -> None:
    for person, numbers in ((cuc, "2 và 4"), (hoa, "2")):
        person.says("chủ đề")
        person.says(numbers)
        person.says("0")
    mai = chat.member("Lê Thị Mai", "ANBINH", "officer")

    told = mai.says("/baocao tháng")

    assert "muốn xem thêm: kinh tế, việc làm (2), học hành, công nghệ (1)." in told
    assert "muốn xem thêm" not in hoa.says("/baocao tháng")
