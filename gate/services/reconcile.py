"""After every change: is the record cleared, and may a barrier open? Called at the end of each use case, under the record's lock."""

from events.messages.values import RecordState
from gate.domain.may_pass import Situation, lacks, may_pass
from gate.domain.points import Opening, Reference
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.finish import finish
from gate.services.moving import move
from gate.services.orders import issue, new_order, withdraw
from gate.services.passes import mind_pass
from gate.services.situation import situation_of, standing_sightings
from gate.services.standing import keep_standings
from gate.store import orders, records
from gate.store.models.lanes import SightingRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


def reconcile(gate: Gate, session: Session, record: RecordRow, reason: str) -> None:
    """Clearance comes and goes by itself; orders and the pass follow it in the same transaction.

    `reason` is the code of what happened, told with every state it moves."""
    session.flush()
    reference = in_force(session, gate.clock.now())
    situation = situation_of(session, record, reference)
    keep_standings(record, situation.decisions)
    _clear_or_not(gate, session, record, (reference, situation, reason))
    _withdraw_groundless(gate, session, record, (reference, situation, reason))
    if PERMITS[records.state_of(record)].open_barrier:
        for sighting in standing_sightings(session, record):
            _order_opening(gate, session, record, (reference, situation, sighting))
    if record.last_passed_at and records.state_of(record) is RecordState.CLEARED:
        finish(gate, session, record, "cleared_afterwards")
    mind_pass(gate, session, record, (reference, situation, reason))


_Look = tuple[Reference, Situation, str]


def _clear_or_not(gate: Gate, session: Session, record: RecordRow, look: _Look) -> None:
    reference, situation, reason = look
    last = reference.point(reference.route(record.route).last)
    clear = not lacks(last, situation)
    state = records.state_of(record)
    if state is RecordState.PRESENT and clear:
        move(gate, session, record, RecordState.CLEARED, reason)
    elif state is RecordState.CLEARED and not clear:
        move(gate, session, record, RecordState.PRESENT, reason)


def _withdraw_groundless(gate: Gate, session: Session, record: RecordRow, look: _Look) -> None:
    reference, situation, reason = look
    for row in orders.live_of_record(session, record.id):
        if row.forced:
            continue
        point = reference.point(row.point)
        open_state = PERMITS[records.state_of(record)].open_barrier
        if row.version != record.version or not open_state or may_pass(point, situation):
            withdraw(gate, session, row, reason)


def _order_opening(
    gate: Gate, session: Session, record: RecordRow, look: tuple[Reference, Situation, SightingRow]
) -> None:
    """The border guard's lane waits for its officer; the automatic one opens as soon as nothing is missing."""
    reference, situation, sighting = look
    lane = reference.lane(sighting.lane)
    now = gate.clock.now()
    if lane.opening is not Opening.AUTOMATIC or may_pass(reference.point(sighting.point), situation):
        return
    if orders.is_answered(session, sighting.id, now):
        return
    vehicle = records.facts_of(record).vehicle
    place, identity = (lane.id, sighting.point), (record.id, record.version)
    issue(gate, session, new_order(now, place, identity, vehicle, sighting.id))
