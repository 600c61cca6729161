"""The first words fit who comes: a newcomer, a member, one who waits, one who had stopped."""

from tests.chat_room import ChatRoom, Person


def test_a_newcomer_is_greeted_and_asked_for_her_branch(lan: Person) -> None:
    answer = lan.follows()

    assert "trợ lý tự động của Hội LHPN thành phố Cần Thơ" in answer
    assert "không bao giờ hỏi tiền" in answer
    assert "chi hội nào" in answer


def test_her_next_words_are_taken_as_her_branch(lan: Person) -> None:
    lan.follows()

    assert "phường An Bình" in lan.says("ap my phu xa my khanh cu")


def test_following_and_opening_the_chat_greet_once(lan: Person) -> None:
    assert lan.follows()

    assert lan.opens_chat() == ""


def test_she_is_greeted_anew_once_the_question_has_run_out(chat: ChatRoom, lan: Person) -> None:
    lan.opens_chat()
    chat.wait(days=8)

    assert lan.follows()


def test_a_member_is_greeted_by_name_and_asked_nothing(hoa: Person) -> None:
    answer = hoa.opens_chat()

    assert "chị Hoa" in answer
    assert "chi hội nào" not in answer


def test_one_who_had_stopped_hears_how_to_have_the_news_again(hoa: Person) -> None:
    hoa.says("dừng")

    assert "nhận tin lại" in hoa.follows()
    assert hoa.identity.news_stopped_at is not None


def test_one_who_waits_hears_for_whom(lan: Person, hoa: Person) -> None:
    for text in ("tham gia MYPHU03", "1", "Lan", "2"):
        lan.says(text)

    assert "đang chờ chị Hoa nhận" in lan.follows()
