"""One lane's barrier on a bench: its keeper, its disk and its steel, with no camera and no log."""

from pathlib import Path

from sqlalchemy import select

from events.bus.envelope import Envelope, encode
from events.messages.base import Message
from events.messages.gate import BarrierOrder, BarrierOrderWithdrawn
from events.messages.lane import BarrierMoved
from events.messages.registry import by_type, describe
from events.signing import PinnedKeys
from events.tracing import trace_of
from lanes.barrier import SimulatedBarrier
from lanes.barrier.keeper import BarrierKeeper
from lanes.last_look import LastLook, Seen
from lanes.settings import CameraConfig, LaneConfig
from lanes.store import passages
from lanes.store.spool import Spool, open_spool
from lanes.store.tables import EVENTS
from tests.manual_clock import ManualClock
from tests.unit.lanes.builders import NOON, new_key

GATE = new_key()
LANE = "b1-out"


class Bench:
    """One lane's barrier with everything around it but cameras and log; a restart keeps the disk and the steel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(NOON)
        self.config = LaneConfig(
            id=LANE,
            cameras=(CameraConfig(name="front"),),
            spool=folder,
            order_keys=PinnedKeys.of(GATE.public_bytes()),
        )
        self.barrier = SimulatedBarrier(folder / "barrier")
        self.restart()
        with self.spool.database.write() as session:
            passages.begin(session, "s-1", NOON)
        self.vehicle("s-1")

    def restart(self) -> None:
        self.spool: Spool = open_spool(LANE, self.folder)
        self.last_look = LastLook(self.config.blind)
        self.barrier = SimulatedBarrier(self.folder / "barrier")
        self.keeper = BarrierKeeper(self.config, self.spool, self.barrier, self.last_look, self.clock)

    def vehicle(self, sighting_id: str | None, *, still: bool = True) -> None:
        self.last_look.tell(Seen(sighting_id, still, self.clock.now()))

    def receive(self, message: Message, key: str = LANE) -> None:
        row = describe(message)
        envelope = Envelope(
            "e", "/gate", row.name, key, row.topic(message).name, key, NOON, encode(message), 1
        )
        with self.spool.database.write() as session:
            self.keeper.handle(session, envelope, message)

    def withdraw(self, value: BarrierOrder) -> None:
        self.receive(
            BarrierOrderWithdrawn(
                order_id=value.order_id, lane=LANE, record_id="record-1", reason="hold_placed", at=NOON
            )
        )

    def leave(self, sighting_id: str = "s-1") -> None:
        with self.spool.database.write() as session:
            passages.mark(session, sighting_id, left_at=self.clock.now())
        self.vehicle(None)

    @property
    def said(self) -> list[Message]:
        rows = select(EVENTS.outbox.c.type, EVENTS.outbox.c.payload).order_by(EVENTS.outbox.c.position)
        with self.spool.database.read() as session:
            return [by_type(row.type).model.model_validate_json(row.payload) for row in session.execute(rows)]

    @property
    def traces(self) -> list[str | None]:
        """Of what was said, in order."""
        rows = select(EVENTS.outbox.c.traceparent).order_by(EVENTS.outbox.c.position)
        with self.spool.database.read() as session:
            return [trace_of(each) for each in session.scalars(rows)]

    @property
    def told(self) -> list[tuple[str, str | None]]:
        return [(move.action, move.reason) for move in self.said if isinstance(move, BarrierMoved)]
