"""What was passed on: shares told and tracked, duties of officers, days of leave."""

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Nothing yet."""
