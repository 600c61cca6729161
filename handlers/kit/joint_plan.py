"""One branch's plans of several OAs made into one: nobody is reached by two, and all count once."""

from handlers.kit.planner import LEADERS, PACK, Plan, PlanEntry


def join_plan(plan: Plan, more: Plan) -> None:
    """Add another OA's plan to the leading one's: who is reached there already is left out here.

    Of two that don't reach her the leading one's reason stays.
    """
    here, there = _reached(plan), _reached_by(more)
    known = {_key(part, entry) for part in plan.parts for entry in part.entries}
    more.entries = [
        entry
        for entry in more.entries
        if _key(more, entry) not in (here if entry.route != "none" else known | here)
    ]
    for part in plan.parts:
        part.entries = [
            entry
            for entry in part.entries
            if entry.route != "none" or _key(part, entry) not in there
        ]
    plan.more.append(more)


def _reached(plan: Plan) -> set[str]:
    return set().union(*(_reached_by(part) for part in plan.parts))


def _reached_by(plan: Plan) -> set[str]:
    """Keys of those who get it by this OA, in its own groups too."""
    routes = {_key(plan, entry) for entry in plan.entries if entry.route != "none"}
    members = _members(plan)
    return routes | {members[user] for user in plan.audience.in_groups if user in members}


def _key(plan: Plan, entry: PlanEntry) -> str:
    """The same for one person in every OA, and for the branch's one pack."""
    if entry.once.startswith((PACK, LEADERS)):
        return PACK
    return _members(plan).get(entry.recipient.removeprefix("u:"), entry.recipient)


def _members(plan: Plan) -> dict[str, str]:
    people = [*plan.audience.members, *plan.audience.leaders]
    return {p.user_id: f"m:{p.member_id}" for p in people if p is not None and p.member_id}
