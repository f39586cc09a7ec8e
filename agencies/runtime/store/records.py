"""Facts of records and the register rows they touch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from agencies.facts import RegisterKey
from agencies.runtime.store.decisions import RULES
from agencies.runtime.store.tables import AgencyTables
from events.messages.facts import RecordFacts
from events.messages.values import DecisionState

OPEN, CROSSED, CLOSED = "open", "crossed", "closed"


@dataclass(frozen=True)
class KnownRecord:
    facts: RecordFacts
    declared_at: datetime
    presented: Mapping[str, datetime]
    standing: str
    pass_through_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.standing == OPEN


@dataclass(frozen=True)
class Records:
    tables: AgencyTables
    session: Session

    def lock(self) -> None:
        """Lets one transaction of this agency decide at a time, as SQLite does by itself.

        A record and a register row that belong together arrive on two topics; were both written at once, each would miss
        the other. An agency decides a few times a second at most, so one writer is enough."""
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text("LOCK TABLE record IN SHARE ROW EXCLUSIVE MODE"))

    def get(self, record_id: str) -> KnownRecord | None:
        table = self.tables.record
        row = self.session.execute(select(table).where(table.c.record_id == record_id)).one_or_none()
        if row is None:
            return None
        presented = {point: datetime.fromisoformat(at) for point, at in row.presented.items()}
        facts = RecordFacts.model_validate(row.facts)
        return KnownRecord(facts, row.declared_at, presented, row.standing, row.pass_through_at)

    def put(self, facts: RecordFacts, declared_at: datetime, *, known: bool) -> None:
        """Keeps the newest version of a record's facts; presence and standing of a known record stay."""
        table = self.tables.record
        values = {
            "version": facts.version,
            "facts": facts.model_dump(mode="json"),
            "declared_at": declared_at,
        }
        if known:
            self.session.execute(update(table).where(table.c.record_id == facts.record_id).values(**values))
        else:
            fresh = {"record_id": facts.record_id, "presented": {}, "standing": OPEN}
            self.session.execute(insert(table).values(**values, **fresh))

    def present(self, record_id: str, presented: Mapping[str, datetime]) -> None:
        table = self.tables.record
        plain = {point: at.isoformat() for point, at in presented.items()}
        self.session.execute(update(table).where(table.c.record_id == record_id).values(presented=plain))

    def move(self, record_id: str, standing: str, ended_as: str | None = None) -> None:
        """A record that is no longer open touches no rows: nothing will be decided about it again."""
        table = self.tables.record
        self.session.execute(
            update(table).where(table.c.record_id == record_id).values(standing=standing, ended_as=ended_as)
        )
        self.touch(record_id, ())

    def confirm_pass_through(self, record_id: str, at: datetime) -> None:
        table = self.tables.record
        self.session.execute(update(table).where(table.c.record_id == record_id).values(pass_through_at=at))

    def touch(self, record_id: str, keys: Iterable[RegisterKey]) -> None:
        table = self.tables.record_key
        self.session.execute(delete(table).where(table.c.record_id == record_id))
        rows = [
            {"register_name": key.register, "lookup": key.key, "record_id": record_id} for key in sorted(keys)
        ]
        if rows:
            self.session.execute(insert(table), rows)

    def touching_any(self, register: str, *, held: bool = False) -> list[str]:
        """The open records that touch any row of a register, in id order; `held`: of them those that the rules ever held."""
        column, decided = self.tables.record_key.c, self.tables.decision.c
        query = select(column.record_id).where(column.register_name == register).distinct()
        if held:
            query = query.join(self.tables.decision, decided.record_id == column.record_id).where(
                decided.origin == RULES, decided.state == DecisionState.HOLD
            )
        return list(self.session.scalars(query.order_by(column.record_id)))

    def touching(self, key: RegisterKey) -> list[str]:
        """The open records a register row belongs to, in id order."""
        table = self.tables.record_key
        query = select(table.c.record_id).where(
            table.c.register_name == key.register, table.c.lookup == key.key
        )
        return list(self.session.scalars(query.order_by(table.c.record_id)))
