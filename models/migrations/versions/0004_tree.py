"""The organisation with dates: parents valid from and to, earlier names, predecessors."""

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Nothing yet."""
