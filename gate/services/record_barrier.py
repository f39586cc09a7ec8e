"""What a lane says of its barrier and of the vehicle before it: orders are spent, points are passed, oddities are kept."""

from datetime import datetime

from events.messages.lane import BarrierMoved, VehicleLeft
from gate.domain.access import SYSTEM
from gate.services.context import Gate
from gate.services.discrepancies import find_discrepancy
from gate.services.journal import journal_success
from gate.services.orders import withdraw
from gate.services.pass_sighted import pass_sighted
from gate.store import lanes, offline, orders, records, sightings
from gate.store.models.lanes import MovementRow, OrderRow, SightingRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

_HARMLESS = frozenset({"superseded", "replaced"})
"""Reasons of withdrawal that say nothing against the vehicle."""


def record_barrier(gate: Gate, session: Session, told: BarrierMoved) -> None:
    """Opened: the order is spent. Raises InvalidError `lane_unknown`."""
    moved = told.model_copy(update={"at": not_later(gate, told.at)})
    in_force(session, gate.clock.now()).lane(moved.lane)
    order = orders.get(session, moved.order_id) if moved.order_id else None
    record = records.lock(session, order.record_id) if order and order.record_id else None
    row = MovementRow(
        lane=moved.lane,
        order_id=moved.order_id,
        record_id=record.id if record else None,
        action=moved.action,
        reason=moved.reason or "",
        at=moved.at,
    )
    if moved.action != "refused":
        lanes.set_barrier(session, moved.lane, moved.action, moved.at)
    if moved.action == "opened":
        row.discrepancy = _spend(session, order, moved)
    elif moved.action == "refused" and order is not None and offline.opening(session, order.id) is not None:
        order.spent_at, order.withdrawn_at, order.reason = None, moved.at, row.reason
    session.add(row)
    details = {
        "lane": moved.lane,
        "order": moved.order_id or "",
        "reason": row.reason,
        "discrepancy": row.discrepancy,
    }
    journal_success(
        gate, session, SYSTEM, (f"barrier_{moved.action}", record.id if record else moved.lane), details
    )
    if row.discrepancy:
        find_discrepancy(gate, session, (moved.lane, moved.order_id, moved.at), record, (row.discrepancy,))
    if record is not None:
        record.updated_at = gate.clock.now()


def not_later(gate: Gate, at: datetime) -> datetime:
    """A lane's time, but never one that has not come: legal clocks start with a passage, and a lane's clock may be fast.

    News may be late, so an earlier time is believed; what the lane said itself stays in its event."""
    return min(at, gate.clock.now())


def _spend(session: Session, order: OrderRow | None, moved: BarrierMoved) -> str:
    """Spends the order; the answer is a discrepancy code, or empty."""
    if order is None:
        return "opened_without_order" if moved.order_id is None else "order_unknown"
    session.refresh(order)
    if order.lane != moved.lane:
        return "order_of_other_lane"
    if offline.opening(session, order.id) is not None:
        return ""  # an officer's word at a cut-off lane was spent there, before the gate heard of it
    if order.spent_at is not None:
        return "order_spent_twice"
    order.spent_at = moved.at
    if order.withdrawn_at is not None and order.reason not in _HARMLESS:
        return "opened_after_withdrawal"
    return ""


def record_leaving(gate: Gate, session: Session, told: VehicleLeft) -> None:
    """Through the barrier: the point is passed. Back: its open orders are void. Raises InvalidError `lane_unknown`."""
    left = told.model_copy(update={"at": not_later(gate, told.at)})
    lane = in_force(session, gate.clock.now()).lane(left.lane)
    sighting = sightings.lock(session, left.sighting_id)
    record = _record_of(session, sighting)
    session.add(
        MovementRow(
            lane=lane.id,
            order_id=left.order_id,
            record_id=record.id if record else None,
            sighting_id=left.sighting_id,
            action="left_through" if left.through else "left_back",
            at=left.at,
        )
    )
    session.flush()
    if sighting is not None:
        sighting.left_at, sighting.through = left.at, left.through
        _let_go(gate, session, sighting, record)


def _record_of(session: Session, sighting: SightingRow | None) -> RecordRow | None:
    """Asked again under the record's lock: an amendment may have taken the match back meanwhile."""
    if sighting is None or sighting.record_id is None:
        return None
    record = records.lock(session, sighting.record_id)
    session.refresh(sighting)
    return record if sighting.status == sightings.MATCHED else None


def _let_go(gate: Gate, session: Session, sighting: SightingRow, record: RecordRow | None) -> None:
    for order in orders.live_of_sighting(session, sighting.id):
        withdraw(gate, session, order, "vehicle_left")
    if sighting.status == sightings.OPEN and not sighting.through:
        sighting.status = sightings.CLOSED
    subject = record.id if record else sighting.id
    details = {"lane": sighting.lane, "point": sighting.point, "sighting": sighting.id}
    if not sighting.through:
        journal_success(gate, session, SYSTEM, ("vehicle_turned_back", subject), details)
    elif record is None:
        journal_success(gate, session, SYSTEM, ("unmatched_vehicle_passed", subject), details)
    else:
        pass_sighted(gate, session, sighting, record)
        journal_success(gate, session, SYSTEM, ("point_passed", subject), details)
