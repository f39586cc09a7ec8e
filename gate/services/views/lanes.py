"""The lanes as they are now: alive or not, the picture, who stands there, what is missing, how the barrier stands."""

from datetime import datetime, timedelta

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.domain.may_pass import may_pass
from gate.domain.points import Lane, Reference
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.situation import situation_of
from gate.services.views.lists import lines
from gate.services.views.shapes import FrameView, LaneView, OrderView
from gate.services.views.sightings import seen_now, sighting_views
from gate.store import lanes as states
from gate.store import orders, records, sightings
from gate.store.frames import frames_of
from gate.store.models.lanes import LaneStateRow, OrderRow, SightingRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

SILENT_AFTER = timedelta(seconds=15)


def lanes_board(gate: Gate, session: Session, actor: Actor) -> tuple[LaneView, ...]:
    """Every lane, in the order of the reference file. Raises ForbiddenError."""
    actor.need(Permission.SEE_LANES)
    reference = in_force(session, gate.clock.now())
    return tuple(_view(gate, session, actor, reference, lane) for lane in reference.lanes.values())


def lane_view(gate: Gate, session: Session, actor: Actor, lane_id: str) -> LaneView:
    """Raises ForbiddenError, NotFoundError `lane_not_found`."""
    actor.need(Permission.SEE_LANES)
    reference = in_force(session, gate.clock.now())
    if lane_id not in reference.lanes:
        raise not_found("lane")
    return _view(gate, session, actor, reference, reference.lane(lane_id))


def _view(gate: Gate, session: Session, actor: Actor, reference: Reference, lane: Lane) -> LaneView:
    now = gate.clock.now()
    state = states.state_of(session, lane.id)
    standing = sightings.standing(session, lane.id)
    shown = standing or sightings.latest_of_lane(session, lane.id)
    record = _record_of(session, shown)
    point = reference.point(lane.point)
    missing = may_pass(point, situation_of(session, record, reference)) if record and standing else ()
    order = orders.latest_of_sighting(session, shown.id) if shown else None
    return LaneView(
        id=lane.id,
        names=lane.names,
        point=point.id,
        point_names=point.names,
        opening=lane.opening,
        health=health_of(state, now),
        heartbeat_at=state.heartbeat_at if state else None,
        last_frame_at=state.last_frame_at if state else None,
        note=state.note if state else None,
        spooled=state.spooled if state else 0,
        frames=tuple(
            FrameView(frame.camera, frame.taken_at, frame.sha256, frame.boxes)
            for frame in frames_of(gate.evidence, lane.id)
        ),
        sighting=sighting_views(seen_now(session, [shown]))[0] if shown else None,
        record=lines(session, actor, reference, [record])[0] if record else None,
        missing=missing,
        order=_order_view(order) if order else None,
        barrier=state.barrier if state else "closed",
        may_open=_may_open(actor, standing, record) and not missing,
    )


def health_of(state: LaneStateRow | None, now: datetime) -> str:
    """live | quiet (no heartbeat for 15 s) | reconnecting | ended | never_seen."""
    if state is None or state.heartbeat_at is None:
        return "never_seen"
    if now - state.heartbeat_at > SILENT_AFTER:
        return "quiet"
    return "live" if state.source_state == "streaming" else state.source_state


def _record_of(session: Session, sighting: SightingRow | None) -> RecordRow | None:
    if sighting is None or sighting.record_id is None or sighting.status != sightings.MATCHED:
        return None
    return records.get(session, sighting.record_id)


def _may_open(actor: Actor, standing: SightingRow | None, record: RecordRow | None) -> bool:
    if standing is None or record is None or not actor.may(Permission.OPEN_LANE):
        return False
    return PERMITS[records.state_of(record)].open_barrier


def _order_view(row: OrderRow) -> OrderView:
    return OrderView(row.id, row.issued_at, row.expires_at, row.spent_at, row.withdrawn_at, row.reason)
