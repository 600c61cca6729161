"""The codes of invitations: how they are made, how she may type one, how few guesses find one."""

import hashlib
import hmac
import re
import secrets

from handlers.kit.words import fold, tidy

PREFIX = "CH-"
# Without 0, O, 1 and I, which look alike on paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORTEST, LONGEST = 4, 6
# Five guesses a day find one of the open codes less often than once in so many tries.
_RARE = 10_000
_GUESSES = 5

_BEFORE = r"(?:(?:da|em|chi|thua|ma|so|code|phieu|la|gui|cho|cua)\s)*"
_AFTER = r"(?:\s(?:a|nha|nhe|nghen|em|chi|do))*"
_TYPED = re.compile(rf"{_BEFORE}ch\s?(?P<code>[a-z0-9]{{{SHORTEST},{LONGEST}}}){_AFTER}")
_HYPHENED = re.compile(r"\bch\s?[-‐‑‒–—]\s?[a-z0-9]", re.IGNORECASE)


def new_code(open_codes: int) -> str:
    """ "CH-7K2Q": one letter and one digit at least; longer where many are open at a time."""
    length = next(n for n in (*range(SHORTEST, LONGEST), LONGEST) if _is_rare(n, open_codes))
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if not code.isdigit() and not code.isalpha():
            return PREFIX + code


def read_slip_code(text: str) -> str | None:
    """The code in "dạ mã ch 7k2q ạ" as it stands on the slip; None where the words can't be one."""
    found = _TYPED.fullmatch(fold(text))
    code = found["code"].upper() if found else ""
    if code.isdigit() or code.isalpha():
        return None
    return PREFIX + code if code else None


def is_hyphened(text: str) -> bool:
    """ "CH-…" is meant for a slip; "CHAU23" may as well be a branch's code."""
    return _HYPHENED.search(tidy(text)) is not None


def is_possible(code: str) -> bool:
    """Whether every letter is one that slips use."""
    return set(code.removeprefix(PREFIX)) <= set(ALPHABET)


def hash_code(code: str, key: bytes) -> str:
    """What the database keeps: without the OA's key a code can't be tried against it."""
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def _is_rare(length: int, open_codes: int) -> bool:
    """Codes of digits alone or letters alone are never given."""
    digits = sum(letter.isdigit() for letter in ALPHABET)
    possible = len(ALPHABET) ** length - digits**length - (len(ALPHABET) - digits) ** length
    return length == LONGEST or _GUESSES * (open_codes + 1) * _RARE <= possible
