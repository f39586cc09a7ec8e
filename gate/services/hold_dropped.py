"""An event was given up: the record it told of is held, because somebody has not heard what the others have."""

from uuid import uuid4

from events.messages.dead_letter import EventsDropped
from events.messages.gate import HoldPlaced
from events.messages.values import SPEAKS_FOR, Agency, Authority, DecisionState
from gate.domain.access import Actor, Role
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.reconcile import reconcile
from gate.services.standing import standings_of
from gate.store import holds, records, sightings
from gate.store.models.records import HoldRow, RecordRow
from gate.store.session import Session

REASON = "events_dropped"


def hold_dropped(gate: Gate, session: Session, dropped: EventsDropped) -> None:
    """One hold on the record for each authority whose picture of it is now incomplete; an officer of that authority lifts it.

    An event of a lane concerns the records whose vehicles stand there. Where no open record is concerned, and where the
    event was forged (it names whatever record it likes), the journal alone tells of it."""
    by = Actor(dropped.dropped_by[:64], dropped.dropped_by, Role.SYSTEM)
    concerned = () if dropped.forged else _concerned(session, dropped.key)
    locked = records.lock_all(session, concerned)
    for record in locked:
        for authority in _blind(record, dropped.consumer):
            _hold(gate, session, record, (authority, dropped))
        record.updated_at = gate.clock.now()
        reconcile(gate, session, record, "hold_placed")
    for subject in [record.id for record in locked] or [dropped.key]:
        details = {"consumer": dropped.consumer, "event": dropped.event_id or "", "why": dropped.why}
        details |= {"forged": "yes"} if dropped.forged else {}
        journal_success(gate, session, by, (REASON, subject), details)


def _concerned(session: Session, key: str) -> tuple[str, ...]:
    """Keys are record ids, lane ids or rows of a register."""
    at_the_lane = {row.record_id for row in sightings.not_left(session, key) if row.record_id}
    return tuple(
        sorted({found for one in {key, *at_the_lane} for found in records.open_for(session, "record", one)})
    )


def _blind(record: RecordRow, consumer: str) -> tuple[Authority, ...]:
    """Who has not heard: an agency's authorities that this record concerns; for what a lane said, the border guard."""
    name = consumer.removeprefix("gate-decisions-")
    if name not in set(Agency):
        return (Authority.BORDER_GUARD,)
    standings = standings_of(record)
    own = SPEAKS_FOR[Agency(name)]
    needed = tuple(
        authority
        for authority in own
        if authority in standings and standings[authority].state is not DecisionState.NOT_REQUIRED
    )
    return needed or tuple(own)


def _hold(gate: Gate, session: Session, record: RecordRow, given: tuple[Authority, EventsDropped]) -> None:
    authority, dropped = given
    now = gate.clock.now()
    row = HoldRow(
        id=str(uuid4()),
        issuer=str(authority),
        scope="record",
        subject=record.id,
        record_id=record.id,
        reason=REASON,
        text=dropped.why,
        placed_by=dropped.dropped_by[:64],
        placed_at=now,
    )
    session.add(row)
    session.flush()
    gate.outbox.append(session, HoldPlaced(record_id=record.id, hold=holds.value_of(row), at=now), now)
