"""Working away from home: said in her own words, with an hour of her own, until she is back."""

import re
from datetime import time
from functools import cache

from sqlmodel import col, select

from handlers.kit.consents import Purpose, ask_consent, record_consent, take_consent, was_asked
from handlers.kit.context import Context
from handlers.kit.duties import ask_away_hour
from handlers.kit.people import home_unit, name_member
from handlers.kit.provinces import find_place, place_pattern
from handlers.kit.rights import write_audit
from handlers.kit.router import Answer, Router
from handlers.kit.slots import is_quiet, local_moment
from handlers.kit.spoken import say_hour
from handlers.kit.steering import chosen_branch, pick_branch
from handlers.kit.times import read_time
from handlers.kit.words import fold, tidy
from models.consent import list_agreed
from models.events import TextReceived
from models.member import Member
from models.messages import Message
from models.unit import Unit

router = Router("away")

AWAY_PLACE: Purpose = "away_place"
_HOURS = {"1": time(11, 30), "2": time(18, 0), "3": time(20, 0)}
_MOST_WORDS, _LONGEST_PLACE, _MOST_SHOWN = 12, 40, 8


@router.recognise
def hear_where(event: TextReceived, ctx: Context) -> list[Message] | None:
    """ "đi làm Bình Dương", "em lên sài gòn làm" where no other question is open."""
    said = fold(event.text)
    if ctx.conversation.step is not None or len(said.split()) > _MOST_WORDS:
        return None
    if not _going().fullmatch(said):
        return None
    return _begin(ctx, find_place(event.text))


@router.recognise
def hear_hour(event: TextReceived, ctx: Context) -> list[Message] | None:
    """An hour in her own words, beside the three offered."""
    is_asked = (ctx.conversation.feature, ctx.conversation.step) == ("away", "hour")
    at = read_time(event.text) if is_asked else None
    return None if at is None else _set_hour(event, ctx, at)


@router.command("away")
def go_away(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    return _begin(ctx, None)


@router.step("place")
def take_place(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    place = find_place(answer.text) or tidy(answer.text)[:_LONGEST_PLACE].strip()
    if not any(letter.isalpha() for letter in place):
        return None
    return _begin(ctx, place)


@router.step("hour")
def take_hour(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    at = _HOURS.get(answer.number or "")
    if at is not None:
        return _set_hour(event, ctx, at)
    ctx.close_step()
    return ctx.say("no_news")


@router.command("back")
def come_back(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    member, unit = ctx.member, home_unit(ctx)
    if member is None or unit is None or member.away_place is None:
        return ctx.say("not_away")
    if ctx.conversation.feature == "away":
        ctx.close_step()
    write_audit(ctx, "member.back", unit, {"member": member.id})
    member.away_place = member.away_since = member.push_at = None
    return ctx.say("back", unit=unit.name)


@router.command("roster")
def show_roster(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """For the branch's leader, one to one: who is away and where."""
    unit = pick_branch(ctx)
    return unit if isinstance(unit, list) else _list_away(ctx, unit)


@router.step("branch")
def choose_branch(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    unit = chosen_branch(ctx, answer)
    ctx.close_step()
    return ctx.say("later") if unit is None else _list_away(ctx, unit)


def _begin(ctx: Context, place: str | None) -> list[Message]:
    member, unit = ctx.member, home_unit(ctx)
    if member is None or unit is None:
        return ctx.ask("join.branch", "home_first")
    if place is None:
        return ctx.ask("place", "where")
    if member.away_place is None:
        member.away_since = ctx.today
    member.away_place = place
    write_audit(ctx, "member.away", unit, {"member": member.id})
    return ask_away_hour(ctx, place)


def _set_hour(event: TextReceived, ctx: Context, at: time) -> list[Message]:
    """Choosing an hour is her yes to the news one to one; a quiet one is not taken."""
    if is_quiet(ctx.house, local_moment(ctx.house, ctx.today, at)):
        night, morning = (say_hour(ctx, hour) for hour in ctx.house.quiet_hours)
        return ctx.ask("hour", "quiet", night=night, morning=morning)
    question = str(ctx.recall("_question"))
    ctx.close_step()
    if ctx.member is None or ctx.identity is None:
        return ctx.say("no_news")
    ctx.member.push_at = f"{at:%H:%M}"
    if not ctx.identity.news_wanted:
        ctx.identity.news_wanted, ctx.identity.news_stopped_at = True, None
        record_consent(ctx, event, question, granted=True)
    hour = say_hour(ctx, at)
    if was_asked(ctx, AWAY_PLACE):
        return ctx.say("set", hour=hour)
    return ask_consent(ctx, "agree", AWAY_PLACE, ctx.texts("set_hour", hour=hour) + "\n")


@router.step("agree")
def take_word(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    granted = take_consent(ctx, event, AWAY_PLACE, answer)
    ctx.close_step()
    return ctx.say("place_told" if granted else "place_kept")


def _list_away(ctx: Context, unit: Unit) -> list[Message]:
    query = select(Member).where(
        col(Member.unit_id) == unit.id,
        col(Member.state) == "active",
        col(Member.away_place).is_not(None),
    )
    rows = ctx.db.exec(query.order_by(col(Member.full_name), col(Member.id))).all()
    if not rows:
        return ctx.say("roster_none", unit=unit.name)
    agreed = list_agreed(ctx.db, AWAY_PLACE, [m.id for m in rows[:_MOST_SHOWN]])
    shown = "; ".join(_say_away(ctx, m, m.id in agreed) for m in rows[:_MOST_SHOWN])
    key = "roster" if len(rows) <= _MOST_SHOWN else "roster_more"
    more = len(rows) - _MOST_SHOWN
    return ctx.say(key, unit=unit.name, count=len(rows), names=shown, more=more)


def _say_away(ctx: Context, member: Member, agreed: bool) -> str:  # noqa: FBT001
    """Where she is, where the branch's own list says so or she lets her leader know."""
    name = name_member(ctx, member)
    told_us_alone = member.away_since is not None and not agreed
    return name if told_us_alone else f"{name} ({member.away_place})"


@cache
def _going() -> re.Pattern[str]:
    """Folded: "len sai gon lam", "dang di lam o binh duong roi"."""
    before = r"(?:(?:da|thua|e|em|toi|tui|con|minh|chi|co|gio|nay|dang|moi|da|sap|thang nay|nam nay|ra tet)\s)*"
    after = r"(?:\s(?:roi|luon|may thang nay|nam nay|thang nay|lau roi|hoai|nha|nhe|nghen|ne|a|(?:chi|em|co|con) oi|chi|em))*"
    work = r"(?:di lam(?: an)?(?: xa)?|lam(?: an)?(?: xa)?|lam viec|(?:di )?lam (?:cong nhan|thue|muon|cong ty|o cong ty)|giu (?:chau|em)|giup viec|buon ban)"
    at = r"(?:\s(?:o|tai|tren|ben|duoi|ngoai|trong|len|xuong|qua|sang|tinh|tp|thanh pho))*"
    go = r"(?:di|len|xuong|ra|vo|vao|qua|sang|o)(?:\s(?:tinh|tp|thanh pho|ben|tren))*"
    place = rf"(?:{place_pattern()})"
    return re.compile(rf"{before}(?:{work}{at}\s{place}|{go}\s{place}\s{work}){after}")
