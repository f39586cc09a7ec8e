"""Queues as everyone may read them: ticket numbers and places, calls, and the log line by line. No plate, no firm, no name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gate.domain.access import Actor
from gate.domain.errors import not_found
from gate.domain.points import Names
from gate.domain.queueing import QueueClass, called_on, commitment, day_of
from gate.domain.states import PERMITS
from gate.services.call_next import answer_due
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.views.shapes import Page
from gate.store import queues, records
from gate.store.models.queues import QueueEntryRow, QueueRow, TicketRow
from gate.store.reference import in_force
from gate.store.session import Session


@dataclass(frozen=True)
class WaitingView:
    """`place`: 1 = next to be called in its class."""

    place: int
    ticket: int
    taken_at: datetime


@dataclass(frozen=True)
class CalledView:
    """`come_by`: until then its call stands."""

    ticket: int
    queue_class: QueueClass
    called_at: datetime
    come_by: datetime


@dataclass(frozen=True)
class ClassView:
    """One class's own line; `quota` are calls a day, `called_today` those made since midnight at the gate."""

    queue_class: QueueClass
    quota: int
    called_today: int
    waiting: tuple[WaitingView, ...]


@dataclass(frozen=True)
class QueueView:
    """`entry` and `digest`: the last line of the log, and what commits all lines up to it."""

    id: str
    point: str
    names: Names
    opened_at: datetime
    answer_minutes: int
    entry: int
    digest: str
    classes: tuple[ClassView, ...]
    called: tuple[CalledView, ...]

    @property
    def quotas(self) -> dict[str, int]:
        return {line.queue_class: line.quota for line in self.classes}


@dataclass(frozen=True)
class LogLine:
    """`body` byte for byte as hashed: SHA-256(0x00, the digest before, the body) is `digest`."""

    number: int
    digest: str
    body: str

    @property
    def said(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.said["at"])


@dataclass(frozen=True)
class TicketView:
    """A record's live ticket. `place` while it waits, `come_by` once it was called.

    `commitment` = SHA-256(`salt:vehicle`) stands in the public log; `entry` and `digest` are the receipt of the line that took the place."""

    queue_id: str
    point: str
    names: Names
    ticket: int
    queue_class: QueueClass
    state: str
    place: int | None
    come_by: datetime | None
    taken_at: datetime
    entry: int
    digest: str
    vehicle: str
    salt: str
    commitment: str


def queues_board(gate: Gate, session: Session) -> tuple[QueueView, ...]:
    """Every open queue, oldest first."""
    now = gate.clock.now()
    points = in_force(session, now).points
    return tuple(
        _view(session, queue, points[queue.point].names if queue.point in points else {}, day_of(now))
        for queue in queues.all_open(session)
    )


def queue_log(session: Session, queue_id: str, after: int, limit: int) -> Page[LogLine]:
    """Lines behind number `after`, oldest first; `cursor` is what to ask after next. Raises NotFoundError."""
    _need(session, queue_id)
    found = queues.entries(session, queue_id, after, limit + 1)
    more = str(found[limit - 1].number) if len(found) > limit else None
    return Page(tuple(_line(row) for row in found[:limit]), more)


def latest_lines(session: Session, queue_id: str, limit: int) -> tuple[LogLine, ...]:
    """Newest first. Raises NotFoundError."""
    _need(session, queue_id)
    return tuple(_line(row) for row in queues.last_entries(session, queue_id, limit))


def ticket_of(gate: Gate, session: Session, actor: Actor, record_id: str) -> TicketView | None:
    """The live ticket of a record that the actor may see. Raises NotFoundError `record_not_found`."""
    record = fetch(session, actor, record_id)
    row = queues.live_of_record(session, record.id)
    if row is None:
        return None
    queue, line = _need(session, row.queue_id), queues.entry(session, row.queue_id, row.entry)
    point = in_force(session, gate.clock.now()).points.get(queue.point)
    waits = row.state == queues.WAITING
    return TicketView(
        queue_id=queue.id,
        point=queue.point,
        names=point.names if point else {},
        ticket=row.number,
        queue_class=QueueClass(row.queue_class),
        state=row.state,
        place=queues.place_of(session, row) if waits else None,
        come_by=None if waits else answer_due(queue, row),
        taken_at=row.taken_at,
        entry=row.entry,
        digest=line.digest if line else "",
        vehicle=row.vehicle,
        salt=row.salt,
        commitment=commitment(row.salt, row.vehicle),
    )


def can_take_ticket(gate: Gate, session: Session, actor: Actor, record_id: str) -> bool:
    """Whether a queue is open before the record's next point and it waits nowhere yet."""
    record = fetch(session, actor, record_id)
    reference = in_force(session, gate.clock.now())
    if not reference.queued or queues.live_of_record(session, record.id):
        return False
    if not PERMITS[records.state_of(record)].pair:
        return False
    return reference.queue_ahead(record.route, records.passages(session, record.id)) is not None


def _need(session: Session, queue_id: str) -> QueueRow:
    queue = queues.get(session, queue_id)
    if queue is None:
        raise not_found("queue")
    return queue


def _view(session: Session, queue: QueueRow, names: Names, day: str) -> QueueView:
    live = queues.live_of_queue(session, queue.id)
    called = called_on(queue.called, day)
    return QueueView(
        id=queue.id,
        point=queue.point,
        names=names,
        opened_at=queue.opened_at,
        answer_minutes=queue.answer_minutes,
        entry=queue.number,
        digest=queue.digest,
        classes=tuple(
            ClassView(kind, queue.quotas[kind], called[kind], _waiting(live, kind)) for kind in QueueClass
        ),
        called=tuple(_called(queue, row) for row in live if row.state == queues.CALLED),
    )


def _waiting(live: Sequence[TicketRow], kind: QueueClass) -> tuple[WaitingView, ...]:
    line = [row for row in live if row.state == queues.WAITING and row.queue_class == kind]
    return tuple(WaitingView(place, row.number, row.taken_at) for place, row in enumerate(line, 1))


def _called(queue: QueueRow, row: TicketRow) -> CalledView:
    called_at = row.called_at or row.taken_at
    return CalledView(row.number, QueueClass(row.queue_class), called_at, answer_due(queue, row))


def _line(row: QueueEntryRow) -> LogLine:
    return LogLine(row.number, row.digest, row.body)
