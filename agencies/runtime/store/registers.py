"""The agency's own registers, as pushed to it row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from agencies.facts import RegisterKey, Row
from agencies.runtime.store.tables import AgencyTables
from events.messages.gate import RegisterRowChanged


@dataclass(frozen=True)
class Registers:
    tables: AgencyTables
    session: Session

    def put(self, change: RegisterRowChanged, lookup: str, at: datetime) -> bool:
        """Keeps a newer version of a row; False where this or a newer version is known already."""
        table = self.tables.register_row
        here = (table.c.register_name == change.register_name, table.c.key == change.key)
        known = self.session.scalar(select(table.c.version).where(*here))
        if known is not None and known >= change.version:
            return False
        values = {"version": change.version, "content": change.row, "at": at, "lookup": lookup}
        if known is None:
            place = {"register_name": change.register_name, "key": change.key}
            self.session.execute(insert(table).values(**place, **values))
        else:
            self.session.execute(update(table).where(*here).values(**values))
        return True

    def rows(self, keys: Iterable[RegisterKey]) -> dict[RegisterKey, tuple[Row, ...]]:
        """For every key the rows under it, deleted ones too; an empty tuple where the register never had one."""
        return {key: self._under(key) for key in keys}

    def _under(self, key: RegisterKey) -> tuple[Row, ...]:
        table = self.tables.register_row
        query = select(table).where(table.c.register_name == key.register, table.c.lookup == key.key)
        found = self.session.execute(query.order_by(table.c.key))
        return tuple(Row(row.key, row.version, row.content, row.at) for row in found)
