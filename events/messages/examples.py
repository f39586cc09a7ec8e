"""One example per message type: what integrators read beside the schemas, and what the contract tests decode."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.canary import CanaryEchoed, CanarySent
from events.messages.dead_letter import DeadLettered, EventsDropped
from events.messages.decisions import Decision, Finding
from events.messages.facts import Certificate, CustomsDeclaration, Firm, GoodsLine, Permit, RecordFacts
from events.messages.gate import (
    BarrierOrder,
    BarrierOrdered,
    BarrierOrderWithdrawn,
    DeadlineReached,
    Hold,
    HoldLifted,
    HoldPlaced,
    OfficerDecided,
    RecordAmended,
    RecordDeclared,
    RecordMoved,
    ReferenceChanged,
    RegisterHeartbeat,
    RegisterRowChanged,
    VehiclePresented,
)
from events.messages.lane import (
    BarrierMoved,
    Box,
    CharacterPosterior,
    ContainerEvidence,
    LaneHeartbeat,
    Picture,
    PlateEvidence,
    VehicleLeft,
    VehicleSighted,
)
from events.messages.offline import OpeningConfirmation, OpeningConfirmed, SignedConfirmation
from events.messages.values import (
    Agency,
    Authority,
    Country,
    DecisionState,
    Direction,
    PlateId,
    RecordState,
    VehicleSet,
)

_AT = datetime(2026, 11, 24, 1, 15, 30, 250_000, tzinfo=UTC)
_SOON = _AT + timedelta(seconds=30)
_RECORD = "rec-20261124-0007"
_LANE = "b2-in"
_ORDER = "ord-20261124-0019"
_SIGHTING = "sgt-20261124-0042"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

_VEHICLE = VehicleSet(
    tractor=PlateId(country=Country.VIETNAM, text="29H12345", raw="29H-123.45", colour="yellow", layout=2),
    trailer=PlateId(country=Country.VIETNAM, text="29R00123", raw="29R-001.23", colour="yellow", layout=1),
    containers=("CSQU3054383",),
)
_FACTS = RecordFacts(
    record_id=_RECORD,
    version=1,
    direction=Direction.EXPORT,
    gate="huu-nghi",
    route="export",
    vehicle=_VEHICLE,
    firm=Firm(tax_code="0100109106", name="Công ty Xuất nhập khẩu Ví dụ"),
    driver_declared=True,
    border_form_declared_at=_AT,
    planned_from=_AT + timedelta(hours=2),
    planned_until=_AT + timedelta(hours=5),
    goods=(
        GoodsLine(
            hs="08106000",
            description="Sầu riêng tươi",
            gross_kg=Decimal(18500),
            packages=1020,
            plant=True,
            perishable=True,
        ),
    ),
    customs_declarations=(CustomsDeclaration(number="306512345670"),),
    certificates=(Certificate(kind="plant", number="KDTV-2026-001234"),),
    permits=(Permit(kind="transport", number="LV-2026-0456", valid_until=_AT + timedelta(days=90)),),
)
_DECISION = Decision(
    id="3f2b8c1e-7a54-5d0e-9c3b-0d9f6a1e2b47",
    record_id=_RECORD,
    version=1,
    authority=Authority.CUSTOMS,
    state=DecisionState.PASSED,
    revision=1,
    required_by="customs_export_declaration",
    channel="green",
    decided_at=_AT,
    decided_by="rules:2026-11",
    reason="declaration_cleared",
    text="The export declaration is cleared.",
    facts_digest=_DIGEST,
    findings=(
        Finding(
            rule="declaration_cleared", state=DecisionState.PASSED, sentence="The declaration is cleared."
        ),
    ),
)
_PLATE = PlateEvidence(
    camera="front",
    part="front",
    text="29H12345",
    country=Country.VIETNAM,
    layout=2,
    colour="yellow",
    probability=0.97,
    accepted=True,
    characters=tuple(CharacterPosterior(candidates=((character, 0.99),)) for character in "29H12345"),
    frames=6,
)
_BOX = Box(
    corners=((412.0, 300.0), (560.0, 304.0), (558.0, 402.0), (410.0, 398.0)),
    text="29H12345",
    probability=0.97,
)
_PICTURE = Picture(sha256=_DIGEST, camera="front", taken_at=_AT, width=1280, height=720, boxes=(_BOX,))
_CONTAINER = ContainerEvidence(camera="container", text="CSQU3054383", probability=0.93, accepted=True)

EXAMPLES: tuple[Message, ...] = (
    RecordDeclared(facts=_FACTS, at=_AT),
    RecordAmended(
        facts=_FACTS.model_copy(update={"version": 2}),
        changed=("/vehicle/trailer",),
        reopened=(Authority.CUSTOMS, Authority.BORDER_GUARD),
        at=_AT,
    ),
    VehiclePresented(
        record_id=_RECORD,
        version=1,
        point="b2_in",
        lane=_LANE,
        sighting_id=_SIGHTING,
        probability=0.98,
        at=_AT,
    ),
    OfficerDecided(decision=_DECISION.model_copy(update={"decided_by": "officer:cus-017", "revision": 2})),
    HoldPlaced(
        record_id=_RECORD,
        hold=Hold(id="hold-0003", issuer="border_guard", scope="vehicle", reason="stop_list", until=_SOON),
        at=_AT,
    ),
    HoldLifted(record_id=_RECORD, hold_id="hold-0003", lifted_by="officer:bg-004", at=_AT),
    RecordMoved(
        record_id=_RECORD,
        version=1,
        previous=RecordState.DECLARED,
        state=RecordState.PRESENT,
        reason="first_point_passed",
        at=_AT,
    ),
    BarrierOrdered(
        order=BarrierOrder(
            order_id=_ORDER,
            lane=_LANE,
            point="b2_in",
            record_id=_RECORD,
            version=1,
            vehicle=_VEHICLE,
            sighting_id=_SIGHTING,
            nonce="0123456789abcdef0123456789abcdef",
            issued_at=_AT,
            expires_at=_SOON,
        ),
        key_id="00112233445566aa",
        signature="ab" * 64,
    ),
    BarrierOrderWithdrawn(order_id=_ORDER, lane=_LANE, record_id=_RECORD, reason="hold_placed", at=_AT),
    DeadlineReached(record_id=_RECORD, kind="plant_decision", due=_AT, at=_AT),
    RegisterRowChanged(
        agency=Agency.CUSTOMS,
        register_name="declarations",
        key="306512345670",
        version=3,
        row={"type": "B11", "channel": "green", "status": "cleared", "tax_code": "0100109106"},
        at=_AT,
    ),
    RegisterHeartbeat(
        agency=Agency.BORDER_GUARD,
        register_name="stop_list",
        version=12,
        complete_as_of=_AT,
        good_for_seconds=900,
        at=_AT,
    ),
    ReferenceChanged(
        kind="clock",
        id="return",
        valid_from=datetime(2027, 1, 1, tzinfo=UTC),
        row={"kind": "return", "hours": 24, "source": "Decree 08/2015/ND-CP"},
        at=_AT,
    ),
    AgencyDecided(decision=_DECISION),
    PassThroughConfirmed(record_id=_RECORD, version=1, authority=Authority.CUSTOMS, at=_AT),
    VehicleSighted(
        sighting_id=_SIGHTING,
        lane=_LANE,
        started_at=_AT,
        ended_at=_SOON,
        plates=(_PLATE,),
        containers=(_CONTAINER,),
        pictures=(_PICTURE,),
    ),
    OpeningConfirmed(
        lane=_LANE,
        order=BarrierOrder(
            order_id="offline-0001",
            lane=_LANE,
            point="b2_in",
            record_id=_RECORD,
            version=1,
            vehicle=_VEHICLE,
            sighting_id=_SIGHTING,
            nonce="fedcba9876543210fedcba9876543210",
            issued_at=_AT,
            expires_at=_SOON,
        ),
        signed=SignedConfirmation(
            confirmation=OpeningConfirmation(
                confirmation_id="offline-0001",
                lane=_LANE,
                sighting_id=_SIGHTING,
                plates=("12C12345",),
                pass_text="BG1:…",  # noqa: S106 -- a pass at the gate, no password
                reason="network_down",
                nonce="fedcba9876543210fedcba9876543210",
                issued_at=_AT,
                expires_at=_SOON,
            ),
            key_id="00112233445566bb",
            signature="cd" * 64,
        ),
        pass_id="0123456789abcdef",  # noqa: S106 -- a pass at the gate, no password
        officer="bg-004",
        snapshot_taken_at=_AT - timedelta(minutes=10),
        at=_AT,
    ),
    BarrierMoved(lane=_LANE, order_id=_ORDER, action="opened", at=_AT),
    VehicleLeft(lane=_LANE, sighting_id=_SIGHTING, order_id=_ORDER, through=True, at=_SOON),
    LaneHeartbeat(lane=_LANE, at=_AT, source_state="streaming", last_frame_at=_AT),
    DeadLettered(
        consumer="customs",
        event_id="6a0c9a52-3f6e-4b3e-8f54-6f6f9f6f1d11",
        source="/gate",
        type="vn.bordergate.record.declared.v1",
        topic="gate.record.v1",
        subject=_RECORD,
        key=_RECORD,
        sequence=1,
        reason="message_invalid",
        detail="1 validation error for RecordDeclared",
        data='{"facts":null}',
        cut=False,
        at=_AT,
    ),
    EventsDropped(
        consumer="customs",
        topic="gate.record.v1",
        source="/gate",
        subject=_RECORD,
        key=_RECORD,
        event_id="6a0c9a52-3f6e-4b3e-8f54-6f6f9f6f1d11",
        first=1,
        last=1,
        dropped_by="operator:ops-01",
        why="Sent by a test system.",
        at=_AT,
    ),
    CanarySent(number=1440, sent_at=_AT),
    CanaryEchoed(agency=Agency.CUSTOMS, number=1440, sent_at=_AT, heard_at=_AT + timedelta(milliseconds=120)),
)
