"""What is owed: of one crossing, and of all."""

from gate.domain.access import Actor, Permission
from gate.services.context import Gate
from gate.services.views.discretion import sees_officers
from gate.services.views.fee_shapes import FeeView, OwedLine, PaymentView
from gate.services.views.known import Known
from gate.store import fees, records
from gate.store.models.records import RecordRow
from gate.store.session import Session


def fee_view(actor: Actor, known: Known) -> FeeView:
    last = known.assessed[-1] if known.assessed else None
    officers = sees_officers(actor)
    return FeeView(
        amount=last.amount if last else 0,
        owed=known.record.fee_owed,
        size_missing=known.record.fee_size_missing,
        lines=fees.assessment_of(last).lines if last else (),
        payments=tuple(
            PaymentView(row.receipt, row.amount, row.method, row.at, row.by if officers else "")
            for row in known.paid
        ),
        assessed_at=last.at if last else None,
    )


def fees_owed(gate: Gate, session: Session, actor: Actor) -> tuple[OwedLine, ...]:  # noqa: ARG001 -- every view has the same head
    """The crossings of which a fee is owed or cannot be told, the one that changed last first, at most 200. Raises ForbiddenError."""
    actor.need(Permission.SETTLE_FEES)
    return tuple(_line(row) for row in fees.owing(session))


def _line(row: RecordRow) -> OwedLine:
    facts = records.facts_of(row)
    return OwedLine(
        record_id=row.id,
        reference=row.reference,
        tractor=facts.vehicle.tractor.text,
        firm_name=facts.firm.name,
        state=records.state_of(row),
        owed=row.fee_owed,
        size_missing=row.fee_size_missing,
        updated_at=row.updated_at,
    )
