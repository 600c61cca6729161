"""What stands in the audit stays: no entry is deleted, and one is changed only where a person is erased.

Erasing (models/erasure.py) puts an alias "erased-…" or "…" in the place of her ids, names and phone. A
revision that rebuilds the table on SQLite has to make these triggers again.
"""

from collections.abc import Iterator

from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"

_REFUSAL = "the audit is append-only"
_FIXED = ("id", "at", "action", "unit_code")
_BLANKED = ("actor", "source", "details")
# A restore empties the new tables, this one too, before it fills them.
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM audit) THEN RETURN NULL; END IF;
    RAISE EXCEPTION '{_REFUSAL}';
END $$
"""


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _on_sqlite() if is_sqlite else _on_postgresql():
        op.execute(statement)


def _on_sqlite() -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    changed = _changed("IS NOT", "instr(CAST(NEW.{} AS TEXT), '{}') = 0")
    yield f"CREATE TRIGGER audit_stays BEFORE DELETE ON audit {refuse}"
    yield f"CREATE TRIGGER audit_is_only_blanked BEFORE UPDATE ON audit WHEN {changed} {refuse}"


def _on_postgresql() -> Iterator[str]:
    refuse = "EXECUTE FUNCTION keep_audit()"
    changed = _changed("IS DISTINCT FROM", "strpos(CAST(NEW.{} AS TEXT), '{}') = 0")
    yield _FUNCTION
    yield f"CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit {refuse}"
    yield (
        "CREATE TRIGGER audit_is_only_blanked BEFORE UPDATE ON audit "
        f"FOR EACH ROW WHEN ({changed}) {refuse}"
    )


def _changed(differs: str, lacks: str) -> str:
    """What a statement may not do: another fact, or another word without the mark of an erasure."""
    other = [f"NEW.{name} {differs} OLD.{name}" for name in _FIXED]
    for name in _BLANKED:
        old, new = (f"CAST({row}.{name} AS TEXT)" for row in ("OLD", "NEW"))
        marks = " AND ".join(lacks.format(name, mark) for mark in ("erased-", "…"))
        other.append(f"({new} {differs} {old} AND {marks})")
    return " OR ".join(other)
