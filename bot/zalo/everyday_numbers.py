"""Numbers people send every day that are nobody's secret: money, dates, years, phones, hotlines."""

import re
from datetime import date

from bot.zalo.digit_runs import Run

_CURRENCY = re.compile(
    r"(?:đ|d|k|tr|%|\s?(?:đ|₫|đồng|dong|vnd|vnđ|triệu|trieu|tỷ|nghìn|ngàn|ngan))(?!\w)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s(?:ky|kg|can|tan|ta|nguoi|chi|hoi vien|luot|con|m2|ha|cong|ngay|hop|cay|trung|goc)(?!\w)"
)
_SPENT = re.compile(
    r"\b(?:mat|chuyen|chuyen khoan|tra|dong|vay|no|gia|tien|tru|rut|nop|ck|lai|phi|het|con|du|gui gop|gop|ban|mua)"
    r"(?: (?:la|het|them|lai|ve|cho|hoi phi))?\s*:?\s*$"
)
_HOTLINE = re.compile(r"1900\d{4,6}|1800\d{4,6}|1022|1080|5656")
# Mobile and landline numbers as people write them, with or without the country's code.
_PHONE = re.compile(r"(?:0|84|0084)(?:[35789]\d{8}|2\d{8,9})")


def is_phone(digits: str) -> bool:
    return bool(_PHONE.fullmatch(digits))


def is_amount(run: Run) -> bool:
    """Money or a number of things: "1.200.000", "350512 đồng", "bán 12500 ký", "trả 350500"."""
    if _CURRENCY.match(run.words.text, run.end):
        return True
    if len(run.digits) <= 5 and _COUNTED.match(run.words.folded, run.end):
        return True
    is_money = "." in run.separators and run.sizes[1:] == [3] * (len(run.sizes) - 1)
    if is_money and run.sizes[0] <= 3 and run.digits.endswith("000"):
        return True
    return run.digits.endswith("00") and bool(_SPENT.search(run.before))


def is_everyday(digits: str) -> bool:
    """Years, round amounts, dates and hotlines, which people send every day."""
    if digits.endswith("000") or _HOTLINE.fullmatch(digits):
        return True
    if len(digits) == 4:
        return is_year(digits) or digits.endswith("00")
    return len(digits) == 8 and (
        _is_date(digits[4:], digits[2:4], digits[:2])
        or _is_date(digits[:4], digits[4:6], digits[6:])
    )


def is_year(digits: str) -> bool:
    return len(digits) == 4 and 1900 <= int(digits) < 2100


def is_written_date(run: Run) -> bool:
    """ "22-11-2026", "22 11 2026", or the year of one that was written otherwise."""
    if len(run.sizes) == 3 and run.sizes[0] <= 2 and is_year(run.groups[2]):
        return int(run.groups[0]) <= 31 and int(run.groups[1]) <= 12
    return is_year(run.digits) and bool(re.search(r"(?:\d\s?[-/.]|nam|tu)\s?$", run.before[-6:]))


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year < 2100
    except ValueError:
        return False
