"""Customs confirms that an export has gone through the supervision area, after barrier 1 out: the crossing closes."""

from events.messages.values import Authority, Direction, RecordState
from gate.domain.access import SYSTEM, Actor, Permission
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.services.commands import ConfirmPassThrough
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.moving import move
from gate.services.once import once
from gate.services.results import RecordAnswer
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.session import Session


@once(RecordAnswer)
def confirm_pass_through(
    gate: Gate, session: Session, actor: Actor, command: ConfirmPassThrough
) -> RecordAnswer:
    """An officer of customs says it. Raises NotFoundError, ForbiddenError, ConflictError `pass_through_too_early`."""
    actor.need(Permission.CONFIRM_PASS_THROUGH)
    actor.need_authority(Authority.CUSTOMS)
    record = fetch_locked(session, actor, command.record_id)
    _confirm(gate, session, actor, record)
    return RecordAnswer(record_id=record.id, version=record.version, state=records.state_of(record))


def record_pass_through(gate: Gate, session: Session, record_id: str, authority: Authority) -> None:
    """Customs' service says it, by event; twice is once. Raises the same, and InvalidError `not_customs`."""
    if authority is not Authority.CUSTOMS:
        raise InvalidError("not_customs", "Only customs confirms that goods went through.")
    record = records.lock(session, record_id)
    if record is None:
        raise not_found("record")
    _confirm(gate, session, SYSTEM, record)


def _confirm(gate: Gate, session: Session, actor: Actor, record: RecordRow) -> None:
    if record.pass_through_at is not None or records.state_of(record) is RecordState.CLOSED:
        return
    if record.direction != Direction.EXPORT or records.state_of(record) is not RecordState.CROSSED:
        raise ConflictError(
            "pass_through_too_early",
            "Only an export that has gone out through barrier 1 can be confirmed (Circular 38/2015/TT-BTC Art. 52).",
        )
    record.pass_through_at = gate.clock.now()
    journal_success(gate, session, actor, ("pass_through_confirmed", record.id))
    move(gate, session, record, RecordState.CLOSED, "pass_through_confirmed")
