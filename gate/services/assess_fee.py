"""What a vehicle owes for its trip is computed anew whenever what it goes by has changed; each computation is kept."""

from events.messages.facts import GoodsLine
from gate.domain.access import SYSTEM
from gate.domain.fees import assess
from gate.domain.points import Reference
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import fees, records, transfers
from gate.store.models.records import RecordRow
from gate.store.reference import tariff_in_force
from gate.store.session import Session


def assess_fee(gate: Gate, session: Session, record: RecordRow, reference: Reference) -> None:
    """By the tariff in force now. Nothing is written where the result is the one before (or nothing, for a new record)."""
    session.flush()
    now = gate.clock.now()
    facts = records.facts_of(record)
    assessed = assess(
        facts, _came_with(session, record), reference.route(record.route), tariff_in_force(session, now)
    )
    earlier = fees.assessments(session, record.id)
    before = fees.assessment_of(earlier[-1]) if earlier else None
    if assessed == before or (before is None and not assessed.lines and not assessed.size_missing):
        return
    fees.add(session, record, len(earlier) + 1, assessed, now)
    mind_owed(session, record)
    details = {"amount": str(assessed.amount), **owed_details(record)}
    journal_success(gate, session, SYSTEM, ("fee_assessed", record.id), details)


def _came_with(session: Session, record: RecordRow) -> tuple[GoodsLine, ...]:
    """The goods on the vehicle and those it has handed over in the yard."""
    gone = [
        line
        for row in transfers.touching(session, {record.id})
        if row.predecessor_id == record.id and row.confirmed_at is not None
        for line in transfers.goods_of(row)
    ]
    return (*records.facts_of(record).goods, *gone)


def mind_owed(session: Session, record: RecordRow) -> None:
    """Repeats on the record what is left to pay; less than nothing is money to give back."""
    session.flush()
    assessed = fees.assessments(session, record.id)
    paid = sum(row.amount for row in fees.payments(session, record.id))
    record.fee_owed = (assessed[-1].amount if assessed else 0) - paid
    record.fee_size_missing = bool(assessed) and assessed[-1].size_missing


def owed_details(record: RecordRow) -> dict[str, str]:
    return {"owed": str(record.fee_owed), "size_missing": str(record.fee_size_missing).lower()}
