"""Legal clocks that a decision or a hold starts: each becomes one row of the deadline table."""

from datetime import datetime

from events.messages.decisions import Decision
from gate.store import deadlines
from gate.store.session import Session

DECISION_OVERDUE = "decision_overdue"
HOLD_OVERDUE = "hold_overdue"


def watch_decision(session: Session, decision: Decision) -> None:
    if decision.deadline is not None:
        deadlines.set_deadline(
            session, decision.record_id, DECISION_OVERDUE, decision.deadline, decision.authority
        )


def watch_hold(session: Session, record_id: str, hold_id: str, until: datetime | None) -> None:
    if until is not None:
        deadlines.set_deadline(session, record_id, HOLD_OVERDUE, until, hold_id)
