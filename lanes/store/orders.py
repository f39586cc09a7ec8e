"""Barrier orders this lane has accepted: spent before the barrier moves, so that a crash never lets one count twice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore
from sqlalchemy.orm import Session

from events.messages.gate import BarrierOrder
from events.tracing import traceparent
from lanes.store.tables import SPENT_ORDER, WITHDRAWN_ORDER

HOLDS_OPEN = "holds_open"


@dataclass(frozen=True)
class AcceptedOrder:
    """`moving_at` says when the barrier was told to open; without an outcome nobody knows yet whether it did.
    `traceparent`: of the step in which it was accepted."""

    order: BarrierOrder
    moving_at: datetime | None
    traceparent: str | None


def is_spent(session: Session, order: BarrierOrder) -> bool:
    return is_known(session, order.order_id, order.nonce)


def is_known(session: Session, order_id: str, nonce: str) -> bool:
    same = or_(SPENT_ORDER.c.order_id == order_id, SPENT_ORDER.c.nonce == nonce)
    return session.execute(select(SPENT_ORDER.c.order_id).where(same)).first() is not None


def spend(session: Session, order: BarrierOrder, at: datetime) -> None:
    session.execute(
        insert(SPENT_ORDER).values(
            order_id=order.order_id,
            nonce=order.nonce,
            payload=order.model_dump_json(),
            spent_at=at,
            traceparent=traceparent(),
        )
    )


def cause_of(session: Session, order_id: str | None) -> str | None:
    """The `traceparent` of what an order brings about; None without an order, or for one that came without a trace."""
    if order_id is None:
        return None
    accepted = select(SPENT_ORDER.c.traceparent).where(SPENT_ORDER.c.order_id == order_id)
    return session.scalars(accepted).one_or_none()


def open_orders(session: Session) -> list[AcceptedOrder]:
    """Spent orders without an outcome, oldest first."""
    return _accepted(session, SPENT_ORDER.c.outcome.is_(None))


def holding_open(session: Session) -> list[AcceptedOrder]:
    """Forced orders whose barrier is open for no vehicle that the lane knew of, oldest first."""
    return _accepted(session, SPENT_ORDER.c.outcome == HOLDS_OPEN)


def is_moving_for(session: Session, sighting_id: str) -> bool:
    """Was the barrier told to open for this vehicle, and nobody knows yet whether it did?"""
    accepted = open_orders(session)
    return any(each.moving_at and each.order.sighting_id == sighting_id for each in accepted)


def mark_moving(session: Session, order_id: str, at: datetime) -> None:
    session.execute(update(SPENT_ORDER).where(SPENT_ORDER.c.order_id == order_id).values(moving_at=at))


def settle(session: Session, order_id: str, outcome: str) -> None:
    """`outcome`: `opened`, HOLDS_OPEN, or the code of why the barrier stayed closed."""
    session.execute(update(SPENT_ORDER).where(SPENT_ORDER.c.order_id == order_id).values(outcome=outcome))


def settle_held(session: Session) -> None:
    """The barrier is closed: nothing holds it open any more."""
    held = SPENT_ORDER.c.outcome == HOLDS_OPEN
    session.execute(update(SPENT_ORDER).where(held).values(outcome="opened"))


def withdraw(session: Session, order_id: str, at: datetime) -> None:
    session.execute(
        insert_or_ignore(WITHDRAWN_ORDER)
        .values(order_id=order_id, withdrawn_at=at)
        .on_conflict_do_nothing(index_elements=["order_id"])
    )


def is_withdrawn(session: Session, order_id: str) -> bool:
    found = select(WITHDRAWN_ORDER.c.order_id).where(WITHDRAWN_ORDER.c.order_id == order_id)
    return session.execute(found).first() is not None


def _accepted(session: Session, condition: ColumnElement[bool]) -> list[AcceptedOrder]:
    rows = select(SPENT_ORDER.c.payload, SPENT_ORDER.c.moving_at, SPENT_ORDER.c.traceparent).where(condition)
    return [
        AcceptedOrder(BarrierOrder.model_validate_json(row.payload), row.moving_at, row.traceparent)
        for row in session.execute(rows.order_by(SPENT_ORDER.c.spent_at))
    ]
