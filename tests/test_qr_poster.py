"""Posters: read again by an independent decoder at any size, legible names, nothing off the page."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import zxingcpp
from fpdf import FPDF
from PIL import Image

from bot.files import write_whole
from bot.qr import QUIET_ZONE, draw_code
from bot.qr_file import render
from bot.qr_font import POINTS_PER_MM, font_file, measure
from bot.qr_pdf import render_pdf
from bot.qr_png import render_png
from bot.qr_poster import PAGE_HEIGHT, PAGE_WIDTH, Poster, Wording, lay_out

URL = "https://oa.hoi.example.vn/q/MYPHU03-7KQ"
ODD_NAMES = [
    "Chi hội ấp Mỹ Phú",
    "Ấp <b>3</b> & “Bà Từ” $x_1$ 'nháy'",
    "Chi hội phụ nữ khu vực Thạnh Hưng Đông thuộc phường Long Bình Tân thành phố mới sáp nhập "
    * 3,
    "Nguyễnthịkhôngcókhoảngtrắng" * 8,
    "🌸 Hoa 🌸\x1b[31m đỏ\u202e ngược",
    "Ấp Mỹ Phú (decomposed)",
    "",
]


def wording(title: str = "Chi hội ấp Mỹ Phú", url: str = URL) -> Wording:
    return Wording(
        title=title,
        place="Phường An Bình",
        purpose="Quét để vào chi hội trên Zalo",
        typed="Hoặc mở Zalo, tìm “Hội LHPN thành phố Cần Thơ”, rồi nhắn:",
        code="MYPHU03-7KQ",
        promise="Hội không bao giờ hỏi tiền, mật khẩu hay mã ngân hàng.",
        url=url,
    )


def decode(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


def open_png(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def open_pdf(content: bytes, page: int = 0, scale: float = 2) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        image: Image.Image = document[page].render(scale=scale).to_pil()
        return image
    finally:
        document.close()


def shrink(image: Image.Image, width: int) -> Image.Image:
    return image.resize((width, width * image.height // image.width), Image.Resampling.LANCZOS)


@pytest.mark.parametrize("width", [1240, 600, 300, 200])
def test_a_picture_is_read_again_as_a_poster_and_as_a_thumb(width: int) -> None:
    image = shrink(open_png(render(wording(), "png")).convert("L"), width)

    assert decode(image) == [URL]


@pytest.mark.parametrize("scale", [2, 0.5])
def test_a_printed_page_is_read_again(scale: float) -> None:
    assert decode(open_pdf(render(wording(), "pdf"), scale=scale)) == [URL]


def test_a_drawing_is_read_again(tmp_path: Path) -> None:
    """fpdf2 reads SVG by its own means; pypdfium2 then draws what it understood."""
    (tmp_path / "poster.svg").write_bytes(render(wording(), "svg"))
    paper = FPDF()
    paper.add_page()
    paper.image(tmp_path / "poster.svg", 0, 0, PAGE_WIDTH, PAGE_HEIGHT)

    assert decode(open_pdf(bytes(paper.output()))) == [URL]


def test_a_faded_and_torn_poster_is_still_read() -> None:
    """Grey instead of black, a yellowed sheet, and a tenth of the code covered."""
    image = open_png(render(wording(), "png")).convert("L").point(lambda v: 120 + v * 80 // 255)
    torn = Image.new("L", (170, 170), 200)
    image.paste(torn, (560, 700))

    assert decode(image) == [URL]


@pytest.mark.parametrize("title", ODD_NAMES)
def test_an_odd_name_stays_on_the_page_and_the_code_legible(title: str) -> None:
    poster = lay_out(wording(title))

    for line in poster.lines:
        width = measure(line.text, line.points, bold=line.bold)
        assert width <= PAGE_WIDTH - 20
        assert 10 < line.baseline < PAGE_HEIGHT - 5
        assert line.text.isprintable()
    assert decode(open_png(render_png(poster))) == [URL]


@pytest.mark.parametrize("title", [ODD_NAMES[1], ODD_NAMES[4], ""])
def test_an_odd_name_makes_a_drawing_that_is_well_formed(title: str) -> None:
    drawing = ET.fromstring(render(wording(title), "svg"))  # noqa: S314  (our own)

    assert [child.tag.rpartition("}")[2] for child in drawing] == [
        "title",
        "desc",
        "rect",
        "path",
        "path",
    ]


def test_the_code_stands_in_large_type_below_the_picture() -> None:
    poster = lay_out(wording())
    (code,) = [line for line in poster.lines if line.text == "MYPHU03-7KQ"]

    assert code.points / POINTS_PER_MM > 12
    assert code.baseline > poster.top + poster.side


def test_lines_do_not_run_into_each_other_or_the_code() -> None:
    for title in ODD_NAMES:
        poster = lay_out(wording(title))
        rows = sorted(poster.lines, key=lambda line: line.baseline)
        for above, below in pairwise(rows):
            assert below.baseline - above.baseline >= below.points / POINTS_PER_MM * 0.95
        assert not [line for line in rows if _crosses(poster, line.baseline)]


def _crosses(poster: Poster, baseline: float) -> bool:
    return poster.top + 2 < baseline < poster.top + poster.side


def test_a_poster_without_words_around_the_code_is_still_read() -> None:
    bare = Wording("", "", "", "", "AP01-7KQ", "", URL)

    assert decode(open_png(render(bare, "png"))) == [URL]


def test_a_quiet_zone_of_four_modules_is_all_round() -> None:
    picture = draw_code(URL)

    assert min(run.x for run in picture.runs) == QUIET_ZONE
    assert max(run.x + run.length for run in picture.runs) == picture.side - QUIET_ZONE
    assert {min(r.y for r in picture.runs), picture.side - 1 - max(r.y for r in picture.runs)} == {
        QUIET_ZONE
    }


def test_dark_is_black_and_light_is_white() -> None:
    darkest, lightest = open_png(render(wording(), "png")).convert("L").getextrema()

    assert (darkest, lightest) == (0, 255)


def test_the_vietnamese_letters_are_in_the_file() -> None:
    content = render(wording(), "pdf")
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_range()
    document.close()

    assert "Chi hội ấp Mỹ Phú" in text
    assert b"/FontFile2" in content
    assert len(content) < 60_000


def test_the_font_is_found_without_the_net() -> None:
    assert font_file(bold=False).exists()
    assert font_file(bold=True).exists()


def test_a_sheet_has_a_page_for_each_in_order() -> None:
    urls = [f"https://oa.hoi.example.vn/q/AP{n}-7KQ" for n in range(1, 6)]
    content = render_pdf((lay_out(wording(url=url)) for url in urls), "Phường An Bình")

    assert [decode(open_pdf(content, page)) for page in range(5)] == [[url] for url in urls]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "poster.png"
    file.write_bytes(b"old")

    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "poster.png", b"new")
    with pytest.raises(TypeError):
        write_whole(file, "no bytes")  # type: ignore[arg-type]  # (whatever goes wrong halfway)

    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["poster.png"]
