"""INSERT … ON CONFLICT in the dialect of the session: the same words on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from gate.store.models.base import Base
from gate.store.session import Session


def insert_or_keep(
    session: Session, model: type[Base], keys: Sequence[str], values: Mapping[str, Any]
) -> bool:
    """Adds the row unless one with these key columns is there; True if it was added.

    On PostgreSQL it waits for another transaction that is adding the same key."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=list(keys))
    return session.execute(statement.returning(getattr(model, keys[0]))).first() is not None
