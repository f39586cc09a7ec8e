"""Stop: a hold on a record, a vehicle, a trailer, a consignment, a firm or the whole gate, with a reason."""

from uuid import uuid4

from events.messages.gate import HoldPlaced
from gate.domain.access import Actor, Permission
from gate.domain.errors import ForbiddenError, InvalidError
from gate.domain.holds import subjects_for
from gate.services.clocks import watch_hold
from gate.services.commands import PlaceHold
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import HoldPlacedAnswer
from gate.store import holds, records
from gate.store.models.records import HoldRow
from gate.store.reference import in_force
from gate.store.session import Session

_MAY_STOP_THE_GATE = frozenset({"border_guard", "control_centre"})


@once(HoldPlacedAnswer)
def place_hold(gate: Gate, session: Session, actor: Actor, command: PlaceHold) -> HoldPlacedAnswer:
    """Every open record it reaches loses its clearance and its open barrier orders in this transaction.

    Raises NotFoundError, ForbiddenError `not_your_authority`, InvalidError `hold_scope_empty`, `gate_unknown`, `record_missing`."""
    actor.need(Permission.HOLD)
    rows = [_row(gate, actor, command, subject) for subject in _subjects(gate, session, actor, command)]
    session.add_all(rows)
    session.flush()
    reached = {row.id: records.open_for(session, row.scope, row.subject) for row in rows}
    locked = records.lock_all(session, {record_id for ids in reached.values() for record_id in ids})
    for record in locked:
        for row in rows:
            if record.id in reached[row.id]:
                placed = HoldPlaced(record_id=record.id, hold=holds.value_of(row), at=row.placed_at)
                gate.outbox.append(session, placed, row.placed_at)
                watch_hold(session, record.id, row.id, row.until)
        record.updated_at = gate.clock.now()
        reconcile(gate, session, record, "hold_placed")
        journal_success(gate, session, actor, ("hold_placed", record.id), _details(command, actor))
    if not locked:
        journal_success(gate, session, actor, ("hold_placed", rows[0].subject), _details(command, actor))
    return HoldPlacedAnswer(hold_id=rows[0].id, records=tuple(record.id for record in locked))


def _subjects(gate: Gate, session: Session, actor: Actor, command: PlaceHold) -> tuple[str, ...]:
    if command.scope == "gate":
        if actor.issuer not in _MAY_STOP_THE_GATE:
            raise ForbiddenError(
                "not_your_authority", "Only the border guard or the control centre stops a gate."
            )
        return (_gate_id(gate, session, actor, command),)
    if command.record_id is None:
        raise InvalidError("record_missing", "Name the record from which this hold reaches out.")
    return subjects_for(command.scope, records.facts_of(fetch(session, actor, command.record_id)))


def _gate_id(gate: Gate, session: Session, actor: Actor, command: PlaceHold) -> str:
    gate_id = command.gate
    if gate_id is None and command.record_id is not None:
        gate_id = fetch(session, actor, command.record_id).gate
    if gate_id not in in_force(session, gate.clock.now()).gates:
        raise InvalidError("gate_unknown", f"There is no gate “{gate_id}” today: choose a listed one.")
    return str(gate_id)


def _row(gate: Gate, actor: Actor, command: PlaceHold, subject: str) -> HoldRow:
    return HoldRow(
        id=str(uuid4()),
        issuer=actor.issuer,
        scope=command.scope,
        subject=subject,
        record_id=command.record_id,
        reason=command.reason,
        text=command.text,
        until=command.until,
        placed_by=actor.account_id,
        placed_at=gate.clock.now(),
    )


def _details(command: PlaceHold, actor: Actor) -> dict[str, str]:
    return {"issuer": actor.issuer, "scope": command.scope, "reason": command.reason, "text": command.text}
