"""The schema and how it came to be, one revision after another (Alembic)."""
