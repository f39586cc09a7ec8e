"""A due row of the deadline table comes up: told once, with its consequence in the same transaction."""

from uuid import NAMESPACE_URL, uuid5

from events.messages.gate import DeadlineReached
from events.messages.values import RecordState
from gate.domain.access import SYSTEM
from gate.domain.errors import not_found
from gate.domain.states import PERMITS
from gate.services.call_next import NO_SHOW, answer_due, watch_answer
from gate.services.context import Gate
from gate.services.expiry import KIND as DECLARATION_EXPIRES
from gate.services.expiry import expires_at
from gate.services.journal import journal_success
from gate.services.moving import move
from gate.services.orders import EXPIRED
from gate.services.pass_point import RETURN_OVERDUE
from gate.services.queue_tickets import end_no_show, held
from gate.services.reconcile import reconcile
from gate.services.situation import situation_of
from gate.store import deadlines, obligations, queues, records, sightings
from gate.store.models.records import DeadlineRow, RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


def reach_deadline(gate: Gate, session: Session, deadline_id: str) -> bool:
    """True where it was reached now; False where another worker was first. Looks only at time, never waits.

    Raises NotFoundError `record_not_found` for a deadline of nothing."""
    row = deadlines.get(session, deadline_id)
    if row is None:
        return False
    record = records.lock(session, row.record_id)
    if record is None:
        raise not_found("record")
    row = deadlines.lock(session, deadline_id)
    if row is None or row.reached_at is not None:
        return False
    row.reached_at = gate.clock.now()
    if row.kind == EXPIRED:
        reconcile(gate, session, record, EXPIRED)
        return True
    if _still_matters(gate, session, record, row):
        _tell(gate, session, row)
    return True


def _still_matters(gate: Gate, session: Session, record: RecordRow, row: DeadlineRow) -> bool:
    """Carries out the consequence; False where the deadline was moved or its matter is settled."""
    now = gate.clock.now()
    if row.kind == DECLARATION_EXPIRES:
        due = expires_at(record, in_force(session, now))
        if due > now or not _never_came(session, record):
            return False
        move(gate, session, record, RecordState.EXPIRED, DECLARATION_EXPIRES)
    if row.kind == NO_SHOW and not _did_not_come(gate, session, record, row):
        return False
    if row.kind == RETURN_OVERDUE:
        obligation = obligations.of_record(session, record.id)
        if obligation is None or obligation.closed_at is not None:
            return False
        obligation.overdue_at = now
    record.updated_at = now
    return True


def _did_not_come(gate: Gate, session: Session, record: RecordRow, row: DeadlineRow) -> bool:
    """Ends the call, unless it is over already. Whoever stands there or is held is given the same time again."""
    found = held(session, record)
    if found is None or (found.ticket.state, str(found.ticket.number)) != (queues.CALLED, row.subject):
        return False
    if answer_due(found.queue, found.ticket) > gate.clock.now():  # called anew since
        return False
    situation = situation_of(session, record, in_force(session, gate.clock.now()))
    if situation.holds or found.queue.point in situation.matched_at:
        watch_answer(gate, session, found.queue, found.ticket)
        return False
    end_no_show(gate, session, record, found)
    reconcile(gate, session, record, NO_SHOW)
    return True


def _never_came(session: Session, record: RecordRow) -> bool:
    """Not here, or turned back before its first point."""
    if not PERMITS[records.state_of(record)].pair or record.yard_arrived_at is not None:
        return False
    return not records.passages(session, record.id) and not sightings.standing_of(session, record.id)


def _tell(gate: Gate, session: Session, row: DeadlineRow) -> None:
    now = gate.clock.now()
    message = DeadlineReached(record_id=row.record_id, kind=row.kind, due=row.due, at=now)
    gate.outbox.append(session, message, now, str(uuid5(NAMESPACE_URL, f"deadline/{row.id}")))
    journal_success(
        gate, session, SYSTEM, ("deadline_reached", row.record_id), {"kind": row.kind, "subject": row.subject}
    )
