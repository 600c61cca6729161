"""Who may be written to, at what price and at what hour (zalo-api §3.4)."""

from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.people import VIETNAM, OfficialAccount, Person, day
from bot.sandbox.refusal import RefusedError

FREE_WINDOW = timedelta(hours=48)
BILLED_WINDOW = timedelta(days=7)
OLD_REPLY_TOTAL = 8


def charge(oa: OfficialAccount, person: Person, now: datetime) -> dict[str, Any]:
    """Check a cs message against windows and quota, count it, and return the quota block.

    Free up to 48 h, billed up to 7 days, then `-230`; never interacted `-232`; out of the
    month's quota `-211` (zalo-api §3.4, §3.5). Call it with the sandbox's lock held.
    """
    _check_willing(person)
    if person.last_interaction_at is None:
        raise RefusedError(-232)
    age = now - person.last_interaction_at
    if age > BILLED_WINDOW:
        raise RefusedError(-230)
    return _count_reply(oa, person) if age <= FREE_WINDOW else _count_billed(oa, now)


def _check_willing(person: Person) -> None:
    if person.blocked:
        raise RefusedError(-244)
    if person.inactive:
        raise RefusedError(-227)
    if person.refuse_code is not None:
        raise RefusedError(person.refuse_code)


def _count_reply(oa: OfficialAccount, person: Person) -> dict[str, Any]:
    """Free and, since 2026-01-01, unlimited; `-311` only where a cap is set (§3.4, §3.5)."""
    if oa.reply_cap is not None and person.replies_since_interaction >= oa.reply_cap:
        raise RefusedError(-311)
    person.replies_since_interaction += 1
    total = OLD_REPLY_TOTAL if oa.reply_cap is None else oa.reply_cap
    used = 0 if oa.reply_cap is None else person.replies_since_interaction
    return {"quota_type": "reply", "remain": str(total - used), "total": str(total)}


def _count_billed(oa: OfficialAccount, now: datetime) -> dict[str, Any]:
    if remaining_quota(oa, now) <= 0:
        raise RefusedError(-211)
    oa.quota_used += 1
    return sub_quota(oa, now)


def remaining_quota(oa: OfficialAccount, now: datetime) -> int:
    """What is left of the plan's billed messages in Vietnam's current month."""
    month = now.astimezone(VIETNAM).strftime("%Y-%m")
    if oa.quota_month != month:
        oa.quota_month, oa.quota_used = month, 0
    return oa.monthly_quota - oa.quota_used


def sub_quota(oa: OfficialAccount, now: datetime) -> dict[str, Any]:
    """The quota block of a billed message; numbers are strings (zalo-api §3.3)."""
    return {
        "quota_type": "sub_quota",
        "remain": str(remaining_quota(oa, now)),
        "total": str(oa.monthly_quota),
        "expired_date": quota_expiry(oa, now),
        "owner_type": "OA",
        "owner_id": oa.oa_id,
    }


def quota_expiry(oa: OfficialAccount, now: datetime) -> str:
    """dd/mm/yyyy: the end of the package, else of the year."""
    if oa.package_valid_through is not None:
        return day(oa.package_valid_through)
    return f"31/12/{now.astimezone(VIETNAM).year}"


def check_promotion_hour(now: datetime) -> None:
    """Promotion and broadcast only 06:00-21:59 in Vietnam, else `-234` (zalo-api §3.4)."""
    if not 6 <= now.astimezone(VIETNAM).hour < 22:
        raise RefusedError(-234)


def check_package(oa: OfficialAccount, now: datetime) -> None:
    """When the plan ends the OA falls to Basic and the API stops: `-224` (§9, §3.5)."""
    expired = oa.package_valid_through is not None and now > oa.package_valid_through
    if expired or oa.package_name == "Basic":
        raise RefusedError(-224)
