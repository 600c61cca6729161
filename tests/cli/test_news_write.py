"""`chihoi news add|show|correct|print`: one item written, seen, put right, and on paper."""

from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from sqlmodel import col, select

from handlers.kit.topics import spell_topic
from models.news import NewsItem
from models.outbox import OutboxMessage
from models.picture import Picture
from models.unit import find_unit
from tests.cli.office import Office
from tests.scheduler.town import add_group, add_news, add_person

BRIDGE = ("--title", "Cầu Rạch Gòi thông xe", "--body", "Bà con đi chợ gần hơn.")
SATURDAY = date(2026, 11, 21)


def items(office: Office) -> list[NewsItem]:
    return office.ask(select(NewsItem).order_by(col(NewsItem.id)))


def approve(office: Office, code: str, *more: str) -> str:
    return office.done("--as", "mai.le", "news", "approve", code, *more).out


def fill(office: Office, count: int, topic: str = "kinh tế") -> None:
    """So many approved items of the commune on the days from today on."""
    database = office.database()
    with database.session() as db:
        unit = find_unit(db, "ANBINH")
        assert unit is not None
        for n in range(count):
            item = add_news(db, unit, SATURDAY + timedelta(days=n))
            item.topic = topic
    database.close()


def test_an_item_is_written_and_waits_for_another_person(either_union: Office) -> None:
    told = either_union.done("news", "add", *BRIDGE, "--topic", "Kinh  Tế").out

    (item,) = items(either_union)
    assert f"chihoi news approve {item.code}" in told
    assert (item.state, item.author, item.topic) == ("draft", "hoa.tran", "kinh tế")
    assert either_union("news", "approve", item.code).status == 1
    assert "gửi ngày 21/11/2026" in approve(either_union, item.code)


