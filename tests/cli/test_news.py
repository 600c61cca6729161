"""`chihoi news`: items from a file, codes without look-alikes, and two people for each."""

from datetime import date
from random import Random
from typing import Any

import pytest
from PIL import Image
from sqlmodel import col, select

from handlers.kit.drafting import CODE_LETTERS, draw_code, new_code
from models.audit import AuditEntry
from models.news import NewsItem
from models.picture import Picture
from models.unit import Unit
from tests.cli.office import MORNING, Office

HEAD = ("date", "title", "body", "url", "unit_code", "valid_until")
BRIDGE = ("2026-11-21", "Cầu Rạch Gòi thông xe", "Bà con đi chợ gần hơn.", "", "CANTHO", "")
TREES = ("22/11/2026", "Trồng 500 cây", "Chi hội trồng cây.", "https://x.vn", "MYPHU03", "")


def items(office: Office) -> list[NewsItem]:
    return office.ask(select(NewsItem).order_by(col(NewsItem.id)))


def add_item(office: Office, author: str = "mai.le", state: str = "draft") -> None:
    (unit,) = office.ask(select(Unit).where(Unit.code == "CANTHO"))
    office.add(
        NewsItem(
            code="K7Q2",
            day=date(2026, 11, 21),
            title="Cầu Rạch Gòi thông xe",
            body="Vui",
            unit_id=unit.id,
            author=author,
            state=state,
            created_at=MORNING,
            approved_by="hoa.tran" if state == "approved" else None,
        )
    )


def test_items_come_in_as_drafts_of_the_officer(either_union: Office) -> None:
    told = either_union.done("news", "import", either_union.csv("n.csv", HEAD, BRIDGE, TREES)).out

    first, second = items(either_union)
    assert "2 mới" in told
    assert (first.state, first.author, first.day) == ("draft", "hoa.tran", date(2026, 11, 21))
    assert (second.url, second.day) == ("https://x.vn", date(2026, 11, 22))
    assert first.code != second.code


def test_the_same_item_again_is_left_as_it_is(union: Office) -> None:
    union.done("news", "import", union.csv("n.csv", HEAD, BRIDGE))
    other_body = (*BRIDGE[:2], "Nội dung khác.", *BRIDGE[3:])

    outcome = union.done("news", "import", union.csv("n.csv", HEAD, other_body))

    assert "0 mới, 0 sửa, 1 giữ nguyên" in outcome.out
    assert "đã có với nội dung khác" in outcome.err
    assert [item.body for item in items(union)] == ["Bà con đi chợ gần hơn."]


def test_line_breaks_of_the_body_are_kept(union: Office) -> None:
    row = ("2026-11-21", "Tiêu đề", "Dòng một.\n\nDòng hai.", "", "CANTHO", "")

    union.done("news", "import", union.xlsx("n.xlsx", HEAD, row))

    assert items(union)[0].body == "Dòng một.\n\nDòng hai."


