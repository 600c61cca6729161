"""Which numbers in a text look private; errs on the side of hiding, but spares everyday ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.zalo.dictated import Dictated, list_dictated
from bot.zalo.digit_runs import Run, find_groups, list_runs, read_words
from bot.zalo.everyday_numbers import is_amount, is_everyday, is_phone, is_written_date, is_year
from bot.zalo.telling_words import ABOUT_PHONES, ACCOUNT, Telling

Kind: TypeAlias = Literal["otp", "identity", "card", "account"]

_CODE_WORD_BEFORE = re.compile(
    r"\b(?:ma|code|xac nhan|xac thuc)(?: so| \d)?(?:,? (?:la|is))?(?: cua (?:\w+ )?\w+)?(?: (?:la|is))?\s*[:=]?\s*$"
)
_SECRET_BEFORE = re.compile(
    r"(?:otp|opt|mat khau|mat ma|password|passcode|pass|pin|cvv2?|cvc|so|nhap|thuc|nhan|te pe|the)"
    r"(?: (?:zalo|facebook|fb|gmail|wifi))?(?: cua \w+| em| chi| co)?(?: (?:la|ne|nay))?\s*[:=]?\s*$"
)
# All that a message holds beside the number. A telephone's battery is a "pin" as well, hence no more.
_BARE_SECRET = re.compile(
    r"(?:(?:ma )?pin|mk)(?: (?:the|atm|sim))?(?P<hers>(?: cua)? (?:em|toi|tui|chi|co|ba|minh|chau))?"
    r"(?P<told> (?:la|ne))?\s*(?P<mark>[:=])?\s*"
)
_CLOSES = re.compile(r"\s*(?:$|[.,;!?)\n]|(?:nhe|a|nha|do|day|ne|vay|roi)\b)")
_GLUED_TO = re.compile(r"(?:otp|opt|code|pin|ma|pass|cccd|cmnd)$")
_GOES_ON_BEFORE = re.compile(r"\d(?:[ -]|\.)$")
_GOES_ON_AFTER = re.compile(r"(?:[ -]|\.)\d")
_BEHIND_CARD = re.compile(
    r"\b(?:cvv2?|cvc|3 so (?:sau|mat sau|cuoi) (?:cua )?the)(?: cua \w+| em)?(?: la)?\W{0,3}(\d[ -]?\d[ -]?\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A private number at text[start:end]."""

    start: int
    end: int
    kind: Kind


def find_numbers(text: str) -> list[Found]:
    """The private numbers of an NFC text, none overlapping another."""
    telling = Telling(read_words(text))
    found = [*_find_dictated(telling), *_find_behind_card(telling)]
    taken = {at for one in found for at in range(one.start, one.end)}
    free = [span for span in find_groups(telling.words) if taken.isdisjoint(range(*span))]
    return [*found, *_find_runs(telling, free)]


def _find_runs(telling: Telling, spans: list[tuple[int, int]]) -> Iterator[Found]:
    index = 0
    while index < len(spans):
        private = _longest_private(list_runs(telling.words, spans[index : index + 8]), telling)
        if private:
            run, kind = private
            yield Found(run.start, run.end, kind)
        index += len(private[0].spans) if private else 1


def _find_dictated(telling: Telling) -> Iterator[Found]:
    for said in list_dictated(telling.words):
        if kind := _kind_of_dictated(said, telling):
            yield Found(said.start, said.end, kind)


def _find_behind_card(telling: Telling) -> Iterator[Found]:
    """The three digits behind a card, too few to be looked at otherwise."""
    for match in _BEHIND_CARD.finditer(telling.words.folded):
        yield Found(match.start(1), match.end(1), "otp")


def _longest_private(runs: list[Run], telling: Telling) -> tuple[Run, Kind] | None:
    for run in runs:
        if kind := _kind_of(run, telling):
            return run, kind
    return None


def _kind_of(run: Run, telling: Telling) -> Kind | None:
    size = len(run.digits)
    if size >= 13 and _is_card(run, telling):
        return "card"
    if size in {9, 12} and _is_identity(run, telling):
        return "identity"
    if size <= 8 and _is_one_time_code(run, telling):
        return "otp"
    return "account" if _is_account(run, telling) else None


def _kind_of_dictated(said: Dictated, telling: Telling) -> Kind | None:
    """Whoever reads out four digits or more mostly reads a number, but perhaps a phone's."""
    size = len(said.digits)
    if size in {15, 16, 19} and (passes_luhn(said.digits) or said.is_near(telling.card)):
        return "card"
    if size >= 6 and said.is_near(telling.account) and not is_phone(said.digits):
        return "account"
    if size in {9, 12} and (said.is_near(telling.identity) or said.digits[0] == "0"):
        return "identity"
    if size > 8:
        return None
    is_told = said.is_near(telling.secret) or _CODE_WORD_BEFORE.search(said.before)
    if is_told or _is_bare_secret(said):
        return "otp"
    is_hinted = size == 6 and said.is_near(telling.hint)
    return "otp" if (said.is_alone or is_hinted) and size >= 6 and not said.is_counting else None


