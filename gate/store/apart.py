"""Copies of rows that belong to no session: a row as it would be, or as it was, to ask questions of."""

from collections.abc import Mapping
from typing import TypeVar

from gate.store.models.base import Base

R = TypeVar("R", bound=Base)


def apart(row: R, changes: Mapping[str, object]) -> R:
    """A copy with these columns changed; nothing of it is ever written."""
    kept = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}
    return type(row)(**{**kept, **changes})
