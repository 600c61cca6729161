"""Which numbers in a text look private; errs on the side of hiding, but spares everyday ones."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from bot.zalo.digit_runs import Run, Words, find_groups, list_runs, read_words

Kind: TypeAlias = Literal["otp", "identity", "card"]

_CURRENCY = re.compile(
    r"(?:đ|d|k|tr|%|\s?(?:đ|₫|đồng|dong|vnd|vnđ|triệu|trieu|tỷ|nghìn|ngàn))(?!\w)", re.IGNORECASE
)
_HOTLINE = re.compile(r"1900\d{4}|1800\d{4}|1022|1080|5656")
_IDENTITY_WORD = re.compile(r"\b(?:cccd|cmnd|cmt|cccd|can cuoc|chung minh|cmtnd)\b")
_SECRET_WORD = re.compile(
    r"\b(?:otp|mat khau|password|passcode|pass|pin code|cvv|cvc|verification code"
    r"|(?:ma|so)(?: so)? (?:xac nhan|xac thuc|xac minh|bao mat|kich hoat|dang nhap|pin|bi mat))\b"
)
_CODE_WORD_BEFORE = re.compile(
    r"\b(?:ma|code|xac nhan|xac thuc)(?: so)?(?: la)?(?: cua (?:\w+ )?\w+)?(?: la)?\s*[:=]?\s*$"
)
_CLOSES = re.compile(r"\s*(?:$|[.,;!?)\n]|(?:nhe|a|nha|do|day|ne|vay)\b)")
_GOES_ON_BEFORE = re.compile(r"\d(?:[ -]|\.)$")
_GOES_ON_AFTER = re.compile(r"(?:[ -]|\.)\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A private number at text[start:end]."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Telling:
    """Where a word is near that tells what a number is; None where there is none at all."""

    secret: bytearray | None
    identity: bytearray | None


def find_numbers(text: str) -> list[Found]:
    """The private numbers of an NFC text, none overlapping another."""
    words = read_words(text)
    telling = _Telling(_near(words, _SECRET_WORD), _near(words, _IDENTITY_WORD))
    spans = find_groups(words)
    found: list[Found] = []
    index = 0
    while index < len(spans):
        private = _longest_private(list_runs(words, spans[index : index + 8]), telling)
        if private:
            run, kind = private
            found.append(Found(run.start, run.end, kind))
        index += len(private[0].spans) if private else 1
    return found


def _near(words: Words, telling: re.Pattern[str]) -> bytearray | None:
    return words.near(telling) if telling.search(words.folded) else None


def _longest_private(runs: list[Run], telling: _Telling) -> tuple[Run, Kind] | None:
    for run in runs:
        if kind := _kind_of(run, telling):
            return run, kind
    return None


def _kind_of(run: Run, telling: _Telling) -> Kind | None:
    size = sum(run.sizes)
    if size >= 13:
        return "card" if _is_card(run) else None
    if size > 8:
        return "identity" if size in {9, 12} and _is_identity(run, telling) else None
    return "otp" if _is_one_time_code(run, telling) else None


def _is_card(run: Run) -> bool:
    """Digits that pass Luhn's check; bank cards begin with 2–6 or 9 (9704 is Vietnam's)."""
    if min(run.sizes) < 3 and len(run.sizes) > 1:
        return False
    digits, groups = run.digits, run.groups
    if digits[0] not in "234569" or (
        len(groups) > 1 and all(group.endswith("00") for group in groups)
    ):
        return False
    return _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _is_identity(run: Run, telling: _Telling) -> bool:
    """12 digits (CCCD, the first three a province, so 0…), or the 9 of the old CMND (0–3…)."""
    digits = run.digits
    if run.before.endswith("+") or _is_amount(run):
        return False
    is_named = telling.identity is not None and run.is_near(telling.identity)
    if len(run.groups) == 1:
        return len(digits) == 12 or is_named or (digits[0] in "0123" and digits[-3:] != "000")
    if not is_named and len(digits) == 9:
        return digits[0] in "0123" and run.sizes == [3, 3, 3] and "." not in run.separators
    return is_named or (digits[0] == "0" and _looks_grouped_by_hand(run))


def _looks_grouped_by_hand(run: Run) -> bool:
    """Groups as people write an identity number; dates and lists of amounts have others."""
    return min(run.sizes) >= 3 or run.sizes == [3, 1, 2, 6]


def _is_one_time_code(run: Run, telling: _Telling) -> bool:
    is_near_secret = telling.secret is not None and run.is_near(telling.secret)
    if len(run.sizes) > 1 and not run.is_alone and not is_near_secret:
        return False
    if _is_amount(run) or not _stands_by_itself(run):
        return False
    if run.is_alone:
        single_or_halves = run.sizes in ([len(run.digits)], [3, 3], [4, 4])
        return single_or_halves and not _is_everyday(run.digits)
    if is_near_secret:
        return not _is_year_of_date(run)
    return _is_called_code(run)


def _is_amount(run: Run) -> bool:
    return bool(_CURRENCY.match(run.words.text, run.end))


def _is_called_code(run: Run) -> bool:
    """As in "mã 482913", "xác nhận là 4829 nhé", but not "xác nhận 2450 người"."""
    if _is_everyday(run.digits) or not _CODE_WORD_BEFORE.search(run.before):
        return False
    return len(run.digits) == 6 or bool(_CLOSES.match(run.after))


def _stands_by_itself(run: Run) -> bool:
    """Not part of a word (MYPHU03), an amount (500.000), a time (19:30) or a phone number."""
    before, after = run.before, run.after
    if before[-1:].isalpha() or after[:1].isalpha() or set(run.separators) & set(".．"):
        return False
    if re.search(r"\d[.,:/]$", before) or re.match(r"[.,:/]\d", after):
        return False
    goes_on = _GOES_ON_BEFORE.search(before) or _GOES_ON_AFTER.match(after)
    return not goes_on or (len(run.groups) == 1 and len(run.digits) >= 6)


def _is_everyday(digits: str) -> bool:
    """Years, round amounts, dates and hotlines, which people send every day."""
    if digits.endswith("000") or _HOTLINE.fullmatch(digits):
        return True
    if len(digits) == 4:
        return 1900 <= int(digits) < 2100
    return len(digits) == 8 and (
        _is_date(digits[4:], digits[2:4], digits[:2])
        or _is_date(digits[:4], digits[4:6], digits[6:])
    )


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year < 2100
    except ValueError:
        return False


def _is_year_of_date(run: Run) -> bool:
    around = run.before[-6:]
    is_year = len(run.digits) == 4 and 1900 <= int(run.digits) < 2100
    return is_year and bool(re.search(r"(?:\d\s?[-/.]|nam)\s?$", around))
