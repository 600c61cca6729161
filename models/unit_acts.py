"""What can be done to the organisation from a day on: rename, move, merge and split units."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import col, select

from models.levels import may_lie_under, may_report_to
from models.member import Member
from models.membership_moves import move_members
from models.spans import NO_END, SINCE_EVER, day_before
from models.unit import Unit, find_unit_itself
from models.unit_change import RefusedError, UnitName
from models.unit_follow import bring_fronts, bring_groups, bring_roles, stop_pushes
from models.unit_front import UnitFront, find_front
from models.unit_journal import Journal, is_open
from models.unit_line import UnitLine, UnitParent, get_parent

_DAY = timedelta(days=1)


def rename_unit(journal: Journal, unit: Unit, name: str) -> bool:
    """The name of today becomes an old one; whether there was anything to do.

    :raises RefusedError: the unit is closed, or was renamed later
    """
    if unit.name == name:
        return False
    check_open(journal, unit)
    since = name_since(journal, unit)
    if since > journal.day:
        raise RefusedError("changed_since", code=unit.code, day=since)
    if since < journal.day:
        last = day_before(journal.day)
        journal.add(UnitName(unit_id=unit.id, name=unit.name, valid_from=since, valid_to=last))
    old_names = add_names(unit.old_names, [unit.name])
    journal.set(unit, name=name, old_names=old_names)
    journal.touch(unit, "name")
    return True


def move_unit(journal: Journal, unit: Unit, parent: Unit) -> bool:
    """The unit with all below it; whether there was anything to do.

    :raises RefusedError: one of them is closed, the levels don't fit, it would lie below itself
    """
    if unit.parent_id == parent.id:
        return False
    check_open(journal, unit)
    check_open(journal, parent)
    if not may_lie_under(unit.level, parent.level):
        raise RefusedError("level", code=unit.code, level=unit.level, above=parent.level)
    if _is_below(journal, parent, unit):
        raise RefusedError("below_itself", code=unit.code, parent=parent.code)
    journal.place(unit, parent.id)
    journal.close()
    journal.counts["units"] += 1
    return True


def report_unit(journal: Journal, unit: Unit, front: Unit | None) -> bool:
    """To that committee of the Front, or to none; whether there was anything to do.

    :raises RefusedError: one of them is closed, it is no committee, or it reported elsewhere later
    """
    link, front_id = find_front(journal.db, unit.id), front.id if front is not None else None
    if (link.front_id if link is not None else None) == front_id:
        return False
    check_open(journal, unit)
    if front is not None:
        check_open(journal, front)
        if not may_report_to(unit.level, front.level):
            raise RefusedError("no_front", code=unit.code, level=unit.level, above=front.level)
    new = UnitFront(unit_id=unit.id, front_id=front_id, valid_from=journal.day)
    journal.replace(unit, link, new)
    journal.touch(unit, "front")
    journal.counts["units"] += 1
    return True


def merge_unit(journal: Journal, unit: Unit, into: Unit) -> bool:
    """Everything of the unit goes on in the other; its code leads there from now on.

    :raises RefusedError: one of them is closed, or they are of different levels
    """
    if find_successor(journal, unit) == into.id:
        return False
    check_open(journal, unit)
    check_open(journal, into)
    if unit.id == into.id or unit.level != into.level:
        raise RefusedError("merge_level", code=unit.code, level=unit.level, above=into.level)
    _bring_children(journal, unit, into)
    journal.set(unit, valid_to=day_before(journal.day))
    journal.place(unit, into.id, merged=True)
    journal.touch(unit, "life")
    journal.touch(into, "life")
    _bring_people(journal, unit, into)
    bring_roles(journal, unit, into)
    bring_groups(journal, unit, into)
    bring_fronts(journal, unit, into)
    stop_pushes(journal, unit)
    journal.close()
    journal.counts["units"] += 1
    return True


def split_unit(
    journal: Journal, unit: Unit, code: str, name: str, people: Collection[int]
) -> Unit:
    """A new unit beside the old one, with these of its members (ids); figures of before stay whole.

    :raises RefusedError: the old unit is closed, or the code is taken
    """
    check_open(journal, unit)
    if find_unit_itself(journal.db, code) is not None:
        raise RefusedError("code_taken", code=code)
    new = Unit(
        code=code, name=name, level=unit.level, parent_id=unit.parent_id, valid_from=journal.day
    )
    journal.add(new)
    last = day_before(journal.day)
    journal.add(UnitParent(unit_id=new.id, parent_id=unit.id, valid_to=last, merged=True))
    journal.move_line(new)
    _report_along(journal, unit, new)
    journal.touch(new, "name", "parent", "life")
    journal.touch(unit, "life")
    if people:
        moved = move_members(journal.db, (unit, new), journal.day, journal.change.id, people)
        journal.counts["members"] += moved
        for member in _list_at_home(journal, unit, people):
            journal.set(member, unit_id=new.id)
    journal.close()
    journal.counts["units"] += 1
    return new


def _report_along(journal: Journal, unit: Unit, new: Unit) -> None:
    """The new unit reports to where the old one does, from the later of both days on."""
    link = find_front(journal.db, unit.id)
    if link is None or link.front_id is None:
        return
    since = max(journal.day, link.valid_from)
    journal.add(UnitFront(unit_id=new.id, front_id=link.front_id, valid_from=since))
    journal.touch(new, "front")


def check_open(journal: Journal, unit: Unit) -> None:
    """:raises RefusedError: it does not exist on the day of the change."""
    if unit.valid_from is not None and unit.valid_from > journal.day:
        raise RefusedError("not_yet", code=unit.code, day=unit.valid_from)
    if not is_open(unit, journal.day):
        raise RefusedError("closed", code=unit.code, day=unit.valid_to)


def find_successor(journal: Journal, unit: Unit) -> int | None:
    """Id of the unit it was merged into."""
    link = get_parent(journal.db, unit.id)
    return link.parent_id if link.merged and link.valid_to == NO_END else None


def name_since(journal: Journal, unit: Unit) -> date:
    """From which day on it has the name of today."""
    query = select(UnitName).where(col(UnitName.unit_id) == unit.id)
    last = journal.db.exec(query.order_by(col(UnitName.valid_to).desc())).first()
    return last.valid_to + _DAY if last is not None else SINCE_EVER


def add_names(kept: str, more: Collection[str]) -> str:
    """Names separated by ";" as in the organisation file, each once."""
    names = [name.strip() for name in [*kept.split(";"), *more]]
    return "; ".join(dict.fromkeys(name for name in names if name))


def _is_below(journal: Journal, unit: Unit, above: Unit) -> bool:
    query = select(UnitLine.descendant_id).where(
        col(UnitLine.ancestor_id) == above.id,
        col(UnitLine.descendant_id) == unit.id,
        col(UnitLine.valid_to) >= journal.day,
    )
    return journal.db.exec(query).first() is not None


def _bring_children(journal: Journal, unit: Unit, into: Unit) -> None:
    """Those that are open; a unit merged into it earlier stays part of it."""
    query = select(Unit).where(col(Unit.parent_id) == unit.id).order_by(col(Unit.code))
    for child in journal.db.exec(query).all():
        if is_open(child, journal.day) and child.id != into.id:
            journal.place(child, into.id)
            journal.counts["children"] += 1


def _bring_people(journal: Journal, unit: Unit, into: Unit) -> None:
    db, day = journal.db, journal.day
    journal.counts["members"] += move_members(db, (unit, into), day, journal.change.id)
    for member in _list_at_home(journal, unit):
        journal.set(member, unit_id=into.id)
        journal.counts["waiting"] += member.state == "waiting"
    moving = select(Member).where(col(Member.moving_to_id) == unit.id)
    for member in db.exec(moving).all():
        journal.set(member, moving_to_id=None if member.unit_id == into.id else into.id)


def _list_at_home(
    journal: Journal, unit: Unit, people: Collection[int] | None = None
) -> list[Member]:
    """Those whose branch it still is: who waits to be taken in has no membership yet."""
    query = select(Member).where(
        col(Member.unit_id) == unit.id, col(Member.state).in_(("waiting", "active"))
    )
    return [m for m in journal.db.exec(query) if people is None or m.id in people]
