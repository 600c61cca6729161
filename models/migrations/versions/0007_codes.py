"""Printed codes and tracked links: what a code leads to, and how often it was opened."""

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Nothing yet."""
