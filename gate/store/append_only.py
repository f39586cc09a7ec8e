"""What makes a table append-only, in the words of each database: triggers that refuse, and on PostgreSQL privileges taken away.

Used by migrations alone. A superuser of PostgreSQL needs no privilege, but meets the triggers all the same."""

_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'journal_append_only: rows of % are only ever added', TG_TABLE_NAME; END $$
"""


def keep_append_only(dialect: str, table: str) -> tuple[str, ...]:
    """Statements after which UPDATE, DELETE and TRUNCATE of `table` fail with `journal_append_only`."""
    if dialect == "postgresql":
        return (
            _REFUSE_CHANGE,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER",
        )
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'journal_append_only: rows of {table} are only ever added'); END"
        for verb in ("UPDATE", "DELETE")
    )


def let_go(dialect: str, table: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return (
            f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER",
            f"DROP TRIGGER {table}_append_only ON {table}",
        )
    return tuple(f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete"))


def queue_new_rows(dialect: str) -> tuple[str, ...]:
    """Every journal row waits in `journal_pending` for its number, whoever wrote it and however."""
    insert = "INSERT INTO journal_pending (row_id) VALUES (NEW.id);"
    if dialect == "postgresql":
        return (
            f"CREATE FUNCTION queue_journal_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert} RETURN NULL; END $$",
            "CREATE TRIGGER journal_queued AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION queue_journal_row()",
        )
    return (f"CREATE TRIGGER journal_queued AFTER INSERT ON journal BEGIN {insert} END",)


def stop_queueing(dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return (
            "DROP TRIGGER journal_queued ON journal",
            "DROP FUNCTION queue_journal_row()",
            "DROP FUNCTION refuse_change()",
        )
    return ("DROP TRIGGER journal_queued",)
