"""What an authority's rules decided is written down; whether it counts, advises or holds follows from what its officer said."""

from uuid import uuid4

from events.messages.decisions import Decision
from events.messages.gate import HoldPlaced
from gate.domain.access import SYSTEM
from gate.domain.decisions import Effect, Recorded, effect_of
from gate.domain.errors import InvalidError, not_found
from gate.domain.states import PERMITS
from gate.services.clocks import watch_decision
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.reconcile import reconcile
from gate.store import decisions, holds, records
from gate.store.models.records import HoldRow, RecordRow
from gate.store.session import Session

DISAGREE = "rules_disagree"


def record_decision(gate: Gate, session: Session, decision: Decision) -> Effect | None:
    """Returns what it does; None where it is known already or comes too late to matter.

    Raises NotFoundError `record_not_found`, InvalidError `version_unknown`, `revision_reused`, `decider_forged`."""
    if not decision.decided_by.startswith("rules:"):
        raise InvalidError("decider_forged", "Only the gate publishes what officers decide.")
    record = records.lock(session, decision.record_id)
    if record is None:
        raise not_found("record")
    if decision.version > record.version:
        raise InvalidError("version_unknown", f"The record has no version {decision.version}.")
    known = decisions.same_revision(session, decision, by_officer=False)
    if known is not None:
        _need_same(known, decision)
        return None
    return _record(gate, session, record, decision)


def _need_same(known: str, decision: Decision) -> None:
    if known != decision.id:
        raise InvalidError("revision_reused", "This revision was used for another decision.")


def _record(gate: Gate, session: Session, record: RecordRow, decision: Decision) -> Effect | None:
    since = record.since.get(decision.authority, 1)
    earlier = decisions.of_record(session, record.id)
    effect = effect_of(decision, earlier, since)
    decisions.add(session, Recorded(decision, by_officer=False, effect=effect), gate.clock.now())
    journal_success(
        gate,
        session,
        SYSTEM,
        ("decision_recorded", record.id),
        {
            "authority": decision.authority,
            "state": decision.state,
            "reason": decision.reason,
            "effect": effect,
        },
    )
    if not PERMITS[records.state_of(record)].decide or decision.version < since:
        return None
    if effect is Effect.HELD:
        _hold(gate, session, record, decision)
    watch_decision(session, decision)
    record.updated_at = gate.clock.now()
    reconcile(gate, session, record, "agency_decided")
    return effect


def _hold(gate: Gate, session: Session, record: RecordRow, decision: Decision) -> None:
    """Facts changed after the officer's decision and speak against it: the officer must look again."""
    active = holds.active_on(session, {("record", record.id)})
    if any(row.issuer == decision.authority and row.reason == DISAGREE for row in active):
        return
    now = gate.clock.now()
    row = HoldRow(
        id=str(uuid4()),
        issuer=decision.authority,
        scope="record",
        subject=record.id,
        record_id=record.id,
        reason=DISAGREE,
        text=decision.text,
        placed_by=decision.decided_by,
        placed_at=now,
    )
    session.add(row)
    session.flush()
    gate.outbox.append(session, HoldPlaced(record_id=record.id, hold=holds.value_of(row), at=now), now)
