"""An officer decides for the own authority, on exactly the version seen; nobody can press another authority's button."""

from events.canonical import digest
from events.messages.decisions import Decision
from events.messages.gate import OfficerDecided
from gate.domain.access import Actor, Permission
from gate.domain.decisions import Effect, Recorded, latest
from gate.domain.errors import ConflictError
from gate.domain.states import need
from gate.services.clocks import watch_decision
from gate.services.commands import Decide
from gate.services.context import Gate
from gate.services.fetch import fetch_locked, need_version
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import RecordAnswer
from gate.store import decisions, records
from gate.store.models.records import RecordRow
from gate.store.session import Session


@once(RecordAnswer)
def decide(gate: Gate, session: Session, actor: Actor, command: Decide) -> RecordAnswer:
    """Raises ForbiddenError `not_your_authority`, NotFoundError, ConflictError `version_changed`, `decision_changed`,
    `decide_not_permitted`."""
    actor.need(Permission.DECIDE)
    actor.need_authority(command.authority)
    record = fetch_locked(session, actor, command.record_id)
    need("decide", records.state_of(record))
    need_version(record, command.seen_version)
    _need_seen(session, command, record)
    decision = _decision(gate, session, actor, command, record)
    decisions.add(session, Recorded(decision, by_officer=True, effect=Effect.COUNTS), gate.clock.now())
    watch_decision(session, decision)
    gate.outbox.append(session, OfficerDecided(decision=decision), decision.decided_at)
    journal_success(
        gate,
        session,
        actor,
        ("decision_recorded", record.id),
        {
            "authority": decision.authority,
            "state": decision.state,
            "reason": decision.reason,
            "text": decision.text,
        },
    )
    record.updated_at = decision.decided_at
    reconcile(gate, session, record, "officer_decided")
    return RecordAnswer(record_id=record.id, version=record.version, state=records.state_of(record))


def _decision(gate: Gate, session: Session, actor: Actor, command: Decide, record: RecordRow) -> Decision:
    return Decision(
        id=command.command_id,
        record_id=record.id,
        version=record.version,
        authority=command.authority,
        state=command.state,
        revision=decisions.next_revision(session, record.id, record.version, command.authority),
        decided_at=gate.clock.now(),
        decided_by=f"officer:{actor.account_id}",
        reason=command.reason,
        text=command.text,
        deadline=command.deadline,
        facts_digest=_digest_seen(session, command, record),
    )


def _need_seen(session: Session, command: Decide, record: RecordRow) -> None:
    """An officer's decision outranks the rules', so it may outrank only what its officer has read."""
    last = latest(decisions.of_record(session, record.id), command.authority, _since(command, record))
    if command.seen_decision != (last.decision.id if last else ""):
        raise ConflictError(
            "decision_changed",
            "There is a new word of your authority on this record since you looked: look at it again and repeat.",
        )


def _digest_seen(session: Session, command: Decide, record: RecordRow) -> str:
    """The facts the officer saw: those of the rules' last word, so that only other facts can call it into question."""
    rules = [item for item in decisions.of_record(session, record.id) if not item.by_officer]
    last = latest(rules, command.authority, _since(command, record))
    return last.decision.facts_digest if last else digest(records.facts_of(record))


def _since(command: Decide, record: RecordRow) -> int:
    since: int = record.since.get(command.authority, 1)
    return since
