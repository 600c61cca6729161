"""What Zalo tells us about people, groups, the OA and its quotas, as our own values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.zalo.fields import find, read_id, read_int, read_text
from bot.zalo.replies import read_moment


@dataclass(frozen=True, slots=True)
class UserDetail:
    """A person as the OA sees her (zalo-api §6). A name may be a placeholder."""

    user_id: str | None
    display_name: str
    is_follower: bool
    avatar: str | None


@dataclass(frozen=True, slots=True)
class GroupDetail:
    """A group the OA owns (zalo-api §4); both days are Zalo's dd/mm/yyyy."""

    group_id: str | None
    name: str
    status: str
    link: str | None
    total_member: int | None
    max_member: int | None
    valid_through: str | None
    auto_delete_date: str | None = None


@dataclass(frozen=True, slots=True)
class GroupMember:
    """`user_id` is None for the OA's own row."""

    user_id: str | None
    name: str
    avatar: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the OA's groups, and how many there are in all as far as Zalo says."""

    groups: list[GroupDetail]
    total: int | None


@dataclass(frozen=True, slots=True)
class OaDetail:
    """The official account itself; dates are Zalo's dd/mm/yyyy (zalo-api §9)."""

    oa_id: str | None
    name: str
    is_verified: bool
    package_name: str | None
    package_valid_through: str | None
    followers: int | None


@dataclass(frozen=True, slots=True)
class UserQuota:
    """What may still be sent to one person."""

    last_interaction: datetime | None
    reply_remain: int | None
    reply_total: int | None


@dataclass(frozen=True, slots=True)
class QuotaAsset:
    """One quota of the OA; `valid_through` is Zalo's dd/mm/yyyy."""

    asset_id: str | None
    product_type: str
    quota_type: str
    total: int | None
    remain: int | None
    valid_through: str | None


def read_user(data: object) -> UserDetail:
    return UserDetail(
        user_id=read_id(find(data, "user_id")),
        display_name=_text(data, "display_name"),
        is_follower=_is_true(find(data, "user_is_follower")),
        avatar=read_text(find(data, "avatar")),
    )


def read_group(data: object) -> GroupDetail:
    """From getgroup, which wraps it in `group_info`, or from a row of getgroupsofoa."""
    wrapped = find(data, "group_info")
    group = wrapped if isinstance(wrapped, dict) else data
    return GroupDetail(
        group_id=read_id(find(group, "group_id")),
        name=_text(group, "name") or _text(group, "group_name"),
        status=_text(group, "status"),
        link=read_text(find(group, "group_link")),
        total_member=read_int(find(group, "total_member")),
        max_member=read_int(find(group, "max_member")),
        valid_through=read_text(find(data, "asset_info", "valid_through")),
        auto_delete_date=read_text(find(group, "auto_delete_date")),
    )


def read_day(written: str | None) -> date | None:
    """Zalo's dd/mm/yyyy; None for anything else."""
    try:
        day, month, year = map(int, (written or "").split("/"))
        return date(year, month, day)
    except ValueError:
        return None


def read_member(row: dict[str, Any]) -> GroupMember:
    return GroupMember(
        user_id=None if row.get("oa_id") else read_id(row.get("user_id")),
        name=_text(row, "name"),
        avatar=read_text(row.get("avatar")),
    )


def read_oa(data: object) -> OaDetail:
    return OaDetail(
        oa_id=read_id(find(data, "oaid")) or read_id(find(data, "oa_id")),
        name=_text(data, "name"),
        is_verified=_is_true(find(data, "is_verified")),
        package_name=read_text(find(data, "package_name")),
        package_valid_through=read_text(find(data, "package_valid_through_date")),
        followers=read_int(find(data, "num_follower")),
    )


def read_user_quota(data: object) -> UserQuota:
    return UserQuota(
        last_interaction=read_moment(find(data, "last_interaction")),
        reply_remain=read_int(find(data, "cs_reply", "remain")),
        reply_total=read_int(find(data, "cs_reply", "total")),
    )


def read_asset(row: dict[str, Any]) -> QuotaAsset:
    return QuotaAsset(
        asset_id=read_id(row.get("asset_id")),
        product_type=_text(row, "product_type"),
        quota_type=_text(row, "quota_type"),
        total=read_int(row.get("total")),
        remain=read_int(row.get("remain")),
        valid_through=read_text(row.get("valid_through")),
    )


def _text(data: object, key: str) -> str:
    return read_text(find(data, key)) or ""


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in {"1", "true"}
