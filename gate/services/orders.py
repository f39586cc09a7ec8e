"""Barrier orders: signed, single-use, 30 s; withdrawn in the transaction that takes away their ground."""

import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from events.messages.gate import BarrierOrder, BarrierOrdered, BarrierOrderWithdrawn
from events.messages.values import VehicleSet
from gate.domain.access import SYSTEM
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import deadlines
from gate.store.models.lanes import OrderRow
from gate.store.session import Session

LIFETIME = timedelta(seconds=30)
EXPIRED = "order_expired"


def issue(gate: Gate, session: Session, order: BarrierOrder, *, confirmed_by: tuple[str, ...] = ()) -> None:
    """Keeps the order, signs and sends it, and looks again when it will have expired.

    `confirmed_by` are the accounts of the officers who answer for it: one, two for a forced order, none where it is automatic."""
    first, second = (*confirmed_by, "", "")[:2]
    session.add(
        OrderRow(
            id=order.order_id,
            lane=order.lane,
            point=order.point,
            record_id=order.record_id or None,
            version=order.version,
            sighting_id=order.sighting_id,
            forced=order.forced,
            confirmed_by=first,
            second_confirmed_by=second,
            order=order.model_dump(mode="json"),
            issued_at=order.issued_at,
            expires_at=order.expires_at,
        )
    )
    session.flush()
    if order.record_id and not order.forced:
        deadlines.set_deadline(session, order.record_id, EXPIRED, order.expires_at, order.order_id)
    message = BarrierOrdered(order=order, key_id=gate.order_key.key_id, signature=gate.order_key.sign(order))
    gate.outbox.append(session, message, order.issued_at)
    details = {"lane": order.lane, "point": order.point, "order": order.order_id}
    journal_success(gate, session, SYSTEM, ("barrier_ordered", order.record_id or order.lane), details)


def new_order(
    now: datetime, place: tuple[str, str], record: tuple[str, int], vehicle: VehicleSet, sighting_id: str
) -> BarrierOrder:
    """`place` is (lane, point), `record` is (id, version)."""
    return BarrierOrder(
        order_id=str(uuid4()),
        lane=place[0],
        point=place[1],
        record_id=record[0],
        version=record[1],
        vehicle=vehicle,
        sighting_id=sighting_id,
        nonce=secrets.token_hex(16),
        issued_at=now,
        expires_at=now + LIFETIME,
    )


def withdraw(gate: Gate, session: Session, row: OrderRow, reason: str) -> None:
    """The order is void from now on; the lane is told unless it has expired by itself."""
    now = gate.clock.now()
    row.withdrawn_at, row.reason = now, reason
    session.flush()
    details = {"lane": row.lane, "point": row.point, "order": row.id, "reason": reason}
    journal_success(gate, session, SYSTEM, ("barrier_order_withdrawn", row.record_id or row.lane), details)
    if row.expires_at > now:
        message = BarrierOrderWithdrawn(
            order_id=row.id, lane=row.lane, record_id=row.record_id or "", reason=reason, at=now
        )
        gate.outbox.append(session, message, now)
