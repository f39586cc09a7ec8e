"""The end of a crossing: the last barrier is behind the vehicle."""

from events.messages.values import Authority, DecisionState, Direction, RecordState
from gate.domain.decisions import standings
from gate.services.context import Gate
from gate.services.moving import move
from gate.store import decisions
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


def finish(gate: Gate, session: Session, record: RecordRow, reason: str) -> None:
    """From cleared to crossed, and on to closed where nothing more is to come.

    An import ends inland, and in the yard for the vehicle that handed over its goods there. An export ends with customs' pass-through confirmation (Circular 38/2015/TT-BTC Art. 52.1.c.2),
    except where customs has nothing to confirm."""
    move(gate, session, record, RecordState.CROSSED, reason)
    if record.direction == Direction.IMPORT:
        move(gate, session, record, RecordState.CLOSED, _import_end(gate, session, record))
    elif record.pass_through_at is not None:
        move(gate, session, record, RecordState.CLOSED, "pass_through_confirmed")
    elif _customs_not_required(session, record):
        move(gate, session, record, RecordState.CLOSED, "nothing_to_confirm")


def _import_end(gate: Gate, session: Session, record: RecordRow) -> str:
    route = in_force(session, gate.clock.now()).route(record.route)
    return "left_empty" if route.hands_over else "arrived_inland"


def _customs_not_required(session: Session, record: RecordRow) -> bool:
    stands = standings(decisions.of_record(session, record.id), record.since).get(Authority.CUSTOMS)
    return stands is not None and stands.state is DecisionState.NOT_REQUIRED
