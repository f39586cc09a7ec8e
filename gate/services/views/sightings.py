"""Sightings as the lane officer sees them: the picture, the read, and who it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.services.context import Gate
from gate.services.views.shapes import CandidateView, SightingView
from gate.store import records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


def sighting_view(gate: Gate, session: Session, actor: Actor, sighting_id: str) -> SightingView:  # noqa: ARG001 -- every view has the same head
    """Raises ForbiddenError, NotFoundError `sighting_not_found`."""
    actor.need(Permission.SEE_LANES)
    row = sightings.get(session, sighting_id)
    if row is None:
        raise not_found("sighting")
    return sighting_views(seen_now(session, [row]))[0]


def open_cases(gate: Gate, session: Session, actor: Actor) -> tuple[SightingView, ...]:  # noqa: ARG001 -- every view has the same head
    """Cases that wait for an officer, oldest first. Raises ForbiddenError."""
    actor.need(Permission.SEE_LANES)
    return sighting_views(seen_now(session, sightings.open_cases(session)))


@dataclass(frozen=True)
class Seen:
    """Sightings, the records they may show by id, and the ids of those whose vehicle stands at its lane."""

    rows: Sequence[SightingRow] = ()
    records: Mapping[str, RecordRow] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()


def seen_now(session: Session, rows: Sequence[SightingRow]) -> Seen:
    first = [sightings.standing(session, lane) for lane in sorted({row.lane for row in rows})]
    standing = frozenset(row.id for row in first if row is not None)
    return Seen(rows, records.get_many(session, candidates_of(rows)), standing)


def candidates_of(rows: Sequence[SightingRow]) -> frozenset[str]:
    """Ids of the records these sightings may show."""
    return frozenset(score[0] for row in rows for score in row.scores)


def sighting_views(seen: Seen) -> tuple[SightingView, ...]:
    return tuple(_view(row, seen) for row in seen.rows)


def _view(row: SightingRow, seen: Seen) -> SightingView:
    evidence = sightings.evidence_of(row)
    return SightingView(
        id=row.id,
        lane=row.lane,
        point=row.point,
        started_at=evidence.started_at,
        ended_at=evidence.ended_at,
        status=row.status,
        kind=row.kind,
        plates=evidence.plates,
        containers=evidence.containers,
        pictures=evidence.pictures,
        record_id=row.record_id,
        probability=row.probability,
        candidates=tuple(
            _candidate(seen.records[record_id], probability)
            for record_id, probability in row.scores
            if record_id in seen.records
        ),
        standing=row.id in seen.standing,
        left_at=row.left_at,
        through=row.through,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        reason=row.reason,
        text=row.text,
    )


def _candidate(record: RecordRow, probability: float) -> CandidateView:
    vehicle = records.facts_of(record).vehicle
    return CandidateView(
        record_id=record.id,
        reference=record.reference,
        tractor=vehicle.tractor.text,
        trailer=vehicle.trailer.text if vehicle.trailer else None,
        state=records.state_of(record),
        probability=probability,
    )
