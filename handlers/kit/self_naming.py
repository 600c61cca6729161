"""Hears whether an elder writes: "cho cô xin bài", "dì muốn góp ý", "tui bị lừa rồi con ơi"."""

import re
from collections.abc import Sequence

from handlers.kit.address import ELDER, YOUNGER, Address
from handlers.kit.context import Context
from handlers.kit.words import accented, bare, split_words, tidy

_MOST_WORDS = 40  # an article tells of many aunts
_LONGEST_WISH = 120
_ELDERS = frozenset(["cô", "dì", "bác", "má", "ngoại", "nội", "bà", "thím", "mợ"])
_YOUNGER = frozenset(["em", "con", "cháu", "e", "tui", "tôi", "mình", "chị", "tớ", "iem"])
_CHILD = frozenset(["con", "cháu", "chau"])
_BORN = frozenset(["hai", "ba", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "út"])

# Behind the word it is somebody else, or another word altogether.
_NOT_HER = frozenset(
    ["ơi", "giáo", "ấy", "dâu", "bác", "chú", "ta", "sĩ", "con", "xã", "ngoại", "nội", "ghẻ", "dung",
     "bộ", "ngữ", "trợ", "chồng", "vợ", "hàng", "đó", "này", "kia", "nào", "em", "tôi", "tui", "mình", "cháu", "ạ",
     "cậu", "cả", "chi", "phụ", "cán", "chủ", "tổ"]
)  # fmt: skip
# What one says of oneself; "cô gửi tin đi" would be said to a "cô".
_DOES = frozenset(
    ["muốn", "cần", "xin", "điểm", "có", "hỏi", "bị", "lỡ", "tên", "ở", "già", "mới", "tính", "định", "thấy", "quên",
     "đang", "nhận", "đọc", "vô", "vào", "tham", "làm", "nghe", "đi", "góp", "đã", "chơi", "coi", "xem", "thích", "mù", "tìm", "hổng", "không", "hông", "chưa",
     "chuyển", "đăng", "dừng", "biết"]
)  # fmt: skip
_BEFORE_SUBJECT = frozenset(
    ["ờ", "ừ", "à", "alo", "nay", "bữa", "hôm", "thì", "mà", "sao", "mai", "sáng", "tối", "chiều", "chừng", "nào", "đó",
     "hổng", "là", "vậy", "có", "tin", "gì", "rồi", "ơi", "con", "cháu", "em", "oa", "nè"]
)  # fmt: skip
_GIVE = frozenset(
    ["cho", "giúp", "giùm", "dùm", "chỉ", "gửi", "bày", "nhắc", "hộ", "của", "nhắn", "kêu"]
)
_POLITE = frozenset(["dạ", "ạ", "thưa"])
# Before "con" at the end of what she says, or before "con ơi", it is us who are called so.
_CALLS = frozenset(
    ["nghen", "nha", "nghe", "nhen", "hen", "heng", "nhé", "nhe", "hả", "há", "chào", "ơn", "giùm", "dùm", "giúp", "với",
     "nè", "nghía", "hong", "hông", "hổng", "không", "ko", "chưa", "đi", "rồi", "vậy", "dậy", "dzậy", "ta"]
)  # fmt: skip
_CALLS_BARE = frozenset(["nghen", "nhen", "heng", "hen", "nhe"])
_AFTER_CALL = frozenset(["ơi", "oi", "à", "nè", "ne", "ơi,"])

_DONT = re.compile(r"\bđừng (?:gọi|kêu) (?:\w+ ){0,2}?(?:cô|bà|bác|dì|má)\b")
_CALL_ME = re.compile(r"\b(?:gọi|kêu) (?:\w+ ){0,2}?(?:bằng|là) (chị|cô|dì|bác|má|bà)\b")


def remember_address(ctx: Context, text: str) -> None:
    """Keep what she called herself in this text, or asked to be called; the last word counts."""
    identity = ctx.identity
    if identity is None or ctx.in_group:
        return
    heard = _read_wish(text)
    if heard is None and is_elder(text):
        heard = ELDER
    if heard is not None:
        identity.address = heard
    elif identity.address == ELDER and _is_younger(text):
        identity.address = None


def _read_wish(text: str) -> Address | None:
    """ "đừng gọi em bằng cô", "gọi cô bằng cô nghen"."""
    said = accented(text[:_LONGEST_WISH])
    if _DONT.search(said):
        return YOUNGER
    found = _CALL_ME.search(said)
    if found is None:
        return None
    return YOUNGER if found[1] == YOUNGER else ELDER


def _is_younger(text: str) -> bool:
    """ "dạ em xin bài": another one has her phone now, or we misheard."""
    words = [word for word in accented(text[:_LONGEST_WISH]).split() if word not in _POLITE]
    return words[:1] in (["em"], ["con"], ["cháu"]) and words[1:2] != [] and words[1] in _DOES


def is_elder(text: str) -> bool:
    """Whether who writes calls herself aunt or grandmother, or calls us her child. Rather no."""
    said = split_words(tidy(text))[:_MOST_WORDS]
    words = accented(" ".join(said)).split()
    if not words or len(said) != len(words) or _POLITE.intersection(words):
        return False
    calls = {at for at in range(len(words)) if _is_call(words, at)}
    others = {word for at, word in enumerate(words) if at not in calls}
    if any(words[at] in _CHILD for at in calls):
        return others.isdisjoint(["em", "con", "cháu", "e"])
    if others & _YOUNGER - ({"em"} if _ends_with_em(words) else frozenset()):
        return False
    return any(_names_herself(said, words, at) for at in range(len(words)))


def _is_call(words: Sequence[str], at: int) -> bool:
    """ "nghen con", "con ơi": at the end, or with "ơi" behind."""
    if bare(words[at]) not in ("con", "chau", "em") or (at > 0 and words[at - 1] in ("má", "mẹ")):
        return False
    before = words[at - 1] if at else ""
    if words[at + 1 : at + 2] and words[at + 1] in _AFTER_CALL:
        return before not in ("của", "mấy", "các", "bà", "chị")
    is_last = at == len(words) - 1
    is_plain = all(word.isascii() for word in words)
    return is_last and before in (_CALLS_BARE if is_plain else _CALLS)


def _ends_with_em(words: Sequence[str]) -> bool:
    """ "cho cô xin bài nha em": she speaks to someone younger."""
    return (
        _is_call(words, len(words) - 1) or words[:2] == ["em", "ơi"] or "em ơi" in " ".join(words)
    )


def _names_herself(said: Sequence[str], words: Sequence[str], at: int) -> bool:
    """With a name behind, such as "cô Lan", it may as well be somebody else."""
    after = words[at + 1] if at + 1 < len(words) else ""
    if words[at] not in _ELDERS or after in _NOT_HER or _is_name(said, words, at + 1):
        return False
    if at and words[at - 1] in _GIVE:
        return bool(after) or words[at - 1] != "kêu"
    return all(word in _BEFORE_SUBJECT for word in words[:at]) and after in _DOES


def _is_name(said: Sequence[str], words: Sequence[str], at: int) -> bool:
    """ "cô Năm", "cô năm điểm danh"; words in capitals throughout are no names."""
    if at >= len(said):
        return False
    is_capital = said[at][:1].isupper() and not said[at].isupper()
    return is_capital or (words[at] in _BORN and at + 1 < len(words))
