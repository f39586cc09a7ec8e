"""Which failures of a database pass by themselves: only those may be tried again without end."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_FAULT_OF_THE_STATEMENT = (
    1  # SQLITE_ERROR: no such table, a syntax error; SQLAlchemy calls it operational all the same
)


def passes_by_itself(error: DBAPIError | PoolTimeoutError) -> bool:
    """True for locks, deadlocks, full pools and lost connections; False for what would fail for ever."""
    if isinstance(error, PoolTimeoutError):
        return True
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode != _FAULT_OF_THE_STATEMENT
    return isinstance(error, OperationalError) or bool(error.connection_invalidated)
