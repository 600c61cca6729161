"""One branch's plans of several OAs made into one: nobody is reached by two, and all count once."""

from collections.abc import Collection, Iterator, Mapping

from handlers.kit.planner import LEADERS, PACK, PRIORITY, Plan, PlanEntry
from handlers.kit.purse import BILLED, Purse

_FREE = tuple(route for route in PRIORITY if route not in BILLED)


def join_plan(plan: Plan, more: Plan, purses: Mapping[str, Purse]) -> None:
    """Add another OA's plan to the leading one's: who is reached there already is left out here.

    What the other OA sends free of charge is not paid for. Of two that don't reach her the leading
    one's reason stays.
    """
    free = {key for key, entry in _keyed(more) if entry.route in _FREE}
    for part in plan.parts:
        _drop(part, free, BILLED, purses)
    here, there = _reached(plan), _reached_by(more)
    known = {key for part in plan.parts for key, _ in _keyed(part)}
    _drop(more, here, PRIORITY, purses)
    _drop(more, here | known, ("none",), purses)
    for part in plan.parts:
        _drop(part, there, ("none",), purses)
    plan.more.append(more)


def _drop(
    part: Plan, keys: set[str], routes: Collection[str], purses: Mapping[str, Purse]
) -> None:
    """Of those keys what goes by one of the routes; what was paid for it is given back."""
    kept = []
    for key, entry in _keyed(part):
        if key not in keys or entry.route not in routes:
            kept.append(entry)
        elif entry.route in BILLED:
            purses[part.oa_id].give_back(entry.route)
    part.entries = kept


def _reached(plan: Plan) -> set[str]:
    return set().union(*(_reached_by(part) for part in plan.parts))


def _reached_by(plan: Plan) -> set[str]:
    """Keys of those who get it by this OA, in its own groups too."""
    routes = {key for key, entry in _keyed(plan) if entry.route != "none"}
    members = _members(plan)
    return routes | {members[user] for user in plan.audience.in_groups if user in members}


def _keyed(plan: Plan) -> Iterator[tuple[str, PlanEntry]]:
    """Each entry by a key that is the same for one person in every OA, and for the one pack."""
    members = _members(plan)
    for entry in plan.entries:
        is_pack = entry.once.startswith((PACK, LEADERS))
        own = members.get(entry.recipient.removeprefix("u:"), entry.recipient)
        yield (PACK if is_pack else own), entry


def _members(plan: Plan) -> dict[str, str]:
    people = [*plan.audience.members, *plan.audience.leaders]
    return {p.user_id: f"m:{p.member_id}" for p in people if p is not None and p.member_id}
