"""Words beside a number that tell what it is: a secret, an identity card, a bank card, an account."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.zalo.digit_runs import Words

_BANKS = (
    "vietcombank|vcb|agribank|bidv|vietinbank|techcombank|tcb|mb ?bank|sacombank|acb|vpbank|tpbank|lpbank"
    "|lien ?viet(?:postbank)?|msb|ocb|hdbank|vib|shb|scb|eximbank|kienlongbank|nam ?a ?bank|bac ?a ?bank|seabank"
    "|dong ?a ?bank|vietabank|pvcombank|abbank|coopbank|vietbank|bvbank|momo|zalopay|viettel money"
)
_OF_CODE = (
    "xac nhan|xac thuc|xac minh|bao mat|kich hoat|dang nhap|giao dich|pin|bi mat|xn|ngan hang|vneid|zalo|gui"
    "|nhan ve|nhan duoc|6 so|sau so|mo khoa|khoa"
)
# A number near these is a secret.
SECRET = re.compile(
    r"\b(?:otp(?=\d)|(?:otp|opt|o te pe|mat khau|mat ma|password|passcode|pass|pin code|pin the|cvv2?|cvc|verification code"
    rf"|(?:ma|so)(?: so)? (?:{_OF_CODE})|(?:6|sau) so ngan hang|(?:doc|hoi|doi|lay|xin|co) (?:cai )?ma)\b)"
)
# Where these are near, six digits are: a bank or an account wrote to her, or she passed it on.
HINT = re.compile(
    rf"\b(?:ngan hang|doc|nhan|gui ve|ve may|tin nhan|nhap|hien|man hinh|vneid|zalo|facebook|gmail|{_BANKS})\b"
)
IDENTITY = re.compile(
    r"\b(?:cccd(?=\b|\d)|cmnd|cmt|cc|can cuoc|chung minh|cmtnd|dinh danh|ho chieu|giay to tuy than)"
)
CARD = re.compile(
    r"\b(?:so (?:sau |in (?:tren |sau )?)?the|the (?:atm|ngan hang|tin dung|ghi no|visa|napas)|(?:so )?in tren the"
    r"|tren the|atm|visa|master ?card|napas|jcb)\b"
)
# These mean an account whatever the number looks like; a bank's name alone may stand beside others.
ACCOUNT = re.compile(
    r"\b(?:stk|so tk|so tai khoan|so acc|acc ngan hang|tai khoan ngan hang"
    rf"|(?:tk|tai khoan|acc) (?:{_BANKS}))\b"
)
BANK = re.compile(rf"\b(?:{_BANKS}|tk|tai khoan|chuyen khoan|ck|acc|chu tk)\b")
ABOUT_PHONES = re.compile(r"\b(?:sdt|so dien thoai|dt|zalo|goi|vneid|hotline|tong dai)\b")


@dataclass(frozen=True)
class Telling:
    """Where the words stand; each is looked for once a message, and only where a number asks."""

    words: Words

    @cached_property
    def secret(self) -> bytearray | None:
        return self._near(SECRET)

    @cached_property
    def hint(self) -> bytearray | None:
        return self._near(HINT)

    @cached_property
    def identity(self) -> bytearray | None:
        return self._near(IDENTITY)

    @cached_property
    def card(self) -> bytearray | None:
        return self._near(CARD)

    @cached_property
    def account(self) -> bytearray | None:
        return self._near(ACCOUNT)

    @cached_property
    def bank(self) -> bytearray | None:
        return self._near(BANK)

    def _near(self, telling: re.Pattern[str]) -> bytearray | None:
        """None where there is no such word at all."""
        return self.words.near(telling) if telling.search(self.words.folded) else None
