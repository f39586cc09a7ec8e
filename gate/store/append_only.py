"""The journal in the words of each database: rows that are only ever added, and that queue for their number. For migrations alone."""

from events.storage.append_only import refuse_changes


def keep_append_only(dialect: str, table: str) -> tuple[str, ...]:
    """Statements after which UPDATE, DELETE and TRUNCATE of `table` fail with `journal_append_only`."""
    return refuse_changes(dialect, table, "journal_append_only", "refuse_change")


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
