"""The file of channels: the Union's websites, pages and groups, each with its unit and owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from bot.imports.lines import Line, Sheet, list_problems
from bot.imports.plan import Plan, refuse_repeats
from bot.imports.units import suggest_code
from handlers.kit.links import find_link_danger
from models.channel import Channel
from models.unit import Unit

COLUMNS = ("kind", "name", "url", "unit_code", "owner", "size")
NEEDED = ("kind", "name", "url", "unit_code")


@dataclass(frozen=True)
class WantedChannel:
    line: Line
    unit_code: str
    values: Mapping[str, Any]


def plan_channels(sheet: Sheet, db: Session) -> Plan[WantedChannel]:
    """A channel is known by its address; one that is there is changed, or stays as it is."""
    units = {unit.code: unit.id for unit in db.exec(select(Unit))}
    wanted = [_read(line, units) for line in sheet.lines]
    refuse_repeats((one.line, one.values["url"], one.values["url"]) for one in wanted)
    known = {channel.url: channel for channel in db.exec(select(Channel))}
    plan: Plan[WantedChannel] = Plan(problems=list_problems(sheet.lines))
    for channel in wanted:
        if channel.line.problems:
            continue
        plan.sort_in(channel, known.get(channel.values["url"]), channel.values)
    return plan


def write_channel(db: Session, wanted: WantedChannel) -> None:
    url = wanted.values["url"]
    channel = db.exec(select(Channel).where(col(Channel.url) == url)).first()
    if channel is None:
        channel = Channel(**wanted.values)
    for name, value in wanted.values.items():
        setattr(channel, name, value)
    db.add(channel)


def _read(line: Line, units: Mapping[str, int]) -> WantedChannel:
    code = line.text("unit_code", needed=True).upper()
    if code and code not in units:
        near = suggest_code(code, units)
        line.refuse("no_unit_near" if near else "no_unit", value=code, near=near)
    values = {
        "kind": line.choice("kind", "channel_kinds", default="page"),
        "name": line.text("name", needed=True),
        "url": _address(line),
        "unit_id": units.get(code, 0),
        "owner": line.text("owner") or None,
        "size": _number(line),
    }
    return WantedChannel(line, code, values)


def _address(line: Line) -> str:
    url = line.text("url", needed=True)
    if url and not url.startswith(("https://", "http://")):
        line.refuse("no_link", value=url)
    elif url and find_link_danger(url) is not None:
        line.refuse("bad_link", value=url)
    return url.rstrip("/")


def _number(line: Line) -> int | None:
    said = line.text("size").replace(".", "").replace(",", "")
    if said and not said.isdecimal():
        line.refuse("no_number", column="size", value=said)
        return None
    return int(said) if said else None
