"""The merger of July 2025 as two files: Hậu Giang before, and what became of it in Cần Thơ.

Hậu Giang's 75 grassroots units under 8 districts go to communes of Cần Thơ (103 units after
Resolution 1668/NQ-UBTVQH15). Which went where is made up but for the counts.
"""

from dataclasses import dataclass, field
from datetime import date

HEAD = (
    "code", "name", "level", "parent_code", "old_names", "valid_from", "valid_to", "merged_into",
)  # fmt: skip
LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
DISTRICTS = (
    "thành phố Vị Thanh", "thành phố Ngã Bảy", "thị xã Long Mỹ", "huyện Châu Thành",
    "huyện Châu Thành A", "huyện Phụng Hiệp", "huyện Long Mỹ", "huyện Vị Thủy",
)  # fmt: skip
OLD_UNITS, NEW_UNITS, BRANCHES_EACH = 75, 24, 3
HAMLETS = ("Mỹ Phú", "Tân Lợi", "Thạnh Hòa")

Row = tuple[str, ...]


@dataclass
class Merger:
    """`old` is the file of before, `new` the file of July; `goes_to` tells each old unit's successor."""

    old: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    goes_to: dict[str, str] = field(default_factory=dict)

    @property
    def branches(self) -> list[str]:
        return [row[0] for row in self.old if row[2] == "chi hội"]


def make_merger() -> Merger:
    made = Merger()
    made.old.append(_row("HAUGIANG", "Hội LHPN tỉnh Hậu Giang", "tỉnh"))
    for number, name in enumerate(DISTRICTS, 1):
        last = LAST_DAY.isoformat()
        made.old.append(_row(f"H{number}", name, "huyện", "HAUGIANG", valid_to=last))
    for number in range(OLD_UNITS):
        _add_unit(made, number)
    made.new.append(_row("CANTHO", "Hội LHPN thành phố Cần Thơ", "thành phố", start=FIRST_DAY))
    for number in range(NEW_UNITS):
        code, name = f"MOI{number:02}", f"xã Mới {number}"
        made.new.append(_row(code, name, "xã", "CANTHO", start=FIRST_DAY))
    for code, name, level, parent, *_ in made.old:
        if level == "xã":
            made.new.append(_row(code, name, level, parent, into=made.goes_to[code]))
    made.new.append(_row("HAUGIANG", "Hội LHPN tỉnh Hậu Giang", "tỉnh", into="CANTHO"))
    return made


def _add_unit(made: Merger, number: int) -> None:
    """Neighbours go together: about three old units make a new one."""
    code, name = f"CU{number:02}", f"xã {_letters(number)}"
    made.old.append(_row(code, name, "xã", f"H{number % len(DISTRICTS) + 1}"))
    made.goes_to[code] = f"MOI{number * NEW_UNITS // OLD_UNITS:02}"
    for hamlet_number, hamlet in enumerate(HAMLETS[:BRANCHES_EACH], 1):
        branch = f"B{number:02}{hamlet_number}"
        made.old.append(_row(branch, f"Chi hội ấp {hamlet}", "chi hội", code))


def _letters(number: int) -> str:
    """Names as different as those of neighbouring communes are."""
    first = (
        "Vị Tân",
        "Hỏa Lựu",
        "Long Bình",
        "Đông Phước",
        "Tân Hòa",
        "Hòa Mỹ",
        "Xà Phiên",
        "Vĩnh Tường",
    )
    second = ("Đông", "Tây", "Nam", "Bắc", "Thượng", "Hạ", "Trung", "Nhất", "Nhì", "Ba")
    return f"{first[number % 8]} {second[number // 8]}"


def _row(
    code: str,
    name: str,
    level: str,
    parent: str = "",
    *,
    valid_to: str = "",
    start: date | None = None,
    into: str = "",
) -> Row:
    last = LAST_DAY.isoformat() if into else valid_to
    return (code, name, level, parent, "", start.isoformat() if start else "", last, into)
