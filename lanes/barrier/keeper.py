"""Keeps one barrier: spends an order on disk, looks once more, moves, tells; closes behind the vehicle."""

import threading
from datetime import datetime, timedelta

import structlog

from events.bus.envelope import Envelope
from events.bus.loop import Handler
from events.bus.trouble import SlowDownError
from events.clock import Clock
from events.messages.base import Message
from events.messages.gate import BarrierOrder, BarrierOrdered, BarrierOrderWithdrawn
from events.messages.lane import BarrierMoved
from events.messages.registry import BARRIER
from events.spans import span
from events.tracing import continued
from lanes.barrier.driver import BarrierDriver, BarrierState
from lanes.barrier.interlock import Situation, reason_to_refuse, reason_to_stay_closed
from lanes.errors import BarrierError
from lanes.last_look import LastLook
from lanes.notes import Notes
from lanes.settings import LaneConfig
from lanes.store import orders, passages
from lanes.store.orders import AcceptedOrder
from lanes.store.passages import StoredPassage
from lanes.store.session import Session
from lanes.store.spool import Spool, SpoolUnwritableError

log = structlog.get_logger()
_LOOK_SECONDS = 0.2
_PAUSE_AFTER_TROUBLE = 1.0


class BarrierKeeper:
    """`handler()` accepts or refuses what the gate orders; `run` is the only thread that moves the barrier."""

    def __init__(
        self, config: LaneConfig, spool: Spool, driver: BarrierDriver, last_look: LastLook, clock: Clock
    ) -> None:
        self._config, self._spool, self._driver = config, spool, driver
        self._last_look, self._clock = last_look, clock
        self.notes = Notes()

    def handler(self) -> Handler:
        return Handler(f"lane-{self._config.id}", (BARRIER,), self.handle)

    def handle(self, session: Session, envelope: Envelope, message: Message) -> None:
        """Orders and withdrawals for this lane; the topic carries every lane's."""
        if envelope.key != self._config.id:
            return
        if isinstance(message, BarrierOrderWithdrawn):
            orders.withdraw(session, message.order_id, self._clock.now())
        elif isinstance(message, BarrierOrdered):
            self._judge(session, message)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            rings = self._spool.database.committed.rings
            try:
                self.step()
                self.notes.clear("barrier_failed", "spool_unwritable")
            except BarrierError as error:
                log.warning("barrier_failed", lane=self._config.id, detail=error.sentence)
                self.notes.set("barrier_failed")
                stop.wait(_PAUSE_AFTER_TROUBLE)
            except SpoolUnwritableError as trouble:
                log.warning("spool_unwritable", lane=self._config.id, detail=str(trouble))
                self.notes.set("spool_unwritable")
                stop.wait(_PAUSE_AFTER_TROUBLE)
            self._spool.database.committed.wait(rings, _LOOK_SECONDS)

    def step(self) -> None:
        """Carries out accepted orders, and closes where it is time. Raises BarrierError where the barrier will not close."""
        with self._spool.read() as session:
            accepted = orders.open_orders(session)
            opened = passages.with_open_barrier(session)
        for each in accepted:
            with continued(each.traceparent):
                self._obey(each)
        for passage in opened:
            self._perhaps_close(passage)
        with self._spool.read() as session:
            forced = orders.holding_open(session)
        for each in forced:
            with continued(each.traceparent):
                self._mind_forced(each)

    def _obey(self, accepted: AcceptedOrder) -> None:
        order = accepted.order
        if accepted.moving_at is not None:
            self._after_interruption(order)
        elif self._last_look.looked() or order.forced or self._is_late(order):
            with span("move barrier", attributes={"bordergate.lane": self._config.id}):
                self._carry_out(order)

    def _judge(self, session: Session, ordered: BarrierOrdered) -> None:
        order = ordered.order
        looked = (
            self._last_look.looked()
        )  # asked first: a look that comes in between is one the situation may not know
        situation = self._situation(session, order)
        reason = reason_to_refuse(ordered, self._config.order_keys, situation)
        if reason == "no_vehicle" and not looked:
            raise SlowDownError("the cameras have not looked yet since the start")
        if reason is None:
            orders.spend(session, order, situation.now)
        else:
            log.warning("barrier_order_refused", lane=self._config.id, order_id=order.order_id, reason=reason)
            self._tell(session, "refused", order.order_id, reason)

    def _carry_out(self, order: BarrierOrder) -> None:
        with self._spool.write() as session:
            reason = reason_to_stay_closed(order, self._situation(session, order))
            if reason is not None:
                self._settle(session, order, reason)
                return
            orders.mark_moving(session, order.order_id, self._clock.now())
        try:
            self._driver.open()
        except BarrierError as error:
            log.warning("barrier_failed", lane=self._config.id, detail=error.sentence)
            with self._spool.write() as session:
                self._settle(session, order, error.code)
            return
        self._record_opened(order)

    def _after_interruption(self, order: BarrierOrder) -> None:
        """The process died, or the disk was full, while the barrier moved: the barrier itself knows what it did."""
        if self._driver.state is BarrierState.OPEN:
            self._record_opened(order)
            return
        with self._spool.write() as session:
            self._settle(session, order, "interrupted")

    def _record_opened(self, order: BarrierOrder) -> None:
        with self._spool.write() as session:
            if order.forced:
                orders.settle(session, order.order_id, orders.HOLDS_OPEN)
            else:
                orders.settle(session, order.order_id, "opened")
                self._open_for(session, order.sighting_id, order)
            self._tell(session, "opened", order.order_id, None)

    def _open_for(self, session: Session, sighting_id: str, order: BarrierOrder) -> None:
        now = self._clock.now()
        passages.mark(session, sighting_id, order_id=order.order_id, opened_at=now, closed_at=None)

    def _settle(self, session: Session, order: BarrierOrder, reason: str) -> None:
        orders.settle(session, order.order_id, reason)
        self._tell(session, "refused", order.order_id, reason)

    def _perhaps_close(self, passage: StoredPassage) -> None:
        if self._driver.state is BarrierState.CLOSED:
            self._record_closed(passage, "interrupted")
            return
        due, reason = self._closing(passage)
        if due:
            self._driver.close()
            self._record_closed(passage, reason)

    def _mind_forced(self, each: AcceptedOrder) -> None:
        """The barrier stands open by force: the vehicle in the lane takes the opening over; over an empty lane it ends with time."""
        if self._driver.state is BarrierState.CLOSED:
            self._record_forced_closed(each.order, "interrupted")
            return
        with self._spool.read() as session:
            vehicle = passages.in_the_lane(session)
        if vehicle is None:
            if self._is_over(each):
                self._driver.close()
                self._record_forced_closed(each.order, "timed_out")
        elif vehicle.opened_at is None or vehicle.closed_at is not None:
            with self._spool.write() as session:
                self._open_for(session, vehicle.sighting_id, each.order)

    def _is_over(self, forced: AcceptedOrder) -> bool:
        """Never while the lane is blind: nobody knows what stands below the barrier."""
        now = self._clock.now()
        if self._last_look.now(now) is None or forced.moving_at is None:
            return False
        return now - forced.moving_at >= timedelta(seconds=self._config.open_limit)

    def _record_forced_closed(self, order: BarrierOrder, reason: str) -> None:
        with self._spool.write() as session:
            orders.settle_held(session)
            self._tell(session, "closed", order.order_id, reason)

    def _closing(self, passage: StoredPassage) -> tuple[bool, str | None]:
        """Whether to close now, and why. Never in front of a vehicle that moves."""
        if passage.left_at is not None:
            return True, None
        now = self._clock.now()
        seen = self._last_look.now(now)
        if seen is None or not seen.still or passage.opened_at is None:
            return False, None
        if passage.order_id and self._is_withdrawn(passage.order_id):
            return True, "withdrawn"
        return now - passage.opened_at >= timedelta(seconds=self._config.open_limit), "timed_out"

    def _record_closed(self, passage: StoredPassage, reason: str | None) -> None:
        with self._spool.write() as session:
            passages.mark(session, passage.sighting_id, closed_at=self._clock.now())
            orders.settle_held(session)
            with continued(orders.cause_of(session, passage.order_id)):
                self._tell(session, "closed", passage.order_id, reason)

    def _is_withdrawn(self, order_id: str) -> bool:
        with self._spool.read() as session:
            return orders.is_withdrawn(session, order_id)

    def _is_late(self, order: BarrierOrder) -> bool:
        return self._clock.now() >= order.expires_at

    def _situation(self, session: Session, order: BarrierOrder) -> Situation:
        now: datetime = self._clock.now()
        seen = self._last_look.now(now)
        return Situation(
            lane=self._config.id,
            now=now,
            standing=seen.sighting_id if seen else None,
            spent=orders.is_spent(session, order),
            withdrawn=orders.is_withdrawn(session, order.order_id),
        )

    def _tell(self, session: Session, action: str, order_id: str | None, reason: str | None) -> None:
        log.info("barrier_told", lane=self._config.id, order_id=order_id, action=action, reason=reason)
        now = self._clock.now()
        moved = BarrierMoved(lane=self._config.id, order_id=order_id, action=action, reason=reason, at=now)
        self._spool.outbox.append(session, moved, now)