def _is_card(run: Run, telling: Telling) -> bool:
    """Digits that pass Luhn's check; bank cards begin with 2–6 or 9 (9704 is Vietnam's).

    Where the words say so, 16 or 19 digits are a card although one of them is wrong.
    """
    if min(run.sizes) < 3 and len(run.sizes) > 1:
        return False
    digits, groups = run.digits, run.groups
    if len(groups) > 1 and (all(g.endswith("00") for g in groups) or all(map(is_year, groups))):
        return False
    is_named = run.is_near(telling.card) and len(digits) in {16, 19}
    return is_named or (digits[0] in "234569" and passes_luhn(digits))


def passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _is_identity(run: Run, telling: Telling) -> bool:
    """12 digits (CCCD, the first three a province, so 0…), or the 9 of the old CMND (0–3…)."""
    digits = run.digits
    if run.before.endswith("+") or is_amount(run):
        return False
    is_named = run.is_near(telling.identity)
    if run.before[-1:].isalpha() and not _GLUED_TO.search(run.before):
        return False
    if len(run.groups) == 1:
        return len(digits) == 12 or is_named or (digits[0] in "0123" and digits[-3:] != "000")
    if not is_named and len(digits) == 9:
        return digits[0] in "0123" and run.sizes == [3, 3, 3] and "." not in run.separators
    return is_named or (digits[0] == "0" and _looks_grouped_by_hand(run))


def _looks_grouped_by_hand(run: Run) -> bool:
    """Groups as people write an identity number; dates and lists of amounts have others."""
    return min(run.sizes) >= 3 or run.sizes == [3, 1, 2, 6]


def _is_account(run: Run, telling: Telling) -> bool:
    """Named one, or beside a bank's name; a phone number only right behind "stk"."""
    if not _is_called_account(run, telling):
        return False
    if is_amount(run) or is_written_date(run) or is_everyday(run.digits):
        return False
    return not run.before[-1:].isalpha() and (len(run.sizes) == 1 or max(run.sizes) <= 6)


def _is_called_account(run: Run, telling: Telling) -> bool:
    if is_phone(run.digits):
        called = list(ACCOUNT.finditer(run.before))
        return bool(called) and not ABOUT_PHONES.search(run.before, called[-1].end())
    size = len(run.digits)
    if size >= 6 and run.is_near(telling.account):
        return True
    return size >= 9 and run.is_near(telling.bank)


def _is_one_time_code(run: Run, telling: Telling) -> bool:
    if _is_bare_secret(run):
        return not is_amount(run)
    is_near_secret = run.is_near(telling.secret)
    if not is_near_secret and not run.is_alone and not _is_told_code(run, telling):
        return False
    if is_amount(run) or is_written_date(run) or not _stands_by_itself(run):
        return False
    if run.is_alone:
        single_or_halves = run.sizes in ([len(run.digits)], [3, 3], [4, 4])
        return single_or_halves and not is_everyday(run.digits)
    return not is_near_secret or _is_the_secret(run)


def _is_bare_secret(number: Run | Dictated) -> bool:
    """ "pin 4826" and no more; "pin 2032" is a battery, "pin: 2032" and "pin em 2032" are none."""
    words, (start, end) = number.words, number.words.core
    if end != number.end or len(number.digits) not in {4, 6}:
        return False
    found = _BARE_SECRET.fullmatch(words.folded, start, number.start)
    return found is not None and (any(found.groups()) or not is_everyday(number.digits))


def _is_told_code(run: Run, telling: Telling) -> bool:
    """By the words around it: neither near a secret nor alone, as nearly all numbers are."""
    return len(run.sizes) == 1 and (_is_called_code(run) or _is_hinted_at(run, telling))


def _is_the_secret(run: Run) -> bool:
    """Not the year or the hotline that is told of beside a password."""
    return not is_everyday(run.digits) or bool(_SECRET_BEFORE.search(run.before))


def _is_called_code(run: Run) -> bool:
    """As in "mã 482913", "xác nhận là 4829 nhé", but not "xác nhận 2450 người"."""
    if is_everyday(run.digits) or not _CODE_WORD_BEFORE.search(run.before):
        return False
    return len(run.digits) == 6 or bool(_CLOSES.match(run.after))


def _is_hinted_at(run: Run, telling: Telling) -> bool:
    is_of_six = run.sizes in ([6], [3, 3]) and not run.digits.endswith("00")
    return is_of_six and run.is_near(telling.hint)


def _stands_by_itself(run: Run) -> bool:
    """Not part of a word (MYPHU03), an amount (500.000), a time (19:30) or a phone number."""
    before, after = run.before, run.after
    is_glued = before[-1:].isalpha() and not _GLUED_TO.search(before)
    if is_glued or after[:1].isalpha() or "." in run.separators:
        return False
    if re.search(r"\d[.,:/]$", before) or re.match(r"[.,:/]\d", after):
        return False
    goes_on = _GOES_ON_BEFORE.search(before) or _GOES_ON_AFTER.match(after)
    return not goes_on or (len(run.groups) == 1 and len(run.digits) >= 6)
