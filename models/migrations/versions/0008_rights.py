"""Consent texts, requests about one's own data, cases with an owner and a deadline."""

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Nothing yet."""