def test_written_twice_it_is_there_once(union: Office) -> None:
    union.done("news", "add", *BRIDGE)

    assert "đã có từ trước" in union.done("news", "add", *BRIDGE).out
    assert len(items(union)) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--title", " ", "--body", "x"), "Cần cả tiêu đề và nội dung"),
        (("--title", "T", "--body", "x" * 1800), "nhiều nhất 1700"),
        ((*BRIDGE, "--url", "https://bit.ly/abc"), "rút gọn hoặc giống trang giả"),
        ((*BRIDGE, "--date", "2026-11-20"), "đã qua"),
        ((*BRIDGE, "--until", "2026-11-20"), "đứng trước ngày đăng"),
        ((*BRIDGE, "--image", "khong-co.jpg"), "không mở được tệp ảnh"),
        ((*BRIDGE, "--unit", "MYPU03"), "MYPHU03"),
        ((*BRIDGE, "--topic", "kih tế"), "có phải “kinh tế” không"),
        ((*BRIDGE, "--topic", "bóng đá"), "Các chủ đề: người tốt việc tốt, kinh tế,"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(union: Office, words: tuple[str, ...], says: str) -> None:
    outcome = union("news", "add", *words)

    assert outcome.status in {1, 2}
    assert says in outcome.err
    assert items(union) == []


def test_a_picture_is_made_small_and_loses_what_the_camera_wrote(union: Office) -> None:
    photo = Image.effect_noise((3000, 2000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Camera with a place"
    photo.save(union.folder / "anh.jpg", quality=95, exif=exif)

    union.done("news", "add", *BRIDGE, "--image", str(union.folder / "anh.jpg"))

    (picture,) = union.ask(select(Picture))
    assert (picture.width, picture.height) == (1080, 720)
    assert len(picture.content) <= 300_000
    assert b"Camera" not in picture.content
    assert items(union)[0].picture_id == picture.id


def test_what_is_no_picture_is_refused(union: Office) -> None:
    file = union.file("anh.jpg", b"MZ\x90 not a picture")

    outcome = union("news", "add", *BRIDGE, "--image", file)

    assert outcome.status == 1
    assert "không phải ảnh" in outcome.err


def test_the_preview_shows_each_road(union: Office) -> None:
    union.done("news", "add", *BRIDGE)

    shown = union.done("news", "show", items(union)[0].code).out

    assert shown.count("Bà con đi chợ gần hơn.") == 3
    assert "Trong nhóm của OA" in shown


def test_h6_a_fourth_item_of_a_topic_within_seven_days_needs_a_word(union: Office) -> None:
    fill(union, 3)
    unit = ("--unit", "ANBINH", "--topic", "Kinh tế")
    union.done("news", "add", *BRIDGE, "--date", "24/11/2026", *unit)
    code = items(union)[-1].code

    refused = union("--as", "mai.le", "news", "approve", code)

    assert "đã có 3 tin chủ đề “kinh tế”" in refused.err
    assert "Đã duyệt" in approve(union, code, "--force")


def test_h6_another_word_of_the_same_topic_is_the_same_topic(union: Office) -> None:
    fill(union, 3)
    unit = ("--unit", "ANBINH", "--topic", "việc làm")
    union.done("news", "add", *BRIDGE, "--date", "24/11/2026", *unit)

    assert union("--as", "mai.le", "news", "approve", items(union)[-1].code).status == 1


@pytest.mark.parametrize("said", ["kinh-te", "KINH TE", "Kinh tế, việc làm", "Economy and work"])
def test_h6_a_topic_is_spelt_as_the_list_has_it(said: str) -> None:
    assert spell_topic(said) == "kinh tế"


def test_h6_a_topic_may_come_again_a_week_later(union: Office) -> None:
    fill(union, 3)
    unit = ("--unit", "ANBINH", "--topic", "kinh tế")
    union.done("news", "add", *BRIDGE, "--date", "30/11/2026", *unit)

    assert "Đã duyệt" in approve(union, items(union)[-1].code)


def test_a_lapsed_item_is_scheduled_anew(union: Office) -> None:
    union.done("news", "add", *BRIDGE)
    database = union.database()
    with database.session() as db:
        db.exec(select(NewsItem)).one().state = "lapsed"
    database.close()
    code = items(union)[0].code

    refused = union("--as", "mai.le", "news", "approve", code)
    union.done("news", "schedule", code, "--date", "2026-11-21")

    assert "tin dự phòng" in refused.err
    assert "Đã duyệt" in approve(union, code)


def test_a_correction_goes_once_to_those_who_got_the_item(either_union: Office) -> None:
    sent_and_withdrawn(either_union)
    words = ("news", "correct", "K7Q2", "--title", "Cầu Rạch Gòi", "--body", "Là ấp Mỹ Lộc.")

    looked = either_union.done(*words, "--dry-run").out
    written = either_union.done(*words).out
    code = items(either_union)[-1].code
    approved = approve(either_union, code)

    assert "1 nhóm và 1 người" in looked
    assert f"chihoi news approve {code}" in written
    assert "xếp hàng 2 tin" in approved
    assert "đã có đính chính" in either_union.done(*words).out
    assert corrections(either_union) == {("g1", "group"), ("200", "free")}


def test_a_correction_that_was_wrong_itself_is_taken_back_and_made_anew(union: Office) -> None:
    sent_and_withdrawn(union)
    words = ("--title", "Cầu Rạch Gòi", "--body", "Là ấp Mỹ Lộc.")
    union.done("news", "correct", "K7Q2", *words)
    wrong = items(union)[-1].code
    approve(union, wrong)

    stopped = union.done("news", "withdraw", wrong, "--reason", "vẫn sai").out
    union.done("news", "correct", wrong, *words)
    right = items(union)[-1].code
    approved = approve(union, right)

    assert "Đã dừng 2 tin chưa gửi." in stopped
    assert "xếp hàng 2 tin" in approved
    assert right in union.done("news", "correct", "K7Q2", *words).out
    assert corrections(union) == {("g1", "group"), ("200", "free")}


def sent_and_withdrawn(office: Office) -> None:
    """K7Q2 reached a group and one of two members."""
    database = office.database()
    with database.session() as db:
        unit = find_unit(db, "MYPHU03")
        assert unit is not None
        add_news(db, unit).code = "K7Q2"
        add_group(db, unit, "g1")
        for number in range(2):
            add_person(db, unit, f"20{number}", timedelta(hours=1))
    office.done("push")
    with database.session() as db:
        for row in db.exec(select(OutboxMessage)):
            row.state = "sent" if row.recipient_id in {"g1", "200"} else "pending"
    database.close()
    office.done("news", "withdraw", "K7Q2", "--reason", "sai tên ấp")


def corrections(office: Office) -> set[tuple[str, str | None]]:
    query = select(OutboxMessage).where(col(OutboxMessage.dedupe_key).startswith("correct:"))
    rows = office.ask(query)
    assert all("Đính chính: Cầu Rạch Gòi" in row.content["text"] for row in rows)
    return {(row.recipient_id, row.route) for row in rows}


def test_only_a_withdrawn_item_is_corrected(union: Office) -> None:
    union.done("news", "add", *BRIDGE)

    outcome = union("news", "correct", items(union)[0].code, *BRIDGE)

    assert outcome.status == 1
    assert "Rút tin" in outcome.err


def test_the_week_is_printed(union: Office) -> None:
    fill(union, 2)
    file = union.folder / "tuan.pdf"

    told = union.done("news", "print", "--week", "--unit", "ANBINH", "-o", str(file)).out

    assert "Đã ghi 2 tin" in told
    assert "Cầu Rạch Gòi thông xe" in read_pdf(file)
    assert "Tin vui trong tuần 16/11 – 22/11/2026" in read_pdf(file)


def test_the_loudspeaker_text_takes_two_minutes(union: Office) -> None:
    fill(union, 2)
    file = union.folder / "loa.txt"

    union.done("news", "print", "--loudspeaker", "--unit", "ANBINH", "-o", str(file))

    text = file.read_text(encoding="utf-8")
    assert "Thứ Bảy: Cầu Rạch Gòi thông xe. Bà con ấp góp 320 ngày công." in text
    assert len(text.split()) <= 300


def test_an_empty_week_writes_nothing(union: Office) -> None:
    file = union.folder / "tuan.pdf"

    told = union.done("news", "print", "-o", str(file)).out

    assert "chưa có tin" in told
    assert not file.exists()


def read_pdf(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as paper:
        return "\n".join(page.get_textpage().get_text_bounded() for page in paper)