def test_without_a_unit_an_item_is_the_provinces(union: Office) -> None:
    union.done("news", "import", union.csv("n.csv", HEAD[:3], BRIDGE[:3]))

    (row,) = union.done("news", "list", "--json").rows
    assert row["unit_code"] == "CANTHO"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("", "T", "B", "", "CANTHO", ""), "cột date (ngày) còn trống"),
        (("21-11", "T", "B", "", "CANTHO", ""), "“21-11” không phải ngày"),
        (("2026-11-21", "", "B", "", "CANTHO", ""), "cột title (tiêu đề) còn trống"),
        (("2026-11-21", "T", "", "", "CANTHO", ""), "cột body (nội dung) còn trống"),
        (("2026-11-21", "T", "B" * 1800, "", "CANTHO", ""), "nhiều nhất 1700"),
        (("2026-11-21", "T", "B", "x.vn", "CANTHO", ""), "“x.vn” không phải đường dẫn"),
        (("2026-11-21", "T", "B", "", "CANTO", ""), "có phải CANTHO không?"),
        (("2026-11-21", "T", "B", "", "CANTHO", "2026-11-20"), "đứng trước ngày đăng"),
        (BRIDGE, "đã có ở dòng 2"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(
    union: Office, row: tuple[Any, ...], says: str
) -> None:
    outcome = union("news", "import", union.csv("n.csv", HEAD, BRIDGE, row))

    assert outcome.status == 1
    assert "Dòng 3: " in outcome.err
    assert says in outcome.err
    assert items(union) == []


@pytest.mark.parametrize(
    ("topic", "says"),
    [("mội trường", None), ("môi trừơngg", "có phải “môi trường” không"), ("x", "một trong: ")],
)
def test_h6_a_row_names_a_topic_that_members_choose(
    union: Office, topic: str, says: str | None
) -> None:
    file = union.csv("n.csv", (*HEAD, "topic"), (*BRIDGE, topic))

    outcome = union("news", "import", file)

    assert (outcome.status, [item.topic for item in items(union)]) == (
        (1, []) if says else (0, ["môi trường"])
    )
    assert (says or "") in outcome.err


def test_a_row_brings_its_picture_and_one_that_is_none_is_named(union: Office) -> None:
    Image.new("RGB", (1600, 1200)).save(union.folder / "cau.png")
    union.file("anh.jpg", b"MZ no picture")
    head, rows = (*HEAD, "image"), [(*BRIDGE, "cau.png"), (*TREES, "anh.jpg")]

    refused = union("news", "import", union.csv("n.csv", head, *rows))
    union.done("news", "import", union.csv("n.csv", head, rows[0]))

    assert refused.status == 1
    assert "“anh.jpg” không phải ảnh" in refused.err
    assert "dòng 3" in refused.err.casefold()
    (picture,) = union.ask(select(Picture))
    assert [item.picture_id for item in items(union)] == [picture.id]
    assert (picture.width, picture.height) == (1080, 810)


def test_what_will_not_go_out_on_its_day_is_told(union: Office) -> None:
    same_day = (BRIDGE[0], "Trồng hoa", *BRIDGE[2:])
    at_tet, long_ago = ("2027-02-06", "Tết", *BRIDGE[2:]), ("2026-01-05", "Cũ", *BRIDGE[2:])
    again = (long_ago[0], "Cũ nữa", *BRIDGE[2:])

    rows = (BRIDGE, same_day, at_tet, long_ago, again)
    told = union.done("news", "import", union.csv("n.csv", HEAD, *rows)).err

    assert "Dòng 3: ngày 21/11/2026 đơn vị này đã có tin “Cầu Rạch Gòi thông xe”" in told
    assert "Dòng 4: ngày 06/02/2027 là ngày nghỉ" in told
    assert told.count("Dòng ") == 2


def test_the_good_rows_come_in_when_bad_ones_are_skipped(union: Office) -> None:
    file = union.csv("n.csv", HEAD, BRIDGE, ("", "T", "B", "", "", ""))

    assert (
        "1 mới, 0 sửa, 0 giữ nguyên, 1 bỏ qua"
        in union.done("news", "import", file, "--skip-bad").out
    )


class Chance(Random):
    """Draws these codes, one after the other."""

    def __init__(self, *codes: str) -> None:
        super().__init__()
        self.drawn = iter(codes)

    def choices(self, *_: Any, **__: Any) -> list[Any]:
        return list(next(self.drawn))


def test_a_code_that_is_taken_is_drawn_again(union: Office) -> None:
    add_item(union)
    database = union.database()

    with database.session() as db:
        code = draw_code(db, Chance("K7Q2", "K7Q2", "M3MN"))

    database.close()
    assert code == "M3MN"


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not set("0O1I") & set(CODE_LETTERS)


def test_a_code_is_no_word_no_number_and_no_hour() -> None:
    assert new_code(Chance("KMQP", "2345", "6H45", "T7CN", "K7Q2")) == "K7Q2"


def test_another_officer_approves(either_union: Office) -> None:
    add_item(either_union)

    told = either_union.done("news", "approve", "k7q2").out

    (item,) = items(either_union)
    (entry,) = either_union.ask(select(AuditEntry))
    assert "Đã duyệt K7Q2" in told
    assert (item.state, item.approved_by, item.approved_at) == ("approved", "hoa.tran", MORNING)
    assert (entry.action, entry.unit_code, entry.source) == ("news.approve", "CANTHO", "cli")


def test_the_author_does_not_approve_her_own_item(union: Office) -> None:
    add_item(union, author="Hoa.Tran")

    outcome = union("news", "approve", "K7Q2")

    assert outcome.status == 1
    assert "cần một người khác duyệt" in outcome.err
    assert items(union)[0].state == "draft"


def test_one_person_is_enough_where_the_configuration_says_so(union: Office) -> None:
    union.configure(more="[approval]\ntwo_people = false")
    add_item(union, author="hoa.tran")

    union.done("news", "approve", "K7Q2")

    assert items(union)[0].state == "approved"


def test_approving_and_rejecting_again_is_exit_0(union: Office) -> None:
    add_item(union, state="approved")
    assert "từ trước" in union.done("news", "approve", "K7Q2").out

    refused = union("news", "reject", "K7Q2")

    assert refused.status == 1
    assert "đã được hoa.tran duyệt" in refused.err


def test_a_rejected_item_stays_rejected(union: Office) -> None:
    add_item(union)

    union.done("news", "reject", "K7Q2")
    union.done("news", "reject", "K7Q2")

    assert union("news", "approve", "K7Q2").status == 1
    assert items(union)[0].state == "rejected"


def test_an_unknown_code_is_one_sentence(union: Office) -> None:
    assert union("news", "approve", "ZZZZ").err == (
        "Không có tin mã ZZZZ; xem chihoi news list.\n"
    )


def test_the_list_can_be_narrowed(union: Office) -> None:
    union.done("news", "import", union.csv("n.csv", HEAD, BRIDGE, TREES))

    (row,) = union.done("news", "list", "--unit", "MYPHU03", "--state", "draft", "--json").rows

    assert (row["title"], row["date"], row["state"]) == ("Trồng 500 cây", "2026-11-22", "draft")
    in_order = [name for name in NewsItem.model_fields if name in list(row)[4:]]
    assert list(row)[4:] == in_order
