"""Why a barrier order is not obeyed. Pure: the order and the situation in, a reason code or None out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events.messages.gate import BarrierOrder, BarrierOrdered
from events.signing import PinnedKeys, SignatureRefusedError

LIFE = timedelta(seconds=30)
_CLOCKS_APART = timedelta(seconds=5)


@dataclass(frozen=True)
class Situation:
    """What the lane knows when it looks at an order. `standing` is the sighting of the vehicle in the lane, if any."""

    lane: str
    now: datetime
    standing: str | None
    spent: bool = False
    withdrawn: bool = False


def reason_to_refuse(ordered: BarrierOrdered, keys: PinnedKeys, situation: Situation) -> str | None:
    """None: obey. Forgeries are named first, so that a refusal never explains the lane to who wrote one.

    Codes: key_unknown, signature_wrong, other_lane, order_spent, withdrawn, order_expired, no_vehicle.
    """
    try:
        keys.verify(ordered.order, ordered.key_id, ordered.signature)
    except SignatureRefusedError as error:
        return error.code
    if ordered.order.lane != situation.lane:
        return "other_lane"
    if situation.spent:
        return "order_spent"
    return reason_to_stay_closed(ordered.order, situation)


def reason_to_stay_closed(order: BarrierOrder, situation: Situation) -> str | None:
    """What may have changed since the order was accepted: asked again in the moment before the barrier moves.

    A forced order (an emergency, two officers) opens for whatever stands there, and for nothing at all."""
    if situation.withdrawn:
        return "withdrawn"
    if not is_fresh(order.issued_at, order.expires_at, situation.now):
        return "order_expired"
    return None if order.forced or situation.standing == order.sighting_id else "no_vehicle"


def is_fresh(issued: datetime, expires: datetime, now: datetime) -> bool:
    """An order that claims a longer life than the law of the house is as dead as an old one."""
    return expires - issued <= LIFE and issued - _CLOCKS_APART <= now < min(expires, issued + LIFE)
