"""What a database may throw, for the few places that wait until it is back."""

from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.storage.trouble import passes_by_itself

DatabaseTrouble = DBAPIError
PoolTimeout = PoolTimeoutError
DATABASE_TROUBLE = (DBAPIError, PoolTimeoutError)


def is_disk_full(error: DBAPIError) -> bool:
    """Whether the database has no room left; nothing of the transaction stays."""
    text = str(error.orig)
    return "disk is full" in text or "No space left" in text


def is_value_refused(error: DBAPIError | PoolTimeoutError) -> bool:
    """Whether a value did not fit its column; PostgreSQL says so, SQLite keeps what it is given."""
    return isinstance(error, DataError)


__all__ = [
    "DATABASE_TROUBLE",
    "DatabaseTrouble",
    "PoolTimeout",
    "is_disk_full",
    "is_value_refused",
    "passes_by_itself",
]
