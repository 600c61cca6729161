"""“dữ liệu của tôi”: what we hold about her; taken along, corrected, consents changed, erased."""

from datetime import timedelta

from handlers.kit.cases import open_case
from handlers.kit.consents import (
    DAILY_NEWS,
    PURPOSES,
    Purpose,
    ask_consent,
    change_consent,
    has_consented,
    name_purpose,
    take_consent,
    tell_change,
)
from handlers.kit.context import Context
from handlers.kit.holdings import list_held
from handlers.kit.people import read_name
from handlers.kit.rights import sign
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_hour
from handlers.kit.words import fold
from models.audit import AuditEntry
from models.case import ERASED_AFTER, Case, count_cases, find_open_case, own_file_key
from models.consent import list_consents
from models.events import TextReceived
from models.messages import Message
from models.outbox import find_state

router = Router("mydata")

_SURE = frozenset({"xoa han", "xoa het", "xoa luon"})
_MOST_FILES = 3  # a day; Zalo takes 5,000 uploads a month (zalo-api §7)


@router.command("show")
def show(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    held = "; ".join(list_held(ctx))
    return ctx.ask("what", "held", hours=1, held=held)


@router.command("export")
def export(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    """A file with all of it, which follows in a moment: no handler calls the network."""
    if ctx.identity is None:
        return ctx.say("held_nothing")
    waiting = find_open_case(ctx.db, ctx.house.oa_id, ctx.user_id, "export")
    if waiting is not None and not _is_stuck(ctx, waiting):
        return ctx.say("file_coming")
    day_ago = ctx.now - timedelta(days=1)
    if count_cases(ctx.db, ctx.house.oa_id, ctx.user_id, "export", day_ago) >= _MOST_FILES:
        return ctx.say("file_sent_often")
    if waiting is not None:
        waiting.state, waiting.closed_at, waiting.closed_by = "closed", ctx.now, sign(ctx)
    open_case(ctx, "export", quietly=True)
    _audit(ctx, "data.export_asked")
    return ctx.say("file_coming")


@router.command("erase")
def ask_erase(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    pending = find_open_case(ctx.db, ctx.house.oa_id, ctx.user_id, "erase")
    if pending is not None and pending.run_at is not None:
        return ctx.say("erase_pending", when=_say_when(ctx, pending))
    return ctx.ask("sure", "sure", hours=1)


@router.command("keep")
def keep(_event: TextReceived, ctx: Context, _said: str) -> list[Message]:
    pending = find_open_case(ctx.db, ctx.house.oa_id, ctx.user_id, "erase")
    if pending is None:
        return ctx.say("nothing_pending")
    pending.state, pending.run_at = "closed", None
    pending.closed_at, pending.closed_by = ctx.now, sign(ctx)
    _audit(ctx, "data.keep")
    return ctx.say("kept")


@router.step("what")
def choose(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    ctx.close_step()
    match answer.number:
        case "1":
            return export(event, ctx, "")
        case "2":
            return ctx.ask("name", "name_or_branch", hours=1)
        case "3":
            return _ask_consents(ctx)
        case "9":
            return ask_erase(event, ctx, "")
        case _:
            return ctx.say("left")


@router.step("name")
def correct_name(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """Her name at once, since she knows it best; what the register calls her is an officer's."""
    name = read_name(answer.text)
    if name is None:
        return ctx.ask("name", "bad_name", hours=1)
    ctx.close_step()
    if ctx.member is None:
        return ctx.say("join_first")
    if name == ctx.member.called:
        return ctx.say("name_same", name=name)
    ctx.member.called = name
    _audit(ctx, "data.correct")
    if fold(name) == fold(ctx.member.full_name):
        return ctx.say("name_changed", name=name)
    open_case(ctx, "correct")
    return ctx.say("name_asked", name=name)


@router.step("consents")
def choose_purpose(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    """What was agreed to ends with her number; what was not is asked in its own words first."""
    question, purposes = str(ctx.recall("_question")), ctx.recall("purposes")
    number = int(answer.number or 0)
    ctx.close_step()
    if ctx.identity is None or not 0 < number <= len(purposes):
        return ctx.say("left")
    purpose: Purpose = purposes[number - 1]
    if not _is_on(ctx, purpose):
        ctx.remember(purpose=purpose)
        return ask_consent(ctx, "agree", purpose)
    change_consent(ctx, event, purpose, question, granted=False)
    return ctx.say("consent_withdrawn", what=name_purpose(ctx, purpose))


@router.step("agree")
def agree(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    purpose: Purpose = ctx.recall("purpose")
    if not take_consent(ctx, event, purpose, answer):
        ctx.close_step()
        return ctx.say("left")
    tell_change(ctx, purpose, granted=True)
    ctx.close_step()
    return ctx.say("consent_given", what=name_purpose(ctx, purpose))


@router.step("sure")
def confirm_erase(_event: TextReceived, ctx: Context, answer: Answer) -> list[Message] | None:
    """Only her very words; a number or a yes is too easily typed."""
    said = fold(answer.text)
    if said not in _SURE:
        if said != "0":
            return None
        ctx.close_step()
        return ctx.say("kept")
    ctx.close_step()
    case = open_case(ctx, "erase")
    case.run_at = ctx.now + ERASED_AFTER
    _audit(ctx, "data.erase_asked")
    return ctx.say("erase_set", when=_say_when(ctx, case))


def _is_stuck(ctx: Context, case: Case) -> bool:
    """Zalo refused the file, or nobody knows whether it arrived: she gets another."""
    state = find_state(ctx.db, case.oa_id, own_file_key(case.id))
    return state in ("failed", "doubtful", "cancelled")


def _ask_consents(ctx: Context) -> list[Message]:
    """The news of each morning, and whatever else she was ever asked."""
    said = list_consents(ctx.db, ctx.house.oa_id, ctx.user_id)
    purposes = [p for p in PURPOSES if p == DAILY_NEWS or p in said]
    choices = {}
    for number, purpose in enumerate(purposes, 1):
        key = "consent_on" if _is_on(ctx, purpose) else "consent_off"
        choices[str(number)] = ctx.texts(key, what=name_purpose(ctx, purpose))
    ctx.remember(purposes=purposes)
    return ctx.ask("consents", "consents", hours=1, choices=choices | {"0": ctx.texts("later")})


def _is_on(ctx: Context, purpose: Purpose) -> bool:
    """The morning's news stops by other words of hers as well."""
    if purpose == DAILY_NEWS:
        identity = ctx.identity
        return identity is not None and identity.news_wanted and not identity.news_stopped_at
    return has_consented(ctx, purpose)


def _say_when(ctx: Context, case: Case) -> str:
    at = ctx.local(case.run_at or ctx.now)
    key = "tomorrow" if at.date() > ctx.today else "today"
    return ctx.texts(key, hour=say_hour(ctx, at.time()))


def _audit(ctx: Context, action: str) -> None:
    """Who and what, never what it was before or is now."""
    source = f"{ctx.here.kind}:{ctx.here.id}"
    entry = AuditEntry(at=ctx.now, actor=sign(ctx), action=action, source=source, details={})
    ctx.db.add(entry)
