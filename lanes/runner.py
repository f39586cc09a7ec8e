"""One lane, wired from top to bottom: cameras, reader, sightings, log, barrier."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from events.bus.loop import ConsumerLoop
from events.bus.port import Broker
from events.bus.relay import Relay
from events.bus.seals import SealingBroker
from events.clock import Clock
from lanes.barrier.driver import BarrierDriver
from lanes.barrier.keeper import BarrierKeeper
from lanes.camera import Camera
from lanes.evidence.door import GateDoor
from lanes.evidence.live import LiveView
from lanes.evidence.shelf import PictureShelf
from lanes.evidence.upload import Uploader
from lanes.heartbeat import Heartbeat
from lanes.last_look import LastLook
from lanes.motion import MotionModel
from lanes.notes import Notes
from lanes.offline.contact import Contact
from lanes.offline.desk import ConfirmationDesk
from lanes.offline.watch import SnapshotWatch
from lanes.reading import ReadingDesk, SharedReader
from lanes.report import Reporter
from lanes.settings import LaneConfig
from lanes.sources.feed import Feed
from lanes.sources.opening import open_source
from lanes.sources.port import Source
from lanes.store import passages
from lanes.store.spool import Spool, open_spool
from lanes.store.tables import EVENTS
from lanes.watch import Watch

log = structlog.get_logger()
Run = Callable[[threading.Event], None]
_JOIN_SECONDS = 10.0
_LIGHT_LASTS = timedelta(minutes=15)
"""After a longer stop the lane may look different without a vehicle: it learns anew."""


@dataclass
class Lane:
    """A lane of the gate. Lanes of one process share one `reader`; `sources` (by camera name) replace the configured ones."""

    config: LaneConfig
    reader: SharedReader
    broker: Broker
    clock: Clock
    barrier: BarrierDriver
    sources: Mapping[str, Source] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Blocks until `stop`. Raises SourceError where a source cannot be used, and whatever ended one of its threads."""
        with ExitStack() as stack, _spool(self.config) as spool:
            parts = self._parts(spool, stack)
            log.info("lane_started", lane=self.config.id, cameras=[c.name for c in self.config.cameras])
            _run_all(self.config.id, parts, stop)
        log.info("lane_stopped", lane=self.config.id)

    def _parts(self, spool: Spool, stack: ExitStack) -> dict[str, Run]:
        config, notes, arrived = self.config, Notes(), threading.Event()
        feeds = self._feeds(arrived, stack)
        desk = ReadingDesk(self.reader, arrived, notes, config.cameras)
        last_look = LastLook(config.blind)
        watch = self._watch(spool, feeds, desk, last_look, notes)
        keeper = BarrierKeeper(config, spool, self.barrier, last_look, self.clock)
        heartbeat = Heartbeat(config.id, spool, feeds, desk, (keeper.notes, notes, watch.notes))
        contact = Contact(self.clock)
        confirmations = ConfirmationDesk(config, spool, last_look, contact, self.clock)
        consumer = ConsumerLoop(self.broker, spool.database, EVENTS, keeper.handler(), self.clock)
        parts: dict[str, Run] = {f"camera-{feed.camera}": feed.run for feed in feeds}
        parts |= {
            "reading": desk.run,
            "watch": partial(watch.run, arrived=arrived, clock=self.clock),
            "barrier": keeper.run,
            "orders": consumer.run,
            "confirmations": confirmations.run,
            "relay": Relay(spool.database, EVENTS, self._signed(), self.clock).run,
            "heartbeat": partial(heartbeat.run, clock=self.clock, every=config.heartbeat),
        }
        if config.gate_url:
            door = stack.enter_context(self._door(config.gate_url, contact))
            watch.live = LiveView(door)
            parts["pictures"] = Uploader(PictureShelf(spool.pictures), door, notes).run
            parts["live"] = watch.live.run
            parts["snapshot"] = SnapshotWatch(door, confirmations, notes, config.snapshot_every).run
        return parts

    def _door(self, gate_url: str, contact: Contact) -> GateDoor:
        return GateDoor(gate_url, self.config.device_key, self.config.id, answered=contact.answered)

    def _signed(self) -> Broker:
        key = self.config.signing_key
        return self.broker if key is None else SealingBroker(self.broker, key)

    def _feeds(self, arrived: threading.Event, stack: ExitStack) -> list[Feed]:
        """Closes what it opened; a source that was handed in belongs to who made it."""
        feeds = []
        for camera in self.config.cameras:
            source = self.sources.get(camera.name)
            if source is None:
                source = open_source(camera.source, self.clock, fps=camera.fps, loop=camera.loop)
                stack.callback(source.close)
            feeds.append(self._feed(camera.name, source, arrived))
        return feeds

    def _feed(self, camera: str, source: Source, arrived: threading.Event) -> Feed:
        return Feed(camera, source, self.config.analysed_fps, arrived)

    def _watch(
        self, spool: Spool, feeds: list[Feed], desk: ReadingDesk, last_look: LastLook, notes: Notes
    ) -> Watch:
        with spool.database.read() as session:
            stored = passages.in_the_lane(session)
            since = (stored.started_at if stored else self.clock.now()) - _LIGHT_LASTS
            known = passages.backgrounds(session, since)
        cameras = {
            camera.name: Camera(camera, feed, MotionModel(self.config.motion, known.get(camera.name)))
            for camera, feed in zip(self.config.cameras, feeds, strict=True)
        }
        reporter = Reporter(self.config.id, spool, self.clock, notes)
        watch = Watch(self.config, cameras, desk, reporter, last_look)
        if stored:
            log.info("passage_resumed", lane=self.config.id, sighting_id=stored.sighting_id)
            watch.resume(stored, self.clock.now())
        return watch


@contextmanager
def _spool(config: LaneConfig) -> Iterator[Spool]:
    spool = open_spool(config.id, config.spool)
    try:
        yield spool
    finally:
        spool.database.close()


def _run_all(lane: str, parts: Mapping[str, Run], stop: threading.Event) -> None:
    """Runs every part in a thread of its own until `stop`; the first one that fails ends the others, and is raised."""
    over, failures = threading.Event(), list[Exception]()

    def keep(name: str, run: Run) -> None:
        try:
            run(over)
        except Exception as error:
            log.exception("lane_part_failed", lane=lane, part=name)
            failures.append(error)
        finally:
            over.set()

    threads = [
        threading.Thread(target=keep, args=(name, run), name=f"{lane}-{name}", daemon=True)
        for name, run in parts.items()
    ]
    for thread in threads:
        thread.start()
    while not (stop.is_set() or over.is_set()):
        stop.wait(0.2)
    over.set()
    for thread in threads:
        thread.join(_JOIN_SECONDS)
    if failures:
        raise failures[0]
