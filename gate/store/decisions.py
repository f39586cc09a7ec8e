"""Decisions as they were recorded, in the order of recording; never changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from events.messages.decisions import Decision
from gate.domain.decisions import Effect, Recorded
from gate.store.models.records import DecisionRow
from gate.store.session import Session


def add(session: Session, recorded: Recorded, at: datetime) -> None:
    decision = recorded.decision
    session.add(
        DecisionRow(
            record_id=decision.record_id,
            version=decision.version,
            authority=decision.authority,
            by_officer=recorded.by_officer,
            revision=decision.revision,
            decision_id=decision.id,
            state=decision.state,
            facts_digest=decision.facts_digest,
            effect=recorded.effect,
            decision=decision.model_dump(mode="json"),
            recorded_at=at,
        )
    )
    session.flush()


def of_record(session: Session, record_id: str, until: datetime | None = None) -> tuple[Recorded, ...]:
    """In the order of recording; `until` leaves out what was recorded later."""
    statement = select(DecisionRow).where(DecisionRow.record_id == record_id)
    if until is not None:
        statement = statement.where(DecisionRow.recorded_at <= until)
    return tuple(_recorded(row) for row in session.scalars(statement.order_by(DecisionRow.position)))


def of_records(session: Session, record_ids: Collection[str]) -> dict[str, tuple[Recorded, ...]]:
    """By record, each in the order of recording."""
    rows = session.scalars(
        select(DecisionRow).where(DecisionRow.record_id.in_(record_ids)).order_by(DecisionRow.position)
    )
    found: dict[str, list[Recorded]] = {}
    for row in rows:
        found.setdefault(row.record_id, []).append(_recorded(row))
    return {record_id: tuple(items) for record_id, items in found.items()}


def same_revision(session: Session, decision: Decision, *, by_officer: bool) -> str | None:
    """The id of the decision already recorded under this revision."""
    return session.scalar(
        select(DecisionRow.decision_id).where(
            DecisionRow.record_id == decision.record_id,
            DecisionRow.authority == decision.authority,
            DecisionRow.version == decision.version,
            DecisionRow.by_officer.is_(by_officer),
            DecisionRow.revision == decision.revision,
        )
    )


def next_revision(session: Session, record_id: str, version: int, authority: str) -> int:
    """One more than any revision of this authority for this version, whoever wrote it."""
    last = session.scalar(
        select(func.max(DecisionRow.revision)).where(
            DecisionRow.record_id == record_id,
            DecisionRow.authority == authority,
            DecisionRow.version == version,
        )
    )
    return (last or 0) + 1


def _recorded(row: DecisionRow) -> Recorded:
    return Recorded(Decision.model_validate(row.decision), row.by_officer, Effect(row.effect))
