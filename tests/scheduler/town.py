"""A commune with branches, their groups and people, and news for every day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.kit.context import House
from models.group import Group
from models.member import Identity, Member
from models.news import NewsItem
from models.role import Role
from models.unit import Unit

OA = "3100000000000004821"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 21)
HOUSE = House(
    oa_id=OA,
    oa_name="Hội LHPN thành phố Cần Thơ",
    zone=ZONE,
    public_url="https://oa.hoi.example.vn",
    daily_push=time(7, 0),
    quiet_hours=(time(21, 0), time(5, 30)),
)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A local time as the aware UTC moment everything inside uses."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def add_commune(db: Session, branches: int) -> list[Unit]:
    """A province, a commune and its branches AP01, AP02, …, from the top down."""
    province = Unit(code="CANTHO", name="Hội LHPN thành phố Cần Thơ", level="province")
    db.add(province)
    db.flush()
    commune = Unit(code="ANBINH", name="Phường An Bình", level="commune", parent_id=province.id)
    db.add(commune)
    db.flush()
    units = [
        Unit(code=f"AP{n:02}", name=f"Chi hội ấp {n}", level="branch", parent_id=commune.id)
        for n in range(1, branches + 1)
    ]
    db.add_all(units)
    db.flush()
    return units


def add_news(db: Session, unit: Unit, day: date = DAY, state: str = "approved") -> NewsItem:
    item = NewsItem(
        code=f"N{unit.id}{day:%m%d%y}",
        day=day,
        title="Cầu Rạch Gòi thông xe",
        body="Bà con ấp góp 320 ngày công.",
        unit_id=unit.id,
        state=state,
        author="hoa.tran",
        created_at=at(0),
    )
    db.add(item)
    db.flush()
    return item


def add_group(
    db: Session, unit: Unit, group_id: str, kind: str = "gmf", audience: str = "members"
) -> Group:
    group = Group(oa_id=OA, group_id=group_id, name=f"Nhóm {group_id}", unit_id=unit.id)
    group.kind, group.audience = kind, audience
    db.add(group)
    db.flush()
    return group


def add_person(
    db: Session, unit: Unit, user_id: str, last: timedelta | None, *, wants: bool = True
) -> Member:
    """A member with a Zalo identity who last wrote so long before 07:00 of DAY."""
    member = Member(full_name=f"Chị {user_id}", unit_id=unit.id)
    db.add(member)
    db.flush()
    db.add(
        Identity(
            oa_id=OA,
            user_id=user_id,
            member_id=member.id,
            first_seen_at=at(0),
            last_interaction_at=None if last is None else at(7) - last,
            news_wanted=wants,
        )
    )
    db.flush()
    return member


def add_leader(
    db: Session, unit: Unit, user_id: str, last: timedelta | None, role: str = "leader"
) -> Member:
    member = add_person(db, unit, user_id, last, wants=False)
    db.add(
        Role(
            member_id=member.id,
            unit_id=unit.id,
            role=role,
            valid_from=at(0) - timedelta(days=30),
            granted_by="test",
        )
    )
    db.flush()
    return member
