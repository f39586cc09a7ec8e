"""The vehicle has gone through a control point: what that means for the crossing, the border and the way back."""

from datetime import datetime
from uuid import uuid4

from events.messages.values import RecordState
from gate.domain.holds import plate_key
from gate.domain.points import Point, PointKind, Reference
from gate.domain.returning import clock_for, closes, opens
from gate.services.context import Gate
from gate.services.finish import finish
from gate.services.queue_tickets import mind_passage
from gate.store import deadlines, obligations, presence, records
from gate.store.models.records import ObligationRow, PassageRow, RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

RETURN_OVERDUE = "return_overdue"


def pass_point(gate: Gate, session: Session, record: RecordRow, passage: PassageRow) -> None:
    """The first passage of a point counts; the last barrier ends the crossing where it was cleared."""
    if passage.point in records.passages(session, record.id):
        return
    session.add(passage)
    record.updated_at = gate.clock.now()
    session.flush()
    reference = in_force(session, gate.clock.now())
    point = reference.point(passage.point)
    if point.id in reference.queued:
        mind_passage(gate, session, record, point.id)
    if point.kind is PointKind.BARRIER_1:
        record.border_crossed_at = record.border_crossed_at or passage.at
        _mind_return(session, record, (reference, point), passage.at)
    if point.id == reference.route(record.route).last:
        _pass_last(gate, session, record, passage.at)


def _pass_last(gate: Gate, session: Session, record: RecordRow, at: datetime) -> None:
    """A vehicle that was let out uncleared (forced, or held while it drove) leaves its record open, with a flag."""
    record.last_passed_at = at
    if records.state_of(record) is RecordState.CLEARED:
        finish(gate, session, record, "last_barrier_passed")
    else:
        record.passed_uncleared_at = at
        presence.release(session, record.id)


def _mind_return(session: Session, record: RecordRow, place: tuple[Reference, Point], at: datetime) -> None:
    reference, point = place
    facts = records.facts_of(record)
    tractor = facts.vehicle.tractor
    running = obligations.open_of_plate(session, plate_key(tractor))
    if closes(point, tractor):
        if running is not None:
            running.closed_at, running.closed_by_record = at, record.id
    elif opens(point, tractor) and running is None:
        due = at + reference.clock(clock_for(reference, two_way=facts.two_way))
        session.add(
            ObligationRow(
                id=str(uuid4()), plate=plate_key(tractor), record_id=record.id, opened_at=at, due=due
            )
        )
        deadlines.set_deadline(session, record.id, RETURN_OVERDUE, due)
