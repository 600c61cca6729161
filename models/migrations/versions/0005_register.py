"""The register of members: imports that can be undone, proposed duplicates, several roles."""

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Nothing yet."""
