"""Brings the gate's database up to date: its tables, then the reference rows of its province."""

from pathlib import Path

from events.storage.database import Database
from events.storage.migrate import upgrade as upgrade_tables
from gate.reference.load import LANG_SON, load
from gate.store.reference import import_rows
from gate.store.tree import TREE


def upgrade(database: Database, reference: Path = LANG_SON) -> None:
    """Runs at every start: what is there already is not done again. Raises ReferenceFileError."""
    rows = load(reference)
    upgrade_tables(database, TREE)
    with database.write() as session:
        import_rows(session, rows)
