"""Settings: one TOML file, secrets also from the environment or files, all mistakes at once."""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)


class ConfigError(Exception):
    """The configuration can't be used; `problems` has one sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _clock_time(value: object) -> object:
    if isinstance(value, str) and len(value) == 4:
        return f"0{value}"
    return value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Server(_Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^\s/]+")
    site_verification: str = Field(default="", pattern=r"^[A-Za-z0-9_-]*$")


class DatabaseSettings(_Section):
    url: str = Field(
        default="sqlite:///chihoi.db", pattern=r"^(sqlite:///.+|postgresql\+psycopg://.+)$"
    )


class Zalo(_Section):
    api_url: str = Field(default="https://openapi.zalo.me", pattern=r"^https?://")
    oauth_url: str = Field(default="https://oauth.zaloapp.com", pattern=r"^https?://")
    business_url: str = Field(default="https://business.openapi.zalo.me", pattern=r"^https?://")
    timeout_seconds: float = Field(default=10, gt=0, le=60)


class OfficialAccount(_Section):
    oa_id: str = Field(pattern=r"^\d{1,64}$")
    name: str = Field(min_length=1)
    app_id: str = Field(pattern=r"^\d{1,64}$")
    app_secret: SecretStr
    oa_secret_key: SecretStr
    requests_per_minute: int = Field(default=100, ge=1, le=100_000)
    monthly_consultation_quota: int = Field(default=500, ge=0)


class Schedule(_Section):
    timezone: str = "Asia/Ho_Chi_Minh"
    daily_push: ClockTime = time(7, 0)
    quiet_hours: tuple[ClockTime, ClockTime] = (time(21, 0), time(5, 30))
    late_until: ClockTime = time(20, 0)

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a known time zone, for example Asia/Ho_Chi_Minh")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Approval(_Section):
    two_people: bool = True


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

    @field_validator("official_accounts")
    @classmethod
    def _each_once(cls, value: tuple[OfficialAccount, ...]) -> tuple[OfficialAccount, ...]:
        ids = [oa.oa_id for oa in value]
        if len(set(ids)) < len(ids):
            raise ValueError("name the same oa_id twice")
        return value

    def account(self, oa_id: str) -> OfficialAccount | None:
        return next((oa for oa in self.official_accounts if oa.oa_id == oa_id), None)
