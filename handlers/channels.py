"""“kênh của Hội”: the official pages of her units; “đăng ký kênh”: a leader enters one of hers."""

import re
from urllib.parse import urlsplit

from handlers.kit.channel_names import name_channel
from handlers.kit.context import Context
from handlers.kit.links import find_link_danger
from handlers.kit.people import home_unit
from handlers.kit.rights import leads, refuse, sign, write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.steering import chosen_branch, pick_branch
from handlers.kit.words import tidy
from models.channel import Channel, ChannelKind, count_of_unit, find_channel, list_official
from models.events import TextReceived
from models.insertion import insert_absent
from models.masking_mark import MASK
from models.messages import Message
from models.unit import Unit, list_line

router = Router("channels")

_MOST, _MOST_OF_UNIT = 5, 20
_LONGEST_NAME = 80
_LINK = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?]\S*)?", re.IGNORECASE)
_PAGES = ("facebook.com", "fb.com", "zalo.me", "youtube.com", "tiktok.com")


@router.command("list")
def tell(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    line = [unit.id for unit in list_line(ctx.db, home_unit(ctx))]
    found = list_official(ctx.db, line)[:_MOST]
    if not found:
        return ctx.say("none")
    shown = "\n".join(f"{channel.name}: {channel.url}" for channel in found)
    return ctx.say("list", channels=shown)


@router.command("register")
def register(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """Of a branch she leads; what stands above branches comes by `chihoi channel import`."""
    unit = pick_branch(ctx)
    return unit if isinstance(unit, list) else _ask_link(ctx, unit)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = chosen_branch(ctx, answer)
    ctx.close_step()
    return ctx.say("later") if unit is None else _ask_link(ctx, unit)


@router.step("link")
def take_link(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = ctx.db.get_one(Unit, ctx.recall("unit"))
    if not leads(ctx, unit):
        ctx.close_step()
        return refuse(ctx)
    found = _LINK.search(answer.text)
    if found is None:
        return ctx.ask("link", "no_link")
    url = _tidy_link(found.group())
    if find_link_danger(url) is not None:
        return ctx.ask("link", "odd_link")
    known = find_channel(ctx.db, url)
    if known is not None and (known.state == "active" or known.unit_id != unit.id):
        ctx.close_step()
        return ctx.say("known", unit=ctx.db.get_one(Unit, known.unit_id).name)
    ctx.remember(url=url)
    return ctx.ask("name", "ask_name")


@router.step("name")
def take_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit, url, name = (
        ctx.db.get_one(Unit, ctx.recall("unit")),
        ctx.recall("url"),
        tidy(answer.text),
    )
    if not leads(ctx, unit):
        ctx.close_step()
        return refuse(ctx)
    if not name or MASK in name or len(name) > _LONGEST_NAME:
        return ctx.ask("name", "odd_name", most=_LONGEST_NAME)
    ctx.close_step()
    if count_of_unit(ctx.db, unit.id) >= _MOST_OF_UNIT:
        return ctx.say("full", most=_MOST_OF_UNIT)
    channel = _keep(ctx, unit, url, name)
    write_audit(ctx, "channel.register", unit, {"url": url, "kind": channel.kind})
    return ctx.say("registered", channel=name_channel(channel), unit=unit.name)


def _ask_link(ctx: Context, unit: Unit) -> list[Message]:
    ctx.remember(unit=unit.id)
    return ctx.ask("link", "ask_link", unit=unit.name)


def _keep(ctx: Context, unit: Unit, url: str, name: str) -> Channel:
    """Looked at today, since she has just said so; one that was closed works again."""
    channel = find_channel(ctx.db, url)
    if channel is None or channel.unit_id != unit.id:
        channel = Channel(kind=kind_of(url), name=name, url=url, unit_id=unit.id)
    channel.name, channel.state = name, "active"
    channel.owner = ctx.member.full_name if ctx.member is not None else None
    channel.checked_at, channel.checked_by = ctx.now, sign(ctx)
    if channel.id is None:
        insert_absent(ctx.db, channel)  # one entered at this very moment stays
    else:
        ctx.db.add(channel)
    return channel


def kind_of(url: str) -> ChannelKind:
    """By the address alone: no machine opens it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in _PAGES:
        return "website"
    return "group" if parts.path.startswith(("/g/", "/groups/")) else "page"


def _tidy_link(link: str) -> str:
    """With a scheme, without what phones add to tell where it was shared."""
    full = link if "://" in link else f"https://{link}"
    plain, _, query = full.rstrip(".,;)”\"'").partition("?")
    is_person = plain.endswith("/profile.php") and query.startswith("id=")
    return f"{plain}?{query.partition('&')[0]}" if is_person else plain.rstrip("/")
