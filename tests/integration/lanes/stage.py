"""One lane on an embedded log, in this process or in one of its own, and what it says there."""

import argparse
import signal
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope, encode
from events.clock import SystemClock
from events.messages.base import Message
from events.messages.gate import BarrierOrder, BarrierOrdered
from events.messages.lane import LaneHeartbeat, VehicleSighted
from events.messages.registry import HEARTBEAT, MOVEMENT, SIGHTING, describe
from events.messages.values import Country, PlateId, VehicleSet
from events.signing import PinnedKeys, SigningKey, load_or_create
from lanes.barrier import SimulatedBarrier
from lanes.reading import SharedReader
from lanes.runner import Lane
from lanes.settings import CameraConfig, LaneConfig
from lanes.sighting import SightingPolicy
from lanes.sources.port import Source
from lanes.tracking import TrackPolicy
from tests.integration.lanes.scenes import eventually
from tests.integration.lanes.theatre import Theatre, VocabularyReader, show

LANE = "b1-out"
TRUCKS = ("12C12345", "29H98765", "98C55443")
M = TypeVar("M", bound=Message)


class Stage:
    """The lane's folder: its log, its spool, its barrier's memory, the scene, and the gate's order key."""

    def __init__(self, folder: Path, gate_url: str | None = None, device_key: str = "") -> None:
        self.folder = folder
        self.script = folder / "scene.txt"
        self.reader = VocabularyReader(*TRUCKS)
        self.key: SigningKey = load_or_create(folder / "gate.key")
        self.config = LaneConfig(
            id=LANE,
            cameras=(CameraConfig(name="front"),),
            spool=folder / "spool",
            order_keys=PinnedKeys.of(self.key.public_bytes()),
            gate_url=gate_url,
            device_key=device_key,
            analysed_fps=10,
            heartbeat=0.3,
            track=TrackPolicy(learn=0.5, recheck_moving=0.4),
            sighting=SightingPolicy(limit=5.0),
        )
        if not self.script.exists():
            show(self.script, "")

    @property
    def barrier(self) -> SimulatedBarrier:
        """The barrier as it stands now, as its memory tells."""
        return SimulatedBarrier(self.folder / "barrier")

    def lane(self, log: EmbeddedLog, sources: Mapping[str, Source] | None = None) -> Lane:
        return Lane(
            config=self.config,
            reader=SharedReader(self.reader),
            broker=log,
            clock=SystemClock(),
            barrier=SimulatedBarrier(self.folder / "barrier"),
            sources=sources or {"front": Theatre(self.script)},
        )

    def log(self) -> EmbeddedLog:
        return EmbeddedLog(self.folder / "log.sqlite")


class Audience:
    """Hears everything the lane says, from the beginning of the log, and speaks as the gate."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._log = stage.log()
        topics = [topic.name for topic in (SIGHTING, MOVEMENT, HEARTBEAT)]
        self._heard = self._log.subscribe("audience", topics)
        self.said: list[Message] = []
        self.ids: list[str] = []
        """Of the events in which it was said, in the same order."""
        self._orders = 0

    def all(self, kind: type[M]) -> list[M]:
        received = self._heard.poll(0.1)
        self.said += [each.envelope.message() for each in received]
        self.ids += [each.envelope.id for each in received]
        self._heard.done(received)
        return [message for message in self.said if isinstance(message, kind)]

    def wait_for(self, kind: type[M], count: int = 1) -> M:
        """The `count`th message of this kind."""
        eventually(lambda: len(self.all(kind)) >= count, f"{count} × {kind.__name__}")
        return self.all(kind)[count - 1]

    @property
    def beat(self) -> LaneHeartbeat:
        """The latest heartbeat."""
        return self.all(LaneHeartbeat)[-1]

    def order(self, sighting: VehicleSighted) -> BarrierOrder:
        """Publishes a signed order for the sighted vehicle, as the gate does."""
        now = SystemClock().now()
        self._orders += 1
        order = BarrierOrder.model_validate(
            {
                "order_id": f"order-{self._orders}",
                "lane": LANE,
                "point": "b1_out",
                "record_id": "record-1",
                "version": 1,
                "vehicle": VehicleSet(tractor=PlateId(country=Country.VIETNAM, text="12C12345")),
                "sighting_id": sighting.sighting_id,
                "nonce": f"{self._orders:032x}",
                "issued_at": now,
                "expires_at": now + timedelta(seconds=30),
            }
        )
        self.publish(
            BarrierOrdered(order=order, key_id=self._stage.key.key_id, signature=self._stage.key.sign(order))
        )
        return order

    def publish(self, message: Message) -> None:
        row = describe(message)
        topic, key = row.topic(message), row.key(message)
        event = Envelope(
            id=f"gate-{self._orders}",
            source="/gate",
            type=row.name,
            subject=key,
            topic=topic.name,
            key=key,
            time=SystemClock().now(),
            data=encode(message),
            sequence=self._orders,
        )
        self._log.publish([event])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._heard.close()
        self._log.close()


class Running:
    """The lane in a thread of this process."""

    def __init__(
        self, stage: Stage, *, fails: bool = False, sources: Mapping[str, Source] | None = None
    ) -> None:
        self._log = stage.log()
        self._fails = fails
        self._stop = threading.Event()
        self.failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(stage.lane(self._log, sources),))

    def _run(self, lane: Lane) -> None:
        try:
            lane.run(self._stop)
        except Exception as error:  # noqa: BLE001 - the test asks for it
            self.failure = error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive(), "the lane did not stop"
        self._log.close()
        if self.failure and not self._fails:
            raise self.failure


def main() -> None:
    """A lane in a process of its own, to be killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    stage = Stage(parser.parse_args().folder)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with stage.log() as log:
        stage.lane(log).run(stop)


if __name__ == "__main__":
    main()
