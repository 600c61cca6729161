"""Names as keys: what is left of a name when accents, capitals and odd letters no longer count."""

import unicodedata
from functools import lru_cache


@lru_cache(4096)
def name_key(name: str) -> str:
    """ "Nguyễn  Thị HOÀ" and "nguyen thi hoa" have the same key: "nguyen thi hoa"."""
    letters = unicodedata.normalize("NFKD", name.casefold()).replace("đ", "d")
    kept = "".join(" " if c.isspace() or c in "-._" else c for c in letters if _counts(c))
    return " ".join(kept.split())


def _counts(letter: str) -> bool:
    return letter.isalnum() or letter.isspace() or letter in "-._"
