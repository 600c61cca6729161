"""Joining and roles: invitations on paper, working away, requests to enter a group."""

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Nothing yet."""
