"""The gate's metadata, with names for every constraint so that migrations can speak of them, and its event tables."""

from sqlalchemy import BigInteger, Index, Integer, MetaData, text
from sqlalchemy.orm import DeclarativeBase

from events.bus.archive import Archive
from events.storage.tables import archive_table, event_tables

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
TABLES = event_tables(metadata)
ARCHIVE = Archive(TABLES, archive_table(metadata))

Counter = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up only in an INTEGER primary key."""


class Base(DeclarativeBase):
    metadata = metadata


def while_null(name: str, ended: str, *columns: str) -> Index:
    """An index of the rows that have not `ended` alone: it stays as small as they are few, however many have."""
    lasts = text(f"{ended} IS NULL")
    return Index(name, *columns, sqlite_where=lasts, postgresql_where=lasts)
