"""Writes what happens in the lane: passages and sightings with their pictures, in the order they happened."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import structlog

from events.clock import Clock
from events.messages.lane import ContainerEvidence, Picture, PlateEvidence, VehicleLeft, VehicleSighted
from events.spans import told
from events.tracing import continued
from lanes.camera import Camera
from lanes.evidence.jpeg import encode
from lanes.evidence.live import boxes
from lanes.evidence.shelf import PictureShelf
from lanes.notes import Notes
from lanes.passage import Ended, Passage
from lanes.sighting import container_evidence, plate_evidence, voted
from lanes.store import orders, passages
from lanes.store.session import Session
from lanes.store.spool import Spool, SpoolUnwritableError
from lanes.tracking import Shot

log = structlog.get_logger()
_LONGEST, _QUALITY = 1920, 85
Write = Callable[[Session], None]


class _BarrierMovingError(Exception):
    """The vehicle is gone before it is on disk whether its barrier opened: whether it went through is told after that."""


class Reporter:
    """Collects writes and brings them to disk in order; while the disk refuses, they wait and the lane goes on looking."""

    def __init__(self, lane: str, spool: Spool, clock: Clock, notes: Notes) -> None:
        self._lane, self._spool, self._clock, self._notes = lane, spool, clock, notes
        self._shelf = PictureShelf(spool.pictures)
        self._writes: deque[Write] = deque()

    def began(self, passage: Passage, cameras: Iterable[Camera]) -> None:
        sighting_id, at = passage.sighting_id, passage.began_at
        self.empty_lane(cameras, at)
        self._writes.append(lambda session: passages.begin(session, sighting_id, at))

    def empty_lane(self, cameras: Iterable[Camera], at: datetime) -> None:
        """What the cameras know of the empty lane, for the next start."""
        known = {camera.name: camera.motion.background() for camera in cameras}

        def write(session: Session) -> None:
            for camera, background in known.items():
                if background is not None:
                    passages.keep_background(session, camera, background, at)

        self._writes.append(write)

    def no_vehicle(self, passage: Passage) -> None:
        self._writes.append(lambda session: passages.forget(session, passage.sighting_id))

    def sighted(
        self, passage: Passage, shots: Mapping[str, tuple[Shot, ...]], cameras: Mapping[str, Camera]
    ) -> None:
        """The one VehicleSighted of this passage."""
        at = self._clock.now()
        seen = [cameras[name] for name in shots]
        plates = tuple(self._plates(seen, shots))
        message = VehicleSighted(
            sighting_id=passage.sighting_id,
            lane=self._lane,
            started_at=passage.began_at,
            ended_at=max(at, passage.began_at),
            plates=plates,
            containers=tuple(self._containers(seen, shots)),
            pictures=tuple(filter(None, map(self._picture, seen))),
        )
        texts = {plate.camera: plate.text for plate in plates}

        # the first anybody hears of this passage
        cause = told("sight vehicle", {"bordergate.lane": self._lane}, message.started_at, message.ended_at)

        def write(session: Session) -> None:
            passages.mark(session, passage.sighting_id, sighted_at=at, texts=texts)
            with continued(cause):
                self._spool.outbox.append(session, message, at)

        self._writes.append(write)
        with continued(cause):
            log.info("vehicle_sighted", lane=self._lane, sighting_id=passage.sighting_id, plates=texts)

    def left(self, ended: Ended) -> None:
        at, passage = self._clock.now(), ended.passage

        def write(session: Session) -> None:
            if orders.is_moving_for(session, passage.sighting_id):
                raise _BarrierMovingError
            stored = passages.passage(session, passage.sighting_id)
            order_id = stored.order_id if stored else None
            through = stored is not None and _went_through(stored, passage.last_seen_at)
            passages.mark(session, passage.sighting_id, left_at=at)
            message = VehicleLeft(
                lane=self._lane,
                sighting_id=passage.sighting_id,
                order_id=order_id,
                through=through,
                at=max(at, passage.began_at),
            )
            with continued(orders.cause_of(session, order_id)):
                self._spool.outbox.append(session, message, at)

        self._writes.append(write)

    def flush(self) -> bool:
        """Brings everything that waits to disk, in one transaction; False where the disk refuses or the barrier moves for now."""
        if not self._writes:
            return True
        try:
            with self._spool.write() as session:
                for write in self._writes:
                    write(session)
        except _BarrierMovingError:
            return False
        except SpoolUnwritableError as trouble:
            self._notes.set("spool_unwritable")
            log.warning("spool_unwritable", lane=self._lane, detail=str(trouble))
            return False
        self._writes.clear()
        self._notes.clear("spool_unwritable")
        return True

    def _plates(
        self, cameras: Iterable[Camera], shots: Mapping[str, tuple[Shot, ...]]
    ) -> Iterable[PlateEvidence]:
        for camera in cameras:
            if camera.part != "container" and (read := voted(shots[camera.name])):
                yield plate_evidence(camera.name, camera.part, read)

    def _containers(
        self, cameras: Iterable[Camera], shots: Mapping[str, tuple[Shot, ...]]
    ) -> Iterable[ContainerEvidence]:
        for camera in cameras:
            yield from container_evidence(camera.name, shots[camera.name])

    def _picture(self, camera: Camera) -> Picture | None:
        """The camera's best picture, safely on disk; a full disk costs the picture, not the sighting."""
        still = camera.best()
        if still is None:
            return None
        jpeg = encode(still.frame.image, _LONGEST, _QUALITY)
        try:
            name = self._shelf.keep(jpeg.content)
        except OSError as error:
            log.warning("picture_not_kept", lane=self._lane, detail=str(error))
            self._notes.set("picture_not_kept")
            return None
        self._notes.clear("picture_not_kept")
        return Picture(
            sha256=name,
            camera=camera.name,
            taken_at=still.frame.taken_at,
            width=jpeg.width,
            height=jpeg.height,
            boxes=boxes(still.plates, jpeg.scale),
        )


def _went_through(stored: passages.StoredPassage, last_seen_at: datetime) -> bool:
    """It passed the opened barrier, unless it was still seen after the barrier had closed again."""
    if stored.opened_at is None:
        return False
    return stored.closed_at is None or last_seen_at <= stored.closed_at
