"""The register of channels: websites, pages and groups with their last check."""

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Nothing yet."""
