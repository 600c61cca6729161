"""Sure, unsure, or nothing of ours: what is denied, asked about or told of is never done."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.kit.intents import understand
from handlers.kit.phrasebook import load_phrasebook

DOES = ("điểm danh", "khảo sát", "đố vui", "xóa dữ liệu của em", "dừng nhận tin", "vào chi hội")


@pytest.mark.parametrize(
    "text",
    [
        "không điểm danh được", "điểm danh không được", "huỷ điểm danh", "xóa điểm danh", "điểm danh là gì",
        "khi nào điểm danh", "mấy giờ điểm danh", "sao điểm danh hoài không được", "em chưa điểm danh được",
        "quên điểm danh rồi", "bỏ điểm danh dùm em", "khong diem danh duoc", "KHI NÀO ĐIỂM DANH",
        "ddieemr danh khoong dduowcj", "cách điểm danh", "điểm danh ở đâu",
    ],
)  # fmt: skip
def test_a_check_in_denied_or_asked_about_is_help(text: str) -> None:
    assert understand(text).intent == "help"


@pytest.mark.parametrize(
    "text",
    [
        "hôm qua em điểm danh rồi", "nhắc em điểm danh nha", "con em điểm danh ở trường", "mấy chị nhớ làm khảo sát",
        "đừng dừng gửi tin nha", "đừng xóa dữ liệu của em", "không muốn nhận tin lại", "điểm thi", "danh sách",
        "con em đang làm khảo sát trên trường", "tin đồn", "xóa đói giảm nghèo", "dừng xe lại",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_does_nothing(text: str) -> None:
    assert not load_phrasebook().intents[understand(text).intent].acts


@pytest.mark.parametrize(
    "text", ["dung", "Dung", "đúng", "dùng", "đứng", "DUNG", "dung dung", "xoa"]
)
def test_stripped_text_alone_stops_and_erases_nothing(text: str) -> None:
    assert understand(text).intent == "unknown"


@pytest.mark.parametrize("text", ["dừng", "Dừng lại", "DỪNG", "dừng đi em", "dung gui tin nua"])
def test_plain_words_stop_the_news(text: str) -> None:
    assert understand(text).intent == "stop"


@pytest.mark.parametrize(
    ("text", "maybe"),
    [("diem", ("check_in", "leaderboard")), ("dung", ("stop",)), ("điểm", ("check_in", "leaderboard"))],
)  # fmt: skip
def test_between_sure_and_no_it_says_what_may_be_meant(text: str, maybe: tuple[str, ...]) -> None:
    found = understand(text)

    assert (found.intent, found.maybe) == ("unknown", maybe)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("cài vneid", {"topic": "vneid"}),
        ("chỉ em với", {"topic": "menu"}),
        ("da chia se roi a", {"which": "done"}),
        ("góp tin phủ xanh", {"which": "story"}),
        ("https://baocantho.com.vn/a.html", {"which": "link"}),
        ("bit.ly/3AbCdEf tin hay nè", {"which": "link", "link": "shortener"}),
        ("tin hôm qua", {"day": "yesterday"}),
        ("1 và 3", {"choices": ["1", "3"]}),
        ("chồng em đánh em", {"danger": "violence"}),
        ("em lỡ chuyển tiền cho tụi nó rồi", {"danger": "scam"}),
    ],
)
def test_particulars_are_told(text: str, args: dict[str, object]) -> None:
    assert understand(text).args == args


def test_danger_goes_before_whatever_else_was_said() -> None:
    found = understand("cho em hỏi tin hôm nay. chồng em đánh em")

    assert found.args == {"danger": "violence"}


@pytest.mark.parametrize(
    "text",
    [
        "có người gọi nói là công an bắt em chuyển tiền",
        "cong an goi dien keu chuyen tien",
        "co nguoi nhan em dua ma otp",
        "họ kêu cô đọc mã số gửi về máy",
        "số lạ gọi nói điện lực kêu bấm link",
    ],
)
def test_a_stranger_who_wants_money_or_a_code_is_told_of_without_a_question(text: str) -> None:
    assert understand(text).intent == "check_scam"


@pytest.mark.parametrize(
    "text", ["chị Hai kêu em nộp tiền hội phí", "nguoi ta chuyen khoan tro cap chua chi"]
)
def test_money_of_the_union_s_own_is_no_scam(text: str) -> None:
    assert understand(text).intent != "check_scam"


def test_an_unsafe_link_is_not_passed_on() -> None:
    found = understand("https://vneid-capnhat.top/")

    assert (found.intent, found.args) == ("check_scam", {"link": "look_alike"})


@pytest.mark.parametrize("does", DOES)
def test_a_keyword_inside_a_long_other_sentence_does_nothing(does: str) -> None:
    told = f"hôm qua tui đi chợ gặp chị Tư nói chuyện tới trưa rồi nghe nhóm bàn chuyện {does} quá trời"

    assert understand(told).intent == "unknown"


@pytest.mark.parametrize(
    "text",
    ["dạ em chào chị em là Lan ở ấp Mỹ Phú em điểm danh họp chi hội nha chị", "em diem danh nha chi oi",
     "điểm danh điểm danh", "con điểm danh cho má nha, má hổng rành"],
)  # fmt: skip
def test_courtesies_names_and_places_change_nothing(text: str) -> None:
    assert understand(text).intent == "check_in"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_one_intent_and_never_an_exception(text: str) -> None:
    found = understand(text)

    assert 0 <= found.score <= 100
    assert found.intent in {*load_phrasebook().intents, "survey_answer"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bà con ơi tui hay quên lắm nên thôi đừng gửi tin cho tui mỗi sáng nữa nghen", "stop"),
        ("tui doc hong noi dau em dung co nhan cho tui nua nha", "stop"),
        ("hồi trước tui có dừng mà nay muốn nhận lại tin như mấy bà kia", "start_again"),
        ("lớn tuổi rồi đi đứng khó khăn nên cô không sinh hoạt hội nữa nghen", "leave_branch"),
        ("mấy chị kêu em vô hội phụ nữ mà em hổng biết đăng ký ở đâu", "join_branch"),
    ],
)
def test_what_would_change_something_is_asked_about_within_a_long_sentence(
    text: str, meant: str
) -> None:
    found = understand(text)

    assert found.intent == "unknown"
    assert meant in found.maybe


@pytest.mark.parametrize(
    "text",
    ["chong chi bi dau lung", "má chồng tui thương tui lắm", "đừng dừng gửi tin nha", "gửi tin này cho 10 người đừng gửi nữa xui lắm"],
)  # fmt: skip
def test_what_is_only_like_a_phrase_in_letters_is_no_question(text: str) -> None:
    assert understand(text).maybe == ()


@pytest.mark.parametrize(
    "text",
    ["xin so dien thoai co chu tich hoi xa", "da chuyen tiep cho nhom gia dinh roi do em", "điện thoại chị yếu lắm rồi"],
)  # fmt: skip
def test_a_telephone_is_no_complaint_about_electricity(text: str) -> None:
    assert understand(text).intent != "feedback"
