"""The merger of July 2025 as two files: Hậu Giang before, and what became of it in Cần Thơ.

`can_tho_2025.csv` has the 103 communes of Resolution 1668/NQ-UBTVQH15 of 16 June 2025 (31 wards, 72
communes), numbered as there, and of the 28 that were Hậu Giang's which of its 75 units under 8
districts went where. Names as told by plo.vn, post 855571; what became of the 75 looked up in two
public lists made from the resolution, which agree in all of them. The hamlets are made up.
"""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

HEAD = (
    "code", "name", "level", "parent_code", "old_names", "valid_from", "valid_to", "merged_into",
)  # fmt: skip
LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
OLD_UNITS, NEW_UNITS, HERS = 75, 103, 28
HAMLETS = ("Mỹ Phú", "Tân Lợi")  # of each old unit

Row = tuple[str, ...]
_FILE = Path(__file__).with_name("can_tho_2025.csv")


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
    with _FILE.open(encoding="utf-8", newline="") as stream:
        known = list(csv.DictReader(stream))
    was = [row for row in known if row["before"]]
    communes = dict.fromkeys(row["commune"] for row in known)
    codes = {name: f"MOI{number:03}" for number, name in enumerate(communes, 1)}
    made = Merger()
    made.old.append(_row("HAUGIANG", "Hội LHPN tỉnh Hậu Giang", "tỉnh"))
    districts = {name: f"H{n}" for n, name in enumerate(sorted({r["district"] for r in was}), 1)}
    for name, code in districts.items():
        last = LAST_DAY.isoformat()
        made.old.append(_row(code, name, "huyện", "HAUGIANG", valid_to=last))
    for number, row in enumerate(was):
        _add_unit(made, number, row["before"], districts[row["district"]])
        made.goes_to[f"CU{number:02}"] = codes[row["commune"]]
    made.new.append(_row("CANTHO", "Hội LHPN thành phố Cần Thơ", "thành phố", start=FIRST_DAY))
    for name, code in codes.items():
        made.new.append(_row(code, name, "xã", "CANTHO", start=FIRST_DAY))
    for code, name, level, parent, *_ in made.old:
        if level == "xã":
            made.new.append(_row(code, name, level, parent, into=made.goes_to[code]))
    made.new.append(_row("HAUGIANG", "Hội LHPN tỉnh Hậu Giang", "tỉnh", into="CANTHO"))
    return made


def _add_unit(made: Merger, number: int, name: str, district: str) -> None:
    code = f"CU{number:02}"
    made.old.append(_row(code, name, "xã", district))
    for hamlet_number, hamlet in enumerate(HAMLETS, 1):
        branch = f"B{number:02}{hamlet_number}"
        made.old.append(_row(branch, f"Chi hội ấp {hamlet}", "chi hội", code))


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
