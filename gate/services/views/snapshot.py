"""What a lane goes by while it is cut off: signed, and worth nothing beyond its point's limit."""

from datetime import timedelta

from events.messages.offline import ExpectedSet, LaneSnapshot, OfficerKey, SignedSnapshot
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ForbiddenError
from gate.domain.holds import subjects_of
from gate.domain.points import Point, Reference
from gate.services.context import Gate
from gate.services.views.passes import LIFETIME
from gate.store import gathered, officer_keys, offline, passes, records
from gate.store.reference import in_force
from gate.store.session import Session


def lane_snapshot(gate: Gate, session: Session, actor: Actor, lane_id: str) -> SignedSnapshot:
    """A lane asks for its own alone: others' vehicles are not its business. At a point without a limit it is over at once.

    Raises ForbiddenError `not_permitted`, `not_your_lane`, InvalidError `lane_unknown`."""
    actor.need(Permission.REPORT_FROM_LANE)
    if actor.role is Role.LANE and actor.account_id != lane_id:
        raise ForbiddenError("not_your_lane", "This key belongs to another lane.")
    now = gate.clock.now()
    reference = in_force(session, now)
    point = reference.point(reference.lane(lane_id).point)
    snapshot = LaneSnapshot(
        gate=point.gate,
        lane=lane_id,
        point=point.id,
        taken_at=now,
        valid_until=now + (point.offline_limit or timedelta(0)),
        expected=_expected(session, reference, point),
        withdrawn=tuple(sorted(passes.withdrawn_since(session, now - LIFETIME))),
        spent=tuple(sorted(offline.passes_used_since(session, now - LIFETIME))),
        officers=tuple(
            OfficerKey(key_id=row.key_id, public=row.public, officer=row.account_id)
            for row in officer_keys.in_force(session)
        ),
    )
    key = gate.order_key
    return SignedSnapshot(snapshot=snapshot, key_id=key.key_id, signature=key.sign(snapshot))


def _expected(session: Session, reference: Reference, point: Point) -> tuple[ExpectedSet, ...]:
    """Open records whose route has this point still before them, by id."""
    routes = [route.id for route in reference.routes.values() if point.id in route.points]
    rows = records.open_on_routes(session, point.gate, routes)
    passed = gathered.passed_points(session, [row.id for row in rows])
    holds = gathered.active_holds(session)
    return tuple(
        ExpectedSet(
            record_id=row.id,
            version=row.version,
            tractor=row.tractor,
            trailer=row.trailer or None,
            held=bool(holds) and not holds.keys().isdisjoint(subjects_of(records.facts_of(row))),
        )
        for row in sorted(rows, key=lambda row: row.id)
        if point.id not in passed.get(row.id, frozenset())
    )
