"""The content store: topics, corrections, reserve items, stories of members."""

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Nothing yet."""
