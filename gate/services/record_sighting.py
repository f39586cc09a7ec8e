"""A lane saw a vehicle: the gate pairs it with the open declarations of that point, or makes it a case for an officer."""

from collections.abc import Sequence

import structlog

from events.bus.trouble import SlowDownError
from events.messages.lane import VehicleSighted
from events.spans import gone_on
from events.tracing import current_trace
from gate.domain.access import SYSTEM
from gate.domain.pairing import Case, CaseKind, Expected, Paired, pair_at
from gate.domain.points import Point, Reference
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.orders import withdraw
from gate.services.presenting import occupied_by_other, present
from gate.services.record_offline import bring_together, pass_told
from gate.services.results import SightingAnswer
from gate.store import gathered, journal, offline, orders, records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.offline import OfflineOpeningRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

log = structlog.get_logger(__name__)


def record_sighting(gate: Gate, session: Session, sighted: VehicleSighted) -> SightingAnswer:
    """Twice is once. Raises InvalidError `lane_unknown`; SlowDownError where the record changed meanwhile."""
    known = sightings.lock(session, sighted.sighting_id)
    if known is not None:
        return answer_of(session, known)
    reference = in_force(session, gate.clock.now())
    lane = reference.lane(sighted.lane)
    point = reference.point(lane.point)
    candidates = _candidates(session, reference, point)
    verdict = pair_at(lane, sighted, candidates)
    earlier = [
        row for row in sightings.not_left(session, sighted.lane) if row.started_at < sighted.started_at
    ]
    opening = offline.of_sighting(session, sighted.sighting_id, sighted.lane)
    record = _locked(session, verdict, candidates, [*earlier, *filter(None, [opening])])
    _step_aside(gate, session, earlier)
    row = _new_row(gate, sighted, point, verdict)
    session.add(row)
    session.flush()
    with gone_on(_trace_of(session, record), "pair sighting"):
        if opening is None:
            _settle_by_itself(gate, session, record, row)
        else:
            _settle_by_officer(gate, session, opening, row)
        journal_success(
            gate,
            session,
            SYSTEM,
            ("vehicle_sighted", row.record_id or row.id),
            {"lane": row.lane, "status": row.status, "kind": row.kind or "", "sighting": row.id},
        )
        if opening is not None:
            pass_told(gate, session, row)
    return answer_of(session, row)


def _trace_of(session: Session, record: RecordRow | None) -> str | None:
    """What a passage brings about for a record goes on in the trace of its declaration: one number up to the barrier order."""
    passage = current_trace()
    declared = journal.trace_of(session, record.id) if record is not None else None
    if declared and passage:
        log.info("trace_joined", declared=declared)
    return declared or passage


def answer_of(session: Session, row: SightingRow) -> SightingAnswer:
    record = records.get(session, row.record_id) if row.record_id else None
    return SightingAnswer(
        sighting_id=row.id,
        status=row.status,
        record_id=row.record_id,
        state=records.state_of(record) if record else None,
    )


def _candidates(session: Session, reference: Reference, point: Point) -> list[Expected]:
    """Open records of this gate whose route has this point and whose vehicle has not passed it."""
    routes = [route.id for route in reference.routes.values() if point.id in route.points]
    rows = records.open_on_routes(session, point.gate, routes)
    ids = [row.id for row in rows]
    passed, opened = gathered.passed_points(session, ids), gathered.spent_points(session, ids)
    found = []
    for row in rows:
        behind = passed.get(row.id, frozenset())
        if point.id not in behind:
            due = reference.route(row.route).is_due(point.id, behind, opened.get(row.id, frozenset()))
            found.append(_expected(row, due=due))
    return found


def _expected(row: RecordRow, *, due: bool) -> Expected:
    return Expected(
        record_id=row.id,
        version=row.version,
        tractor=row.tractor.partition(":")[2],
        trailer=row.trailer.partition(":")[2] if row.trailer else None,
        containers=tuple(row.facts["vehicle"]["containers"]),
        planned_from=row.planned_from,
        planned_until=row.planned_until,
        next=due,
        present=PERMITS[records.state_of(row)].occupies,
    )


def _locked(
    session: Session,
    verdict: Paired | Case,
    candidates: Sequence[Expected],
    others: Sequence[SightingRow | OfflineOpeningRow],
) -> RecordRow | None:
    """The paired record under its lock, and still the one that was paired; with it those of vehicles that must step aside, and the
    one that an officer named at the lane while it was cut off."""
    paired = verdict.record_id if isinstance(verdict, Paired) else None
    ids = {row.record_id for row in others if row.record_id} | ({paired} if paired else set())
    locked = {row.id: row for row in records.lock_all(session, ids)}
    if paired is None:
        return None
    record = locked.get(paired)
    version = next(item.version for item in candidates if item.record_id == paired)
    if record is None or record.version != version or not PERMITS[records.state_of(record)].pair:
        raise SlowDownError("the paired record changed")
    return record


def _step_aside(gate: Gate, session: Session, earlier: Sequence[SightingRow]) -> None:
    """One vehicle stands at a lane: orders for an earlier one that was not seen leaving are void."""
    for row in earlier:
        for order in orders.live_of_sighting(session, row.id):
            withdraw(gate, session, order, "superseded")


def _new_row(gate: Gate, sighted: VehicleSighted, point: Point, verdict: Paired | Case) -> SightingRow:
    return SightingRow(
        id=sighted.sighting_id,
        lane=sighted.lane,
        point=point.id,
        started_at=sighted.started_at,
        recorded_at=gate.clock.now(),
        evidence=sighted.model_dump(mode="json"),
        status=sightings.OPEN,
        kind=verdict.kind if isinstance(verdict, Case) else None,
        probability=verdict.probability,
        scores=[[score.candidate_id, score.probability] for score in verdict.scores],
    )


def _settle_by_officer(gate: Gate, session: Session, opening: OfflineOpeningRow, row: SightingRow) -> None:
    """The lane was cut off, and its officer's word was heard first."""
    left = sightings.early_leaving(session, row.id)
    if left is not None:
        row.left_at, row.through = left
    bring_together(gate, session, row, opening, records.get(session, opening.record_id))


def _settle_by_itself(gate: Gate, session: Session, record: RecordRow | None, row: SightingRow) -> None:
    """A match makes the record present, unless the vehicle has gone already or its plates are here under another record."""
    left = sightings.early_leaving(session, row.id)
    if left is not None:
        row.left_at, row.through = left
        row.status = sightings.OPEN if row.through else sightings.CLOSED
        row.kind = row.kind or CaseKind.OUT_OF_ORDER
    elif record is not None:
        if occupied_by_other(gate, session, record):
            row.kind = CaseKind.ALREADY_PRESENT
        else:
            present(gate, session, record, row)
