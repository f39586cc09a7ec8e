"""A lane without cameras: says that a declared vehicle stands there, obeys the order at once, and lets the next one come."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from deploy.owners import CLOCK
from events.bus.envelope import Envelope, encode
from events.bus.port import Broker, Subscriber
from events.messages.base import Message
from events.messages.gate import BarrierOrdered
from events.messages.lane import BarrierMoved, CharacterPosterior, PlateEvidence, VehicleLeft, VehicleSighted
from events.messages.registry import BARRIER, describe
from events.messages.values import Country

_LONGEST_WAIT = 60.0


class NoOrderError(Exception):
    """The gate gave no order for a vehicle that should have passed."""


@dataclass
class MachineLane:
    """Counts its own events as a lane does. One vehicle at a time, as at a barrier."""

    lane: str
    broker: Broker
    sequences: dict[str, int] = field(default_factory=dict)

    def pass_all(self, plates: list[str]) -> list[tuple[datetime, datetime]]:
        """Lets the vehicles pass in turn; (last frame taken, order issued) of each. Raises NoOrderError."""
        orders = self.broker.subscribe(f"bench-{self.lane}-{uuid4().hex[:8]}", [BARRIER.name])
        try:
            return [self._pass(orders, plate) for plate in plates]
        finally:
            orders.close()

    def _pass(self, orders: Subscriber, plate: str) -> tuple[datetime, datetime]:
        sighted = sighting(self.lane, plate, CLOCK.now())
        self._say(sighted)
        ordered = self._await_order(orders, sighted.sighting_id)
        now = CLOCK.now()
        order_id = ordered.order.order_id
        self._say(BarrierMoved(lane=self.lane, order_id=order_id, action="opened", at=now))
        left = VehicleLeft(
            lane=self.lane, sighting_id=sighted.sighting_id, order_id=order_id, through=True, at=CLOCK.now()
        )
        self._say(left, BarrierMoved(lane=self.lane, order_id=order_id, action="closed", at=CLOCK.now()))
        return sighted.ended_at, ordered.order.issued_at

    def _await_order(self, orders: Subscriber, sighting_id: str) -> BarrierOrdered:
        limit = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < limit:
            received = orders.poll(0.5)
            messages = [each.envelope.message() for each in received]
            orders.done(received)
            for message in messages:
                if isinstance(message, BarrierOrdered) and message.order.sighting_id == sighting_id:
                    return message
        raise NoOrderError(f"no order for sighting {sighting_id} at {self.lane}")

    def _say(self, *messages: Message) -> None:
        self.broker.publish([self._envelope(message) for message in messages])

    def _envelope(self, message: Message) -> Envelope:
        row = describe(message)
        topic = row.topic(message).name
        self.sequences[topic] = self.sequences.get(topic, 0) + 1
        return Envelope(
            id=str(uuid4()),
            source=f"/lanes/{self.lane}",
            type=row.name,
            subject=self.lane,
            topic=topic,
            key=self.lane,
            time=CLOCK.now(),
            data=encode(message),
            sequence=self.sequences[topic],
        )


def sighting(lane: str, plate: str, at: datetime) -> VehicleSighted:
    """A sure read of a Vietnamese tractor plate by the front camera."""
    read = PlateEvidence(
        camera="front",
        part="front",
        text=plate,
        country=Country.VIETNAM,
        layout=1,
        probability=0.995,
        accepted=True,
        characters=tuple(CharacterPosterior(candidates=((sign, 0.999),)) for sign in plate),
        frames=5,
    )
    return VehicleSighted(sighting_id=str(uuid4()), lane=lane, started_at=at, ended_at=at, plates=(read,))
