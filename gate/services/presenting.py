"""The declared vehicle stands at a control point: said by the pairing or by an officer, and told to everyone."""

from events.messages.gate import VehiclePresented
from events.messages.values import RecordState
from gate.domain.access import Actor
from gate.domain.errors import ConflictError
from gate.services.assess_fee import assess_fee
from gate.services.context import Gate
from gate.services.moving import move
from gate.services.reconcile import reconcile
from gate.services.situation import vehicle_digest
from gate.store import presence, records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


def occupied_by_other(gate: Gate, session: Session, record: RecordRow) -> bool:
    """Binds the record's plates to it; True where another record has one of them in the gate area already."""
    plates = [plate for plate in (record.tractor, record.trailer) if plate]
    return presence.occupy(session, plates, record.id, gate.clock.now()) is not None


def present(
    gate: Gate, session: Session, record: RecordRow, sighting: SightingRow, confirmed_by: str | None = None
) -> None:
    """The sighting is this record's; it becomes present with its first one. The caller has bound the plates."""
    now = gate.clock.now()
    sighting.status, sighting.record_id = sightings.MATCHED, record.id
    sighting.vehicle_digest = vehicle_digest(record)
    record.updated_at = now
    session.flush()
    message = VehiclePresented(
        record_id=record.id,
        version=record.version,
        point=sighting.point,
        lane=sighting.lane,
        sighting_id=sighting.id,
        probability=sighting.probability,
        confirmed_by=confirmed_by,
        at=now,
    )
    gate.outbox.append(session, message, now)
    if records.state_of(record) is RecordState.DECLARED:
        _come(gate, session, record)
    reconcile(gate, session, record, "vehicle_presented")


def present_in_yard(gate: Gate, session: Session, actor: Actor, record: RecordRow, point: str) -> None:
    """The yard operator says that the vehicle stands in the yard in which its route begins; no camera looks there.

    Once: a record that is present stays so. Raises ConflictError `vehicle_already_present`."""
    if records.state_of(record) is not RecordState.DECLARED:
        return
    if occupied_by_other(gate, session, record):
        raise ConflictError(
            "vehicle_already_present",
            "A vehicle with this plate is in the gate area under another record: ask the border guard.",
        )
    now = gate.clock.now()
    message = VehiclePresented(
        record_id=record.id,
        version=record.version,
        point=point,
        lane="",
        sighting_id="",
        probability=1.0,
        confirmed_by=actor.account_id,
        at=now,
    )
    gate.outbox.append(session, message, now)
    _come(gate, session, record)


def _come(gate: Gate, session: Session, record: RecordRow) -> None:
    """The trip has begun: its fee goes by the tariff of now."""
    move(gate, session, record, RecordState.PRESENT, "vehicle_presented")
    assess_fee(gate, session, record, in_force(session, gate.clock.now()))
