"""A leader steers: ties a group to her branch, and decides who is taken into it."""

from handlers.kit.applicants import ask_next
from handlers.kit.context import Context
from handlers.kit.deciding import (
    answer_request,
    decide_in_chat,
    find_asked,
    find_request,
    take_in,
    turn_down,
)
from handlers.kit.notices import list_identities
from handlers.kit.people import name_member
from handlers.kit.places import find_near_code
from handlers.kit.rights import leads, leads_any, refuse, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import capitalise
from handlers.kit.tying import find_loose_rows, tie
from models.events import GroupTextReceived, TextReceived
from models.group import Group
from models.member import Member, hold_member
from models.messages import Message
from models.unit import Unit, find_unit

router = Router("leader")

_SHOWN = 20
_MOST_ROWS = 6


@router.command("bind", where="both", takes_argument=True)
def bind(_event: TextReceived | GroupTextReceived, ctx: Context, said: str) -> list[Message]:
    """Who may is decided by the sender's roles at this moment, never by the text."""
    if not leads_any(ctx):
        return refuse(ctx)
    if not said:
        return ctx.say("missing_code")
    code = said.split(maxsplit=1)[0].strip("#.,").upper()
    unit = find_unit(ctx.db, code)
    if unit is None:
        return _tell_unknown_code(ctx, code[:_SHOWN])
    if not leads(ctx, unit):
        return ctx.say("not_hers", unit=unit.name)
    return _bind_group(ctx, unit) if ctx.in_group else _steer(ctx, unit)


@router.command("help", where="both")
def tell_commands(_event: TextReceived | GroupTextReceived, ctx: Context, _: str) -> list[Message]:
    return ctx.say("help_group" if ctx.in_group else "help_person")


@router.command("help_words", where="group")
def tell_group_commands(_event: GroupTextReceived, ctx: Context, _said: str) -> list[Message]:
    return ctx.say("help_group")


@router.command("applicants")
def show_applicants(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    if not leads_any(ctx):
        return refuse(ctx)
    return ask_next(ctx) or ctx.say("nobody_waits")


@router.step("decide")
def decide(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    if answer.number not in ("1", "2"):
        ctx.close_step()
        return ctx.say("later")
    taken = answer.number == "1"
    if ctx.recall("request") is not None:
        return _go_on(ctx, _settle_request(ctx, *ctx.recall("request"), taken=taken))
    member = hold_member(ctx.db, ctx.recall("member"))
    if not _may_decide(ctx, member):
        return _refuse(ctx)
    return (_ask_book(ctx, member) if taken else []) or _go_on(
        ctx, _settle(ctx, member, taken=taken)
    )


@router.step("book")
def decide_who(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """She is one of those the Union's book names, or somebody new in it."""
    rows: list[int] = ctx.recall("rows")
    number = int(answer.number or 0)
    member = hold_member(ctx.db, ctx.recall("member"))
    if not _may_decide(ctx, member):
        return _refuse(ctx)
    if 1 <= number <= len(rows) and find_asked(ctx, member) is not None:
        member = _tie(ctx, member, ctx.db.get_one(Member, rows[number - 1]))
    return _go_on(ctx, _settle(ctx, member, taken=True))


def _may_decide(ctx: Context, member: Member) -> bool:
    """Whether the branch she asked for, or is in by now, is led by who wrote."""
    unit_id = member.moving_to_id or member.unit_id
    return unit_id is not None and leads(ctx, ctx.db.get_one(Unit, unit_id))


def _refuse(ctx: Context) -> list[Message]:
    ctx.close_step()
    return refuse(ctx)


def _ask_book(ctx: Context, member: Member) -> list[Message]:
    """Asked, never assumed: names repeat. [] where nobody of that name is in the book."""
    unit = find_asked(ctx, member)
    if unit is None or member.moving_to_id is not None:
        return []
    called = member.called or member.full_name
    rows = find_loose_rows(ctx, unit.id, called, member.phone)[:_MOST_ROWS]
    if not rows:
        return []
    ctx.remember(rows=[row.id for row in rows])
    choices = {str(n): _describe_row(ctx, row) for n, row in enumerate(rows, 1)}
    new = {"0": ctx.texts("book_none")}
    person = capitalise(name_member(ctx, member))
    return ctx.ask("book", "book", choices=choices | new, person=person)


def _describe_row(ctx: Context, row: Member) -> str:
    if row.birth_year is None:
        return row.full_name
    return ctx.texts("book_row", name=row.full_name, year=row.birth_year)


def _tie(ctx: Context, member: Member, row: Member) -> Member:
    """Her accounts belong to the row of the book, which now waits in her stead."""
    row.state, row.asked_at, row.called = "waiting", member.asked_at, member.called
    for identity in list(list_identities(ctx.db, ctx.house, member.id)):
        tie(ctx.db, identity, row)
    details: dict[str, object] = {"member": member.id, "row": row.id}
    write_audit(ctx, "member.tie", ctx.db.get_one(Unit, row.unit_id), details)
    return row


def _go_on(ctx: Context, done: str) -> list[Message]:
    ctx.db.flush()
    following = ask_next(ctx, done)
    if following:
        return following
    ctx.close_step()
    return ctx.say("all_done", done=done)


def _steer(ctx: Context, unit: Unit) -> list[Message]:
    """Which of her branches her commands one to one are about."""
    if ctx.identity is not None:
        ctx.identity.steered_unit_id = unit.id
    return ctx.say("steers", unit=unit.name)


def _bind_group(ctx: Context, unit: Unit) -> list[Message]:
    group = ctx.group or Group(
        oa_id=ctx.house.oa_id, group_id=ctx.here.id, name=unit.name, kind="gmf"
    )
    is_hers, is_open = group.unit_id == unit.id, group.kind == "gmf" and group.state == "active"
    if is_hers and is_open:
        return ctx.say("already_bound", unit=unit.name)
    before = ctx.db.get(Unit, group.unit_id) if group.unit_id is not None else None
    if before is not None and not is_hers and not leads(ctx, before, ("officer",)):
        return ctx.say("bound_elsewhere", unit=before.name)
    group.unit_id, group.kind, group.state = unit.id, "gmf", "active"
    if group.name == group.group_id:
        group.name = unit.name
    ctx.db.add(group)
    was = before.code if before is not None else None
    write_audit(ctx, "group.bind", unit, {"group": group.group_id, "before": was})
    return ctx.say("bound", unit=unit.name)


def _tell_unknown_code(ctx: Context, code: str) -> list[Message]:
    near = find_near_code(ctx.db, code)
    if near is None:
        return ctx.say("bad_code", code=code)
    return ctx.say("near_code", code=code, near=near.code, unit=near.name)


def _settle(ctx: Context, member: Member, *, taken: bool) -> str:
    """What became of the request, in words; another leader may have been quicker."""
    person, unit = name_member(ctx, member), find_asked(ctx, member)
    if unit is None:
        return ctx.texts("settled_before", person=person)
    if taken:
        take_in(decide_in_chat(ctx), member, unit)
    else:
        turn_down(decide_in_chat(ctx), member, unit)
    return ctx.texts("taken" if taken else "not_known", person=person, unit=unit.name)


def _settle_request(ctx: Context, group_id: str, user_id: str, *, taken: bool) -> str:
    found = find_request(ctx, group_id, user_id)
    if found is None:
        return ctx.texts("request_before")
    request, group = found
    unit = ctx.db.get_one(Unit, group.unit_id)
    answer_request(decide_in_chat(ctx), request, unit, taken=taken)
    return ctx.texts("let_in" if taken else "not_let_in", group=group.name)
