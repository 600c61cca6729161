"""The OA's token pair: a refresh token works once, so the row is claimed before it is used."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class OaToken(SQLModel, table=True):
    """`refreshing_until`: a live claim. `refused_at`: Zalo refused this refresh token for good."""

    __tablename__ = "oa_token"

    oa_id: str = Field(primary_key=True)
    access_token: str
    refresh_token: str
    expires_at: datetime
    refreshing_until: datetime | None = None
    refused_at: datetime | None = None
    refused_reason: str | None = None
    updated_at: datetime
