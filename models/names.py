"""Names as keys: what is left of a name when accents, capitals and odd letters no longer count."""

import unicodedata
from functools import lru_cache


@lru_cache(4096)
def name_key(name: str) -> str:
    """ "Nguyễn  Thị HOÀ" and "nguyen thi hoa" have the same key: "nguyen thi hoa"."""
    letters = unicodedata.normalize("NFKD", name.casefold()).replace("đ", "d")
    return " ".join("".join(map(_plain, letters)).split())


@lru_cache(2048)
def _plain(letter: str) -> str:
    if letter.isspace() or letter in "-._":
        return " "
    return letter if letter.isalnum() else ""
