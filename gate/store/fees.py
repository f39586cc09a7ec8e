"""Assessments and payments of fees; only ever added to, under the record's lock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from gate.domain.fees import Assessment, FeeLine
from gate.store.models.fees import FeePaymentRow, FeeRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


def assessments(session: Session, record_id: str) -> Sequence[FeeRow]:
    """From the first."""
    return session.scalars(select(FeeRow).where(FeeRow.record_id == record_id).order_by(FeeRow.number)).all()


def payments(session: Session, record_id: str) -> Sequence[FeePaymentRow]:
    return session.scalars(
        select(FeePaymentRow)
        .where(FeePaymentRow.record_id == record_id)
        .order_by(FeePaymentRow.at, FeePaymentRow.id)
    ).all()


def assessment_of(row: FeeRow) -> Assessment:
    lines = tuple(FeeLine.model_validate(line) for line in row.lines)
    return Assessment(lines, row.size_missing)


def add(session: Session, record: RecordRow, number: int, assessed: Assessment, at: datetime) -> None:
    session.add(
        FeeRow(
            record_id=record.id,
            number=number,
            version=record.version,
            lines=[line.model_dump(mode="json") for line in assessed.lines],
            amount=assessed.amount,
            size_missing=assessed.size_missing,
            at=at,
        )
    )
    session.flush()


def receipt_known(session: Session, receipt: str) -> bool:
    return session.scalar(select(FeePaymentRow.id).where(FeePaymentRow.receipt == receipt)) is not None


def owing(session: Session, limit: int = 200) -> Sequence[RecordRow]:
    """Records of which a fee is owed or cannot be told, the one that changed last first."""
    return session.scalars(
        select(RecordRow)
        .where((RecordRow.fee_owed > 0) | RecordRow.fee_size_missing.is_(True))
        .where(RecordRow.state.in_(("declared", "present", "cleared", "crossed", "closed")))
        .order_by(RecordRow.updated_at.desc(), RecordRow.id.desc())
        .limit(limit)
    ).all()
