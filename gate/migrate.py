"""Brings the gate's database up to date: its tables, then the reference rows that this version ships."""

from events.storage.database import Database
from events.storage.migrate import upgrade as upgrade_tables
from gate.reference.changes import shipped_again
from gate.reference.load import load
from gate.store.reference import import_rows, rows_like
from gate.store.tree import TREE


def upgrade(database: Database) -> None:
    """Runs at every start: what is there already is not done again. Raises ReferenceFileError."""
    rows = load()
    upgrade_tables(database, TREE)
    with database.write() as session:
        import_rows(session, shipped_again(rows_like(session, rows), rows))
