"""What an agency made of the gate's words alone, and may make again: its records, its registers, and which rows a record touches."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from agencies.runtime.store.tables import AgencyTables
from events.canonical import canonical_bytes


@dataclass(frozen=True)
class Contents:
    """Of one table: `digest` is SHA-256 over its rows in the order of their keys, as canonical JSON."""

    rows: int
    digest: str


@dataclass(frozen=True)
class ReadModel:
    """Decisions are not part of it: they are the agency's own word, and what it has said cannot be unsaid."""

    tables: AgencyTables
    session: Session

    def contents(self) -> Mapping[str, Contents]:
        return {table.name: self._contents(table) for table in self._all()}

    def clear(self) -> None:
        for table in self._all():
            self.session.execute(delete(table))

    def _all(self) -> tuple[Table, ...]:
        return self.tables.record, self.tables.record_key, self.tables.register_row

    def _contents(self, table: Table) -> Contents:
        rows, seen = 0, hashlib.sha256()
        for row in self.session.execute(select(table).order_by(*table.primary_key)):
            seen.update(
                canonical_bytes({name: _plain(value) for name, value in row._asdict().items()}) + b"\n"
            )
            rows += 1
        return Contents(rows, seen.hexdigest())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
