"""Which branch a leader's command is about: the group's, else the one she steers one to one."""

from handlers.kit.context import Context
from handlers.kit.rights import leads, leads_any, refuse
from handlers.kit.router import Answer
from models.messages import Message, TextMessage
from models.role import list_units_led
from models.unit import Unit

_MOST_CHOICES = 8


def pick_branch(ctx: Context, **kept: str) -> Unit | list[Message]:
    """The branch, if she leads it; otherwise what to answer.

    A leader of several who has chosen none with /ketnoi is asked: the feature's step "branch" gets
    her answer, finds `kept` with `ctx.recall` and the branch with `chosen_branch`.
    """
    if not leads_any(ctx):
        return refuse(ctx)
    return _pick_in_group(ctx) if ctx.in_group else _pick_alone(ctx, kept)


def find_branch(ctx: Context) -> Unit | None:
    """The branch her words one to one are about where that is clear."""
    steered = ctx.identity.steered_unit_id if ctx.identity is not None else None
    unit = ctx.db.get(Unit, steered) if steered is not None else None
    if unit is not None and _is_open_branch(ctx, unit) and leads(ctx, unit):
        return unit
    led = _list_branches(ctx)
    return led[0] if len(led) == 1 else None


def chosen_branch(ctx: Context, answer: Answer) -> Unit | None:
    """What she chose of the branches `pick_branch` offered; None where she leads it no more."""
    offered: list[int] = ctx.recall("branches")
    number = int(answer.number or 0)
    unit = ctx.db.get(Unit, offered[number - 1]) if 1 <= number <= len(offered) else None
    return unit if unit is not None and leads(ctx, unit) else None


def _pick_in_group(ctx: Context) -> Unit | list[Message]:
    unit = ctx.db.get(Unit, ctx.group.unit_id) if ctx.group and ctx.group.unit_id else None
    if unit is None:
        return _say(ctx, "bind_first")
    if ctx.group is not None and ctx.group.audience == "leaders":
        return _say(ctx, "alone_please")
    if not leads(ctx, unit):
        return refuse(ctx)
    return unit if _is_open_branch(ctx, unit) else _say(ctx, "alone_please")


def _pick_alone(ctx: Context, kept: dict[str, str]) -> Unit | list[Message]:
    unit = find_branch(ctx)
    if unit is not None:
        return unit
    led = _list_branches(ctx)
    if not 1 < len(led) <= _MOST_CHOICES:
        return _say(ctx, "steer_first")
    ctx.remember(branches=[unit.id for unit in led], **kept)
    texts = ctx.texts_of("kit")
    choices = {str(n): _describe(ctx, unit) for n, unit in enumerate(led, 1)}
    return ctx.ask("branch", "which_branch", choices=choices | {"0": texts("later_choice")})


def _describe(ctx: Context, unit: Unit) -> str:
    """With the unit above, since names repeat."""
    above = ctx.db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    if above is None:
        return unit.name
    return ctx.texts_of("kit")("branch_option", unit=unit.name, above=above.name)


def _list_branches(ctx: Context) -> list[Unit]:
    """Open branches she leads herself, not those below a unit she leads."""
    led = list_units_led(ctx.db, ctx.member.id, ctx.now) if ctx.member is not None else []
    branches = {unit.id: unit for unit in led if _is_open_branch(ctx, unit)}
    return sorted(branches.values(), key=lambda unit: unit.code)


def _is_open_branch(ctx: Context, unit: Unit) -> bool:
    return unit.level == "branch" and (unit.valid_to is None or unit.valid_to >= ctx.today)


def _say(ctx: Context, key: str) -> list[Message]:
    return [TextMessage(ctx.here, ctx.texts_of("kit")(key))]
