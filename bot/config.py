"""Settings as checked values; bot.config_file reads them, bot.config_problems words mistakes."""

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_CLOCK_TIME = re.compile(r"(\d{1,2}):(\d{2})")


class ConfigError(Exception):
    """The configuration can't be used; `problems` has one sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _clock_time(value: object) -> object:
    """Only "7:00" and TOML's own 07:00:00; pydantic alone would read 7 as seven seconds."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    found = _CLOCK_TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("no time of day")
    return time(int(found[1]), int(found[2]))


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")  # noqa: TRY004  (pydantic wants it)
    return value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Whole = Annotated[int, BeforeValidator(_no_truth)]
Seconds = Annotated[float, BeforeValidator(_no_truth)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
HostName = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
UnitCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,20}$")]
Secret = Annotated[SecretStr, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Server(_Section):
    host: str = Field(default="127.0.0.1", min_length=1)
    port: Whole = Field(default=8080, ge=1, le=65535)
    public_url: Address = "http://127.0.0.1:8080"
    site_verification: str = Field(default="", pattern=r"^[A-Za-z0-9_-]*$")
    trusted_proxies: Whole = Field(default=0, ge=0, le=9)


class DatabaseSettings(_Section):
    url: str = Field(
        default="sqlite:///chihoi.db", pattern=r"^(sqlite:///.+|postgresql\+psycopg://.+)$"
    )

    @field_validator("url")
    @classmethod
    def _usable(cls, value: str) -> str:
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("not an address of a database") from None
        if url.get_backend_name() == "sqlite" and url.database == ":memory:":
            raise ValueError("web and worker are two processes and share a file")
        return value


class Zalo(_Section):
    api_url: Address = "https://openapi.zalo.me"
    oauth_url: Address = "https://oauth.zaloapp.com"
    business_url: Address = "https://business.openapi.zalo.me"
    timeout_seconds: Seconds = Field(default=10, gt=0, le=60)
    media_hosts: tuple[HostName, ...] = ("zdn.vn", "zadn.vn")


class OfficialAccount(_Section):
    oa_id: str = Field(pattern=r"^\d{1,64}$")
    name: str = Field(min_length=1)
    app_id: str = Field(pattern=r"^\d{1,64}$")
    app_secret: Secret
    oa_secret_key: Secret
    requests_per_minute: Whole = Field(default=100, ge=1, le=100_000)
    monthly_consultation_quota: Whole = Field(default=500, ge=0)


class Schedule(_Section):
    timezone: str = "Asia/Ho_Chi_Minh"
    daily_push: ClockTime = time(7, 0)
    quiet_hours: tuple[ClockTime, ClockTime] = (time(21, 0), time(5, 30))
    late_until: ClockTime = time(20, 0)
    khmer_units: tuple[UnitCode, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not a time zone")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Approval(_Section):
    two_people: bool = True


class Imports(_Section):
    """For how long `chihoi member undo` can take a file back."""

    undo_days: Whole = Field(default=90, ge=1, le=3650)


class Prices(_Section):
    """Đồng, to reckon with; Zalo's own bill counts."""

    gmf_month: tuple[int, int] = (25_000, 300_000)


class Language(_Section):
    default: Literal["vi", "en"] = "vi"


class Config(_Section):
    """Everything a run needs to know; read once, never changed."""

    server: Server = Server()
    database: DatabaseSettings = DatabaseSettings()
    zalo: Zalo = Zalo()
    official_accounts: tuple[OfficialAccount, ...] = Field(min_length=1)
    schedule: Schedule = Schedule()
    approval: Approval = Approval()
    language: Language = Language()
    prices: Prices = Prices()
    imports: Imports = Imports()

    @field_validator("official_accounts")
    @classmethod
    def _each_once(cls, value: tuple[OfficialAccount, ...]) -> tuple[OfficialAccount, ...]:
        ids = [oa.oa_id for oa in value]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("oa_id_twice", "the same oa_id twice")
        return value

    def account(self, oa_id: str) -> OfficialAccount | None:
        return next((oa for oa in self.official_accounts if oa.oa_id == oa_id), None)
