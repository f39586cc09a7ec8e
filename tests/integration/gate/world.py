"""A gate without a log: services are called directly, workers by their envelopes, time moves only when told."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from events.bus.envelope import Envelope, encode
from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.facts import Firm
from events.messages.gate import BarrierOrder, BarrierOrdered
from events.messages.lane import BarrierMoved, CharacterPosterior, PlateEvidence, VehicleLeft, VehicleSighted
from events.messages.registry import agency_of, by_type, describe
from events.messages.values import Authority, DecisionState
from events.signing import SigningKey
from events.storage.database import Database
from events.storage.outbox import Outbox
from gate.domain.access import Actor, Role
from gate.services.commands import Declare
from gate.services.context import Gate
from gate.services.declare import declare
from gate.services.results import Declared
from gate.services.transaction import transaction
from gate.services.views.journal import JournalFilter, journal
from gate.services.views.records import record_for
from gate.services.views.shapes import JournalEntry, RecordView
from gate.store.evidence import EvidenceStore
from gate.store.models import TABLES
from gate.workers.deadlines import Clockwork
from gate.workers.handlers import handlers
from tests.manual_clock import ManualClock

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DIGEST = "a" * 64
FIRM = Firm(tax_code="0101234567", name="Công ty Hoa quả Lạng Sơn")
OTHER_FIRM = Firm(tax_code="0209876543", name="Vận tải Đồng Đăng")
T = TypeVar("T")


def actor(role: Role, firm: Firm | None = None) -> Actor:
    return Actor(f"{role}-1", role.replace("_", " "), role, firm)


CLERK = actor(Role.FIRM, FIRM)
STRANGER = Actor("firm-2", "stranger", Role.FIRM, OTHER_FIRM)
GUARD = actor(Role.BORDER_GUARD_OFFICER)
CUSTOMS = actor(Role.CUSTOMS_OFFICER)
YARD = actor(Role.YARD_OPERATOR)
CENTRE = actor(Role.CONTROL_CENTRE)
AUDITOR = actor(Role.AUDITOR)


def declaration(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "direction": "export",
        "gate": "huu-nghi",
        "route": "export",
        "tractor": {"text": "12C-123.45"},
        "trailer": {"text": "12R-001.11"},
        "planned_from": START,
        "planned_until": START + timedelta(hours=4),
        "goods": [{"hs": "0810.90.92", "description": "Thanh long", "gross_kg": "18500", "plant": True}],
        "customs_declarations": ["300123456789"],
        "people": [{"name": "Nguyễn Văn A", "document": "C1234567"}],
    }
    return {**plain, **changes}


def command_id() -> str:
    return str(uuid4())


def plate(text: str, part: str = "front", probability: float = 0.995) -> PlateEvidence:
    return PlateEvidence(
        camera=part,
        part=part,
        text=text,
        country=None,
        layout=1,
        probability=probability,
        accepted=True,
        characters=tuple(CharacterPosterior(candidates=((char, probability),)) for char in text),
        frames=7,
    )


class World:
    def __init__(self, url: str, folder: Path) -> None:
        self.clock = ManualClock(START)
        self.database = Database(url, "gate")
        self.gate = Gate(
            self.database,
            Outbox(TABLES, "/gate"),
            self.clock,
            SigningKey(Ed25519PrivateKey.generate()),
            EvidenceStore(folder, reserve_bytes=0),
        )
        self.clockwork = Clockwork(self.gate)
        self.handlers = {topic.name: h for h in handlers(self.gate) for topic in h.topics}

    def do(self, use_case: Callable[..., T], who: Actor, command: Any) -> T:
        with transaction(self.gate, who, use_case.__name__) as session:
            return use_case(self.gate, session, who, command)

    def look(self, view: Callable[..., T], who: Actor, *arguments: Any, **more: Any) -> T:
        with self.database.read() as session:
            return view(self.gate, session, who, *arguments, **more)

    def declare(self, who: Actor = CLERK, **changes: Any) -> Declared:
        command = Declare.model_validate({"command_id": command_id(), "declaration": declaration(**changes)})
        return self.do(declare, who, command)

    def record(self, record_id: str, who: Actor = GUARD) -> RecordView:
        return self.look(record_for, who, record_id)

    def hear(self, message: Message, source: str) -> None:
        """A consumer's transaction, without the log."""
        row = describe(message)
        topic = row.topic(message).name
        now = self.clock.now()
        key = row.key(message)
        envelope = Envelope(command_id(), source, row.name, key, topic, key, now, encode(message))
        with self.database.write() as session:
            self.handlers[topic].handle(session, envelope, envelope.message())

    def decides(
        self,
        record_id: str,
        authority: Authority,
        state: DecisionState = DecisionState.PASSED,
        **changes: Any,
    ) -> Decision:
        plain: dict[str, Any] = {
            "id": command_id(),
            "record_id": record_id,
            "version": 1,
            "authority": authority,
            "state": state,
            "revision": 1,
            "decided_at": self.clock.now(),
            "decided_by": "rules:1",
            "reason": "all_rules_met",
            "facts_digest": DIGEST,
        }
        decision = Decision.model_validate({**plain, **changes})
        self.hear(AgencyDecided(decision=decision), f"/agencies/{agency_of(authority)}")
        return decision

    def all_pass(self, record_id: str, **changes: Any) -> None:
        for authority in Authority:
            self.decides(record_id, authority, **changes)

    def sees(self, lane: str, *plates: PlateEvidence, sighting_id: str | None = None) -> str:
        now = self.clock.now()
        sighting = VehicleSighted(
            sighting_id=sighting_id or command_id(), lane=lane, started_at=now, ended_at=now, plates=plates
        )
        self.hear(sighting, f"/lanes/{lane}")
        return sighting.sighting_id

    def opens(self, order: BarrierOrder) -> None:
        moved = BarrierMoved(lane=order.lane, order_id=order.order_id, action="opened", at=self.clock.now())
        self.hear(moved, f"/lanes/{order.lane}")

    def leaves(self, lane: str, sighting_id: str, *, through: bool = True) -> None:
        left = VehicleLeft(
            lane=lane, sighting_id=sighting_id, order_id=None, through=through, at=self.clock.now()
        )
        self.hear(left, f"/lanes/{lane}")

    def drives_through(self, lane: str, *plates: PlateEvidence) -> str:
        """Seen, ordered, opened, gone: fails where no order comes."""
        sighting = self.sees(lane, *plates)
        self.opens(self.orders(sighting)[-1])
        self.clock.advance(5)
        self.leaves(lane, sighting)
        return sighting

    def confirms(self, record_id: str) -> None:
        message = PassThroughConfirmed(
            record_id=record_id, version=1, authority=Authority.CUSTOMS, at=self.clock.now()
        )
        self.hear(message, "/agencies/customs")

    def said(self, kind: type[Message] | None = None) -> Sequence[Message]:
        """What the gate has put on its outbox, in order."""
        with self.database.read() as session:
            rows = session.execute(
                select(TABLES.outbox.c.type, TABLES.outbox.c.payload).order_by(TABLES.outbox.c.position)
            ).all()
        messages = [by_type(name).model.model_validate_json(payload) for name, payload in rows]
        return [message for message in messages if kind is None or isinstance(message, kind)]

    def orders(self, sighting_id: str | None = None) -> list[BarrierOrder]:
        found = [
            message.order for message in self.said(BarrierOrdered) if isinstance(message, BarrierOrdered)
        ]
        return [order for order in found if sighting_id in (None, order.sighting_id)]

    def journalled(self, action: str, subject: str) -> list[JournalEntry]:
        """Newest first."""
        rows = self.look(journal, AUDITOR, JournalFilter(subject), limit=1000).rows
        return [row for row in rows if row.action == action]

    def advance(self, **length: float) -> int:
        self.clock.advance(timedelta(**length).total_seconds())
        return self.clockwork.reach_due()
