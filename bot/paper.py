"""A4 paper with Vietnamese letters: the font goes into the file, so it prints the same anywhere."""

from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF

FAMILY = "DejaVu"
_STYLES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}


class Paper(FPDF):
    """Upright A4, millimetres; the fonts are those that matplotlib brings."""

    def __init__(self) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        for style, file in _STYLES.items():
            self.add_font(FAMILY, style, fonts / file)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_margins(20, 18, 20)

    def write_block(self, text: str, size: float, *, bold: bool = False, gap: float = 2) -> None:
        """Lines over the whole width, then a gap."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(gap)
