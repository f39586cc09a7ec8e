"""The border-guard officer confirms the opening for the vehicle that stands at the lane."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.domain.may_pass import may_pass
from gate.domain.states import need
from gate.services.commands import OpenLane
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.orders import issue, new_order, withdraw
from gate.services.results import LaneOpened
from gate.services.situation import situation_of, standing_sightings
from gate.store import orders, records, sightings
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(LaneOpened)
def open_lane(gate: Gate, session: Session, actor: Actor, command: OpenLane) -> LaneOpened:
    """An earlier order for this vehicle is replaced. Raises NotFoundError `sighting_not_found`,
    ConflictError `not_standing`, `not_matched`, `must_wait` (the record page says for what)."""
    actor.need(Permission.OPEN_LANE)
    sighting = sightings.get(session, command.sighting_id)
    if sighting is None or sighting.lane != command.lane:
        raise not_found("sighting")
    if sighting.record_id is None or sighting.status != sightings.MATCHED:
        raise ConflictError(
            "not_matched", "This vehicle belongs to no record yet: settle the sighting first."
        )
    record = fetch_locked(session, actor, sighting.record_id)
    _need_may_pass(gate, session, record, command)
    for earlier in orders.live_of_sighting(session, sighting.id):
        withdraw(gate, session, earlier, "replaced")
    order = new_order(
        gate.clock.now(),
        (sighting.lane, sighting.point),
        (record.id, record.version),
        records.facts_of(record).vehicle,
        sighting.id,
    )
    issue(gate, session, order, confirmed_by=(actor.account_id,))
    journal_success(
        gate, session, actor, ("opening_confirmed", record.id), {"lane": order.lane, "order": order.order_id}
    )
    return LaneOpened(
        order_id=order.order_id, lane=order.lane, record_id=record.id, expires_at=order.expires_at
    )


def _need_may_pass(gate: Gate, session: Session, record: RecordRow, command: OpenLane) -> None:
    need("open_barrier", records.state_of(record))
    standing = {row.id: row for row in standing_sightings(session, record)}
    if command.sighting_id not in standing:
        raise ConflictError("not_standing", "This vehicle does not stand at the lane any more.")
    reference = in_force(session, gate.clock.now())
    point = reference.point(standing[command.sighting_id].point)
    missing = may_pass(point, situation_of(session, record, reference))
    if missing:
        names = ", ".join(f"{item.code} ({item.whom})" for item in missing)
        raise ConflictError("must_wait", f"The vehicle may not pass yet. Missing: {names}.")
