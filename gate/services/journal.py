"""Who did what, when, from where and why: every success in its own transaction, every refusal in a second one."""

from collections.abc import Sequence
from datetime import datetime

from events.tracing import current_trace
from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.services.context import Gate
from gate.store import journal as rows
from gate.store.models.journal import JournalRow
from gate.store.session import Session


def journal_success(
    gate: Gate, session: Session, actor: Actor, entry: tuple[str, str], details: dict[str, str] | None = None
) -> None:
    """`entry` is (action, subject): what was done, and to which record, lane, account."""
    rows.add(session, _row(actor, entry, gate.clock.now(), details or {}))


def journal_refusal(gate: Gate, actor: Actor, entry: tuple[str, str], error: GateError) -> None:
    """After the rollback, in a transaction of its own: a refusal is a fact too."""
    with gate.database.write() as session:
        journal_refusal_within(gate, session, actor, entry, error)


def journal_refusal_within(
    gate: Gate, session: Session, actor: Actor, entry: tuple[str, str], error: GateError
) -> None:
    """In the caller's transaction, for a refusal that did not end it."""
    row = _row(actor, entry, gate.clock.now(), {"sentence": error.sentence})
    row.outcome, row.code = "refusal", error.code
    rows.add(session, row)
    error.journalled = True


def journal_refusals(
    gate: Gate, action: str, refused: Sequence[tuple[Actor, GateError, dict[str, str]]]
) -> None:
    """Several at once, each with who, why and details; in a transaction of their own, none where there is nothing."""
    if not refused:
        return
    with gate.database.write() as session:
        for actor, error, details in refused:
            row = _row(actor, (action, ""), gate.clock.now(), details)
            row.outcome, row.code = "refusal", error.code
            rows.add(session, row)


def _row(actor: Actor, entry: tuple[str, str], at: datetime, details: dict[str, str]) -> JournalRow:
    action, subject = entry
    with_key = {"api_key": actor.api_key.id, "api_key_name": actor.api_key.name} if actor.api_key else {}
    return JournalRow(
        at=at,
        account_id=actor.account_id,
        name=actor.name,
        role=actor.role,
        address=actor.address,
        action=action,
        subject=subject[:64],
        outcome="success",
        code="",
        details=details | with_key,
        trace_id=current_trace(),
    )
