"""The agency's own registers, as pushed to it row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from agencies.facts import Heartbeat, RegisterKey, Row
from agencies.runtime.store.tables import AgencyTables
from events.messages.gate import RegisterHeartbeat, RegisterRowChanged

_OWN = ""
"""The key of the register's own row."""


@dataclass(frozen=True)
class Registers:
    tables: AgencyTables
    session: Session

    def put(self, change: RegisterRowChanged, lookup: str, at: datetime) -> bool:
        """Keeps a newer version of a row; False where this or a newer version is known already."""
        values = {"version": change.version, "content": change.row, "at": at, "lookup": lookup}
        return self._keep(change.register_name, change.key, values)

    def put_heartbeat(self, heard: RegisterHeartbeat, at: datetime) -> bool:
        """Keeps a newer one; False where this or a newer one is known already."""
        said = {
            "complete_as_of": heard.complete_as_of.isoformat(),
            "good_for_seconds": heard.good_for_seconds,
        }
        values = {"version": heard.version, "content": said, "at": at, "lookup": _OWN}
        return self._keep(heard.register_name, _OWN, values)

    def heartbeats(self, registers: Iterable[str]) -> dict[str, Heartbeat]:
        """By the name of the register, of those whose keeper ever sent one."""
        table = self.tables.register_row
        query = select(table).where(table.c.register_name.in_(sorted(registers)), table.c.key == _OWN)
        return {row.register_name: _heartbeat(row) for row in self.session.execute(query)}

    def _keep(self, register: str, key: str, values: Mapping[str, Any]) -> bool:
        table = self.tables.register_row
        here = (table.c.register_name == register, table.c.key == key)
        known = self.session.scalar(select(table.c.version).where(*here))
        if known is not None and known >= values["version"]:
            return False
        if known is None:
            self.session.execute(insert(table).values(register_name=register, key=key, **values))
        else:
            self.session.execute(update(table).where(*here).values(**values))
        return True

    def rows(self, keys: Iterable[RegisterKey]) -> dict[RegisterKey, tuple[Row, ...]]:
        """For every key the rows under it, deleted ones too; an empty tuple where the register never had one."""
        return {key: self._under(key) for key in keys}

    def _under(self, key: RegisterKey) -> tuple[Row, ...]:
        table = self.tables.register_row
        query = select(table).where(
            table.c.register_name == key.register, table.c.lookup == key.key, table.c.key != _OWN
        )
        found = self.session.execute(query.order_by(table.c.key))
        return tuple(Row(row.key, row.version, row.content, row.at) for row in found)


def _heartbeat(row: Any) -> Heartbeat:
    said = row.content
    good_for = timedelta(seconds=said["good_for_seconds"])
    return Heartbeat(row.version, datetime.fromisoformat(said["complete_as_of"]), good_for, row.at)
