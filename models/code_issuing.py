"""Gives out codes: as many as wanted in one statement, the same one to the same target."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from models.code import Code, CodeKey
from models.code_target import Target, make_text, news_target, show_text
from models.insertion import insert_all_absent

# SQLite takes 32,766 values in a statement; a code has 16.
_AT_ONCE = 1000


def get_key(db: Session) -> bytes:
    return db.get_one(CodeKey, 1).key


def preview_link(key: bytes, item_id: int, unit_id: int) -> str:
    """What `ensure_link` will give out, told without a look at the database.

    Wrong only where that very code was revoked or is another's: once in some millions.
    """
    return make_text(key, news_target(item_id, unit_id))


def ensure_link(
    db: Session, item_id: int, unit_id: int, now: datetime, member_id: int | None = None
) -> str:
    """The text of an item's tracked link: a branch's, or that of one member of it."""
    target = news_target(item_id, unit_id, member_id)
    return ensure_codes(db, [target], "push", now)[target].text


def ensure_codes(
    db: Session, targets: Iterable[Target], by: str, now: datetime
) -> dict[Target, Code]:
    """The codes in force of the targets; those that have none get theirs.

    A target whose code was revoked, or whose letters another one holds, gets other letters.
    """
    key, left = get_key(db), dict.fromkeys(targets, 0)
    found: dict[Target, Code] = {}
    while left:
        some = list(left.items())[:_AT_ONCE]
        wanted = {make_text(key, target, turn): target for target, turn in some}
        insert_all_absent(db, [_new_code(*one, by, now) for one in wanted.items()])
        kept = _map_codes(db, list(wanted))
        for text, target in wanted.items():
            if (kept[text].target, kept[text].state) == (target.name, "active"):
                found[target] = kept[text]
                del left[target]
            else:
                left[target] += 1
    return found


def _new_code(text: str, target: Target, by: str, now: datetime) -> Code:
    return Code(
        text=text,
        shown=show_text(target, text),
        kind=target.kind,
        target=target.name,
        unit_id=target.unit_id,
        group_id=target.group_id,
        news_item_id=target.news_item_id,
        member_id=target.member_id,
        url=target.url,
        created_at=now,
        created_by=by,
    )


def _map_codes(db: Session, texts: list[str]) -> dict[str, Code]:
    query = select(Code).where(col(Code.text).in_(texts))
    return {code.text: code for code in db.exec(query)}
