"""Calling people as they are called: by given name, with their title, their leader by hers."""

import re

from handlers.kit.address import ELDER, Address, pick_address
from handlers.kit.context import Context
from handlers.kit.texts import Texts
from handlers.kit.words import fold, tidy
from models.member import Member
from models.role import list_leaders
from models.unit import Unit

# A full name begins with one of these, or has "Thị" second; its last word is what one is called.
_FAMILY = frozenset([
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "vo", "vu", "phan", "truong", "bui", "dang",
    "do", "ngo", "ho", "duong", "dinh", "doan", "trinh", "luong", "quach", "luu", "cao", "thach",
])  # fmt: skip
_RELATED = frozenset([
    "con", "vo", "nha", "ba", "ma",
])  # fmt: skip
# "Tư Lành", "Út Mười": the place among her siblings belongs to her name.
_BIRTH_ORDER = frozenset([
    "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "ut",
])  # fmt: skip
# With accents where a name is spelt the same without: "Minh Anh" is not "mình".
_BEFORE_NAME = frozenset([
    "da", "dạ", "em", "chị", "chi", "cô", "co", "dì", "tên", "ten", "là", "tui", "tôi", "toi",
    "mình", "con", "gọi", "goi", "kêu", "keu", "ai", "cũng", "cung", "hay",
])  # fmt: skip
_AFTER_NAME = frozenset([
    "ạ", "a", "nha", "nhé", "nhe", "nghen", "nghe", "heng", "nè", "ne", "đó", "ơi", "oi",
])  # fmt: skip

# "H'Yên Niê", as names of the Ê Đê are written.
_BEGINNING = re.compile(r"(?:(?<![^ ])|(?<=['’-]))\w")
# Vietnamese mobile numbers: ten digits from 03 to 09, or +84 in place of the 0.
_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?[35789])(?:[ .-]?\d){8}(?!\d)")


def given_name(name: str) -> str:
    """ "Nguyễn Thị Lan", "Lan Ba Tư", "Lan tiệm may" → "Lan"; "Tư Lành", "Thu Hà" stay whole."""
    words = name.split()
    if len(words) < 2:
        return name
    first, second = fold(words[0]), fold(words[1])
    if words[1].islower():
        return words[0]
    if first in _FAMILY or second == "thi":
        return words[-1]
    if first in _BIRTH_ORDER:
        return " ".join(words[:2])
    return words[0] if len(words) > 2 or second in _BIRTH_ORDER | _RELATED else name


def read_name(text: str) -> str | None:
    """The name in "dạ em tên lan ba tư ạ" → "Lan Ba Tư"; None for what can't be a name."""
    words = tidy(text).strip(" .,!…").split()
    while len(words) > 1 and words[0].casefold() in _BEFORE_NAME:
        words.pop(0)
    while len(words) > 1 and words[-1].casefold() in _AFTER_NAME:
        words.pop()
    name = _BEGINNING.sub(lambda found: found[0].upper(), " ".join(words).lower())
    letters = name.replace(" ", "")
    if not 1 <= len(words) <= 6 or not 1 <= len(letters) <= 40:
        return None
    return name if all(_is_of_name(letter) for letter in letters) else None


def split_phone(text: str) -> tuple[str | None, str]:
    """ "lan ba tư 0912 345 678" → ("0912345678", "lan ba tư"); None where there is no number."""
    found = _PHONE.search(tidy(text))
    if found is None:
        return None, text
    rest = tidy(text).replace(found[0], " ")
    digits = "".join(letter for letter in found[0] if letter.isdigit())
    return "0" + digits.removeprefix("84").removeprefix("0"), rest


def name_member(ctx: Context, member: Member) -> str:
    """ "chị Lan", or "cô Lan" for an elder: how a sentence mentions her."""
    return _name(ctx, member, pick_address(None, member.birth_year, ctx.today.year))


def name_writer(ctx: Context) -> str:
    """How to greet who wrote: "chị Lan", or just "chị"."""
    return _name(ctx, ctx.member, ctx.address) if ctx.member is not None else _kit(ctx)("you")


def name_leader(ctx: Context, unit: Unit | None) -> str:
    """ "chị Hoa", or "chị chi hội trưởng" where none is known."""
    leaders = list_leaders(ctx.db, unit.id, ctx.now) if unit is not None else []
    member = ctx.db.get(Member, leaders[0]) if leaders else None
    return name_member(ctx, member) if member is not None else _kit(ctx)("leader")


def name_role(ctx: Context, role: str) -> str:
    """ "chi hội trưởng": what a role of models.role is called."""
    return _kit(ctx).table("roles")[role]


def short_name(ctx: Context, unit: Unit) -> str:
    """ "ấp Mỹ Phú" for "Chi hội ấp Mỹ Phú", behind a word that says "chi hội" already."""
    return unit.name.removeprefix(_kit(ctx)("branch_word")).strip()


def home_unit(ctx: Context) -> Unit | None:
    """The branch she belongs to or asked to join; None for a newcomer."""
    member = ctx.member
    if member is None or member.unit_id is None or member.state not in ("active", "waiting"):
        return None
    return ctx.db.get(Unit, member.unit_id)


def _name(ctx: Context, member: Member, address: Address) -> str:
    key = "person_elder" if address == ELDER else "person"
    return _kit(ctx)(key, name=given_name(member.called or member.full_name))


def _is_of_name(letter: str) -> bool:
    return letter.isalpha() or letter in "'’-"


def _kit(ctx: Context) -> Texts:
    return ctx.texts_of("kit")
