"""What makes a table append-only, in the words of each database: triggers that refuse, and on PostgreSQL privileges taken away.

Used by migrations alone. A superuser of PostgreSQL needs no privilege, but meets the triggers all the same."""


def refuse_changes(dialect: str, table: str, code: str, function: str) -> tuple[str, ...]:
    """Statements after which UPDATE, DELETE and TRUNCATE of `table` fail with `code`; `function` names PostgreSQL's refusal."""
    said = f"{code}: rows of"
    if dialect == "postgresql":
        refuse = f"BEGIN RAISE EXCEPTION '{said} % are only ever added', TG_TABLE_NAME; END"
        return (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER",
        )
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{said} {table} are only ever added'); END"
        for verb in ("UPDATE", "DELETE")
    )


def let_go(dialect: str, table: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return (
            f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER",
            f"DROP TRIGGER {table}_append_only ON {table}",
        )
    return tuple(f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete"))
