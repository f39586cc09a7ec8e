"""An agency at its desk: hears events as its consumer would, one transaction each, and shows what it put into its outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from agencies.runtime.store.records import Records
from agencies.service import PACKS, AgencyService, agency_service
from events.bus.envelope import Envelope, encode
from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.gate import (
    OfficerDecided,
    RecordAmended,
    RecordDeclared,
    RecordMoved,
    RegisterRowChanged,
    VehiclePresented,
)
from events.messages.registry import by_type, describe
from events.messages.values import Agency, RecordState
from events.storage.database import Database
from tests.manual_clock import ManualClock
from tests.unit.agencies.builders import NINE, record

Row = Mapping[str, Any]

# A row that stops the clean truck of the builders at each agency, and the authority it speaks to.
TROUBLE: dict[Agency, tuple[str, str, Row, str]] = {
    Agency.CUSTOMS: ("stop_notices", "12C-123.45", {"reason": "seal"}, "customs"),
    Agency.BORDER_GUARD: ("stop_list", "12R01234", {"reason": "search"}, "border_guard"),
    Agency.QUARANTINE: ("certificates", "YT-1", {"kind": "health_form_04", "status": "inspect"}, "health"),
    Agency.TAX: ("firms", "4900123456", {"status": "suspended"}, "tax"),
}


@dataclass
class Office:
    database: Database
    agency: Agency
    clock: ManualClock = field(default_factory=lambda: ManualClock(NINE))

    @property
    def service(self) -> AgencyService:
        return agency_service(self.agency, self.database, self.clock)

    def forget_all(self) -> None:
        """As if it had heard nothing yet; the archive, which nothing is ever taken out of, is empty anyway."""
        tables = PACKS[self.agency].tables
        with self.database.write() as session:
            for table in tables.metadata.sorted_tables:
                if table is not tables.archive.table:
                    session.execute(table.delete())

    def hear(self, *messages: Message, at: datetime | None = None) -> None:
        for message in messages:
            event = envelope(message, at or getattr(message, "at", NINE))
            with self.database.write() as session:
                self.service.handlers[0].handle(session, event, message)
            self.clock.advance(1)

    def said(self) -> list[Message]:
        outbox = self.service.tables.outbox
        with self.database.read() as session:
            rows = session.execute(select(outbox).order_by(outbox.c.position)).all()
        return [by_type(row.type).model.model_validate_json(row.payload) for row in rows]

    def decided(self) -> list[Decision]:
        return [message.decision for message in self.said() if isinstance(message, AgencyDecided)]

    def confirmed(self) -> list[PassThroughConfirmed]:
        return [message for message in self.said() if isinstance(message, PassThroughConfirmed)]

    def remembered(self, record_id: str = "r-1") -> list[Decision]:
        """All decisions this agency keeps about a record, oldest first."""
        table = PACKS[self.agency].tables.decision
        query = select(table.c.body).where(table.c.record_id == record_id)
        ordered = query.order_by(table.c.version, table.c.authority, table.c.revision, table.c.id)
        with self.database.read() as session:
            return [Decision.model_validate(body) for body in session.scalars(ordered)]

    def standing(self, record_id: str = "r-1") -> str:
        with self.database.read() as session:
            known = Records(PACKS[self.agency].tables, session).get(record_id)
        assert known is not None
        return known.standing


def envelope(message: Message, at: datetime) -> Envelope:
    row = describe(message)
    topic, key = row.topic(message), row.key(message)
    return Envelope(str(uuid4()), "/gate", row.name, key, topic.name, key, at, encode(message))


def declared(at: datetime = NINE, **changes: Any) -> RecordDeclared:
    return RecordDeclared(facts=record(**changes), at=at)


def amended(version: int, at: datetime = NINE, **changes: Any) -> RecordAmended:
    return RecordAmended(facts=record(version=version, **changes), changed=("/x",), reopened=(), at=at)


def presented(point: str = "b2_in", after: float = 60, record_id: str = "r-1") -> VehiclePresented:
    return VehiclePresented(
        record_id=record_id,
        version=1,
        point=point,
        lane="b2-in",
        sighting_id=f"s-{point}",
        probability=0.99,
        at=NINE + timedelta(minutes=after),
    )


def moved(state: RecordState, previous: RecordState = RecordState.CLEARED) -> RecordMoved:
    return RecordMoved(
        record_id="r-1", version=1, previous=previous, state=state, reason="crossed_border", at=NINE
    )


def row_changed(
    agency: Agency, register: str, key: str, row: Row | None, version: int = 1
) -> RegisterRowChanged:
    return RegisterRowChanged(
        agency=agency, register_name=register, key=key, version=version, row=row, at=NINE
    )


def trouble(agency: Agency, version: int = 1) -> RegisterRowChanged:
    register, key, row, _ = TROUBLE[agency]
    return row_changed(agency, register, key, row, version)


def officer_decided(authority: str, revision: int, **changes: Any) -> OfficerDecided:
    said = {
        "id": f"command-{authority}-{revision}",
        "record_id": "r-1",
        "version": 1,
        "authority": authority,
        "state": "passed",
        "revision": revision,
        "decided_at": NINE,
        "decided_by": "officer:lan",
        "reason": "seen_and_settled",
        "facts_digest": "0" * 64,
    }
    return OfficerDecided(decision=Decision.model_validate({**said, **changes}))
