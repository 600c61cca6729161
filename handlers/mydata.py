"""“dữ liệu của tôi”: what we hold about her; taken along, corrected, consents changed, erased."""

from datetime import timedelta

from handlers.kit.cases import open_case
from handlers.kit.consents import record_consent
from handlers.kit.context import Context
from handlers.kit.holdings import list_held
from handlers.kit.people import read_name
from handlers.kit.rights import sign
from handlers.kit.router import Answer, Router
from handlers.kit.spoken import say_hour
from handlers.kit.words import fold
from models.audit import AuditEntry
from models.case import ERASED_AFTER, Case, count_cases, find_open_case, own_file_key
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
def change_consent(event: TextReceived, ctx: Context, answer: Answer) -> list[Message]:
    question = ctx.recall("_question")
    ctx.close_step()
    identity = ctx.identity
    if identity is None or answer.number not in ("1", "2"):
        return ctx.say("left")
    granted = answer.number == "1"
    identity.news_wanted = granted
    identity.news_stopped_at = None if granted else ctx.now
    record_consent(ctx, event, question, granted=granted)
    return ctx.say("consent_given" if granted else "consent_withdrawn")


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
    wanted = ctx.identity is not None and ctx.identity.news_wanted
    return ctx.ask("consents", "consents_on" if wanted else "consents_off", hours=1)


def _say_when(ctx: Context, case: Case) -> str:
    at = ctx.local(case.run_at or ctx.now)
    key = "tomorrow" if at.date() > ctx.today else "today"
    return ctx.texts(key, hour=say_hour(ctx, at.time()))


def _audit(ctx: Context, action: str) -> None:
    """Who and what, never what it was before or is now."""
    source = f"{ctx.here.kind}:{ctx.here.id}"
    entry = AuditEntry(at=ctx.now, actor=sign(ctx), action=action, source=source, details={})
    ctx.db.add(entry)
