"""What a lane did and what the gate knows do not fit together: kept for an officer of the border guard, who says what it was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from gate.domain.access import SYSTEM, Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.services.commands import SettleDiscrepancy
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.results import DiscrepancyAnswer
from gate.store import offline
from gate.store.models.offline import DiscrepancyRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

Opening = tuple[str, str | None, datetime]
"""Lane, order, and when it was."""


def find_discrepancy(
    gate: Gate, session: Session, opening: Opening, record: RecordRow | None, codes: Sequence[str]
) -> None:
    """One case for each opening while it waits: what is found later stands beside what was found before. Without codes, nothing."""
    lane, order_id, at = opening
    row = offline.open_of_order(session, order_id) if order_id else None
    fresh = [code for code in codes if row is None or code not in row.codes]
    if not fresh:
        return
    if row is None:
        row = DiscrepancyRow(
            id=str(uuid4()),
            lane=lane,
            record_id=record.id if record else None,
            order_id=order_id,
            codes=[],
            at=at,
            found_at=gate.clock.now(),
        )
        session.add(row)
    row.codes = [*row.codes, *fresh]
    session.flush()
    details = {"lane": lane, "order": order_id or "", "codes": " ".join(fresh), "discrepancy": row.id}
    journal_success(gate, session, SYSTEM, ("discrepancy_found", record.id if record else lane), details)


@once(DiscrepancyAnswer)
def settle_discrepancy(
    gate: Gate, session: Session, actor: Actor, command: SettleDiscrepancy
) -> DiscrepancyAnswer:
    """The officer has looked and says what it was; the record itself is not moved by this. Raises ForbiddenError,
    NotFoundError `discrepancy_not_found`, ConflictError `discrepancy_settled`."""
    actor.need(Permission.SETTLE_DISCREPANCY)
    row = offline.lock_discrepancy(session, command.discrepancy_id)
    if row is None:
        raise not_found("discrepancy")
    if row.settled_at is not None:
        raise ConflictError(
            "discrepancy_settled", "Somebody has settled this discrepancy already: reload the page."
        )
    row.settled_by, row.settled_at = actor.account_id, gate.clock.now()
    row.reason, row.text = command.reason, command.text
    session.flush()
    details = {"discrepancy": row.id, "lane": row.lane, "reason": row.reason, "text": row.text}
    journal_success(gate, session, actor, ("discrepancy_settled", row.record_id or row.lane), details)
    return DiscrepancyAnswer(discrepancy_id=row.id, settled_at=row.settled_at)
