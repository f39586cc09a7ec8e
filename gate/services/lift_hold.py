"""Only the authority that placed a hold lifts it."""

from events.messages.gate import HoldLifted
from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, ForbiddenError, not_found
from gate.services.commands import LiftHold
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import HoldLiftedAnswer
from gate.store import holds, records
from gate.store.models.records import HoldRow
from gate.store.session import Session


@once(HoldLiftedAnswer)
def lift_hold(gate: Gate, session: Session, actor: Actor, command: LiftHold) -> HoldLiftedAnswer:
    """Raises NotFoundError `hold_not_found`, ForbiddenError `not_your_authority`, ConflictError `hold_already_lifted`."""
    actor.need(Permission.HOLD)
    row = _own_hold(session, actor, command.hold_id)
    locked = records.lock_all(session, records.open_for(session, row.scope, row.subject))
    session.refresh(row)
    if row.lifted_at is not None:
        raise ConflictError("hold_already_lifted", "This hold is lifted already: reload the page.")
    now = gate.clock.now()
    row.lifted_by, row.lifted_at, row.lift_text = actor.account_id, now, command.text
    for record in locked:
        lifted = HoldLifted(record_id=record.id, hold_id=row.id, lifted_by=actor.account_id, at=now)
        gate.outbox.append(session, lifted, now)
        record.updated_at = now
        reconcile(gate, session, record, "hold_lifted")
        journal_success(
            gate, session, actor, ("hold_lifted", record.id), {"hold": row.id, "text": command.text}
        )
    if not locked:
        journal_success(
            gate, session, actor, ("hold_lifted", row.subject), {"hold": row.id, "text": command.text}
        )
    return HoldLiftedAnswer(hold_id=row.id, records=tuple(record.id for record in locked))


def _own_hold(session: Session, actor: Actor, hold_id: str) -> HoldRow:
    row = holds.get(session, hold_id)
    if row is None:
        raise not_found("hold")
    if row.issuer != actor.issuer:
        raise ForbiddenError(
            "not_your_authority", f"Only {row.issuer.replace('_', ' ')}, which placed this hold, can lift it."
        )
    return row
