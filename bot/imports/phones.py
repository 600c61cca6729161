"""Phone numbers as people and spreadsheets write them, kept as text that begins with 0."""

import re

_BETWEEN = re.compile(r"[\s.\-()/'’\u00a0]+")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{8,9}")
_ABROAD = re.compile(r"\+[1-9]\d{7,14}")
_LOST_ZERO = re.compile(r"[35789]\d{8}|2\d{8,9}|1[2689]\d{8}")
# Mobile numbers of eleven digits lost one in 2018, each beginning becoming another.
_BEFORE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def read_phone(text: str) -> str | None:
    """ "+84 912.345.678", "84912345678" and "912345678" are 0912345678; None for no number.

    Numbers of other countries keep their "+".
    """
    if len(text) == 10 and _MOBILE.fullmatch(text) and text.isascii() and len(set(text[1:])) > 1:
        return text
    digits = _BETWEEN.sub("", text)
    for prefix in ("+84", "0084"):
        digits = _at_home(digits, prefix)
    if re.fullmatch(r"84\d{9,10}", digits):
        digits = _at_home(digits, "84")
    if not digits.isascii():
        return None
    if _LOST_ZERO.fullmatch(digits):
        digits = "0" + digits
    if len(digits) == 11 and (newer := _BEFORE_2018.get(digits[:4])):
        digits = newer + digits[4:]
    known = any(kind.fullmatch(digits) for kind in (_MOBILE, _LANDLINE, _ABROAD))
    return digits if known and len(set(digits[1:])) > 1 else None


def mask_phone(phone: str | None) -> str | None:
    """Enough to tell two apart, too little to call: "0912***678"."""
    return None if phone is None else f"{phone[:-6]}***{phone[-3:]}"


def _at_home(digits: str, prefix: str) -> str:
    """Also "+84 0912…", as careful people write it."""
    return "0" + digits[len(prefix) :].lstrip("0") if digits.startswith(prefix) else digits
