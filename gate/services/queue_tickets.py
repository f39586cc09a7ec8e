"""What happens to a ticket when something happens to its record. The caller holds the record's lock; the queue's is taken here."""

from dataclasses import dataclass

from events.messages.facts import RecordFacts
from gate.domain.access import SYSTEM, Actor
from gate.domain.points import Reference
from gate.domain.queueing import QueueEvent, changes_ticket, class_of, commitment, keeps_place
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.queue_log import Said, committed, write_line
from gate.services.situation import vehicle_digest
from gate.store import queues
from gate.store.models.queues import QueueRow, TicketRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


@dataclass(frozen=True)
class Held:
    """A live ticket and its queue, locked."""

    ticket: TicketRow
    queue: QueueRow


def held(session: Session, record: RecordRow) -> Held | None:
    row = queues.live_of_record(session, record.id)
    queue = queues.lock(session, row.queue_id) if row else None
    return Held(row, queue) if row and queue else None


def mind_change(
    gate: Gate,
    session: Session,
    actor: Actor,
    record: RecordRow,
    change: tuple[RecordFacts, RecordFacts, Reference],
) -> None:
    """After an amendment: the ticket is bound to what is declared now, everyone sees it, and the place may be lost."""
    before, after, reference = change
    found = held(session, record)
    if found is None:
        return
    if found.queue.point not in reference.route(after.route).points:
        end_ticket(gate, session, record, "route_changed")
    elif changes_ticket(before, after):
        _rebind(gate, session, actor, record, (found, before, after))


def _rebind(
    gate: Gate, session: Session, actor: Actor, record: RecordRow, look: tuple[Held, RecordFacts, RecordFacts]
) -> None:
    found, before, after = look
    row, queue, keeps = found.ticket, found.queue, keeps_place(before, after)
    row.queue_class, row.vehicle = class_of(after), vehicle_digest(record)
    if not keeps:
        row.state, row.called_at, row.rank = queues.WAITING, None, queues.end_rank(session, queue.id)
        record.called_at = None
    said = {"ticket": row.number, "class": row.queue_class, "to_end": not keeps}
    line = write_line(
        gate, session, queue, QueueEvent.REBOUND, {**said, "vehicle": commitment(row.salt, row.vehicle)}
    )
    details = {"ticket": str(row.number), "to_end": str(not keeps).lower(), **committed(line)}
    journal_success(gate, session, actor, ("ticket_rebound", record.id), details)


def end_ticket(gate: Gate, session: Session, record: RecordRow, reason: str) -> None:
    """The record has ended, or goes another way."""
    found = held(session, record)
    if found is not None:
        _end(gate, session, record, found, (QueueEvent.WITHDRAWN, {"reason": reason}), reason)


def end_no_show(gate: Gate, session: Session, record: RecordRow, found: Held) -> None:
    """Called and not come: the call is gone, and a new ticket starts at the end."""
    record.called_at = None
    _end(gate, session, record, found, (QueueEvent.NO_SHOW, {}), QueueEvent.NO_SHOW)


def mind_passage(gate: Gate, session: Session, record: RecordRow, point: str) -> None:
    """Whoever went through a point with an open queue stands in its log, also without a ticket or a call."""
    found = held(session, record)
    if found is not None and found.queue.point == point:
        called = found.ticket.state == queues.CALLED
        _end(gate, session, record, found, (QueueEvent.PASSED, {"called": called}), QueueEvent.PASSED)
    elif queue := _locked_at(session, point):
        write_line(gate, session, queue, QueueEvent.PASSED, {"ticket": None, "called": False})
    record.called_at = None


def tell_let_in(gate: Gate, session: Session, actor: Actor, record: RecordRow, why: tuple[str, str]) -> None:
    """An officer has put the call at a point aside, for (point, reason): the queue's log says so before the vehicle comes."""
    point, reason = why
    queue = _locked_at(session, point)
    if queue is not None:
        row = queues.live_of_record(session, record.id)
        said = {"ticket": row.number if row else None, "reason": reason, "by": actor.account_id}
        write_line(gate, session, queue, QueueEvent.LET_IN, said)


def _locked_at(session: Session, point: str) -> QueueRow | None:
    queue = queues.open_at(session, point)
    return queues.lock(session, queue.id) if queue else None


def _end(
    gate: Gate, session: Session, record: RecordRow, found: Held, told: tuple[QueueEvent, Said], reason: str
) -> None:
    row, (event, said) = found.ticket, told
    row.state, row.ended, row.ended_at = queues.ENDED, reason, gate.clock.now()
    line = write_line(gate, session, found.queue, event, {"ticket": row.number, **said})
    details = {"ticket": str(row.number), "reason": reason, **committed(line)}
    journal_success(gate, session, SYSTEM, ("ticket_ended", record.id), details)
