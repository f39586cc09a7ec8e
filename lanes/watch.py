"""The thread that looks: newest frames in, motion, tracks, reads wanted, sightings and leavings out. It alone owns the tracks."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from events.clock import Clock
from lanes.camera import Camera
from lanes.evidence.live import LiveView
from lanes.last_look import LastLook, Seen
from lanes.notes import Notes
from lanes.passage import Began, EmptyLaneSeen, Ended, Happening, Passage, Passages
from lanes.reading import Reading, ReadingDesk
from lanes.report import Reporter
from lanes.settings import LaneConfig
from lanes.sources.port import Frame, SourceState
from lanes.store.passages import StoredPassage
from lanes.tracking import Track

_LOOK_SECONDS = 0.1
_ANNOTATED = timedelta(seconds=1.0)
_REMEMBERED = timedelta(seconds=60.0)


class Watch:
    def __init__(
        self,
        config: LaneConfig,
        cameras: Mapping[str, Camera],
        desk: ReadingDesk,
        reporter: Reporter,
        last_look: LastLook,
    ) -> None:
        self._config, self._cameras, self._desk = config, cameras, desk
        self._reporter, self._last_look = reporter, last_look
        self.live: LiveView | None = None
        self.notes = Notes()
        self.notes.set("empty_lane_unknown")
        self._looked_at: datetime | None = None
        self._remembered_at: datetime | None = None
        self.passages = Passages(
            [Track(name, config.track) for name in cameras],
            [camera.name for camera in cameras.values() if camera.part != "container"],
            config.sighting,
            lambda: str(uuid4()),
        )

    def resume(self, stored: StoredPassage, now: datetime) -> None:
        """Goes on with the passage a restart interrupted. Where its barrier was closed again, it stood behind that one; else
        only what was stored is sure of it."""
        sure = now if stored.closed_at else stored.opened_at or stored.sighted_at or stored.started_at
        passage = Passage(
            stored.sighting_id,
            stored.started_at,
            last_seen_at=sure,
            sighted=stored.sighted_at is not None,
        )
        self.passages.resume(passage, stored.texts, now)

    def run(self, stop: threading.Event, arrived: threading.Event, clock: Clock) -> None:
        while not stop.is_set():
            arrived.wait(_LOOK_SECONDS)
            arrived.clear()
            self.step(clock.now())

    def step(self, now: datetime) -> None:
        """One round over everything that came since the last one."""
        for reading in self._desk.finished():
            self._take(reading)
        for camera in self._cameras.values():
            if (frame := camera.feed.take()) is not None:
                self._look(camera, frame)
        if self.passages.ripe(now) and self.passages.current and self._is_vehicle(self.passages.current):
            self._reporter.sighted(self.passages.current, self.passages.shots(), self._cameras)
            self.passages.report()
        self._end_recordings(now)
        self._remember_empty_lane(now)
        self._reporter.flush()
        self._tell(now)

    def _look(self, camera: Camera, frame: Frame) -> None:
        camera.last = frame
        look = camera.motion.look(frame.image)
        self._looked_at = max(self._looked_at or frame.taken_at, frame.taken_at)
        self._happened(self.passages.look(camera.name, frame.taken_at, look))
        track = self.passages.tracks[camera.name]
        if track.wants_read(frame.taken_at):
            self._desk.want(camera.name, frame)
        else:
            self._desk.forget(camera.name)
        self._show(camera, frame, track)

    def _take(self, reading: Reading) -> None:
        camera = self._cameras[reading.camera]
        camera.reading = reading
        self._happened(self.passages.read(reading.camera, reading.shot))
        if self.passages.current and reading.camera in self.passages.current.cameras:
            camera.keep_if_best(reading)
        if self.live and reading.plates:
            self.live.offer(camera.name, reading.frame, reading.plates)

    def _happened(self, happenings: list[Happening]) -> None:
        for happening in happenings:
            match happening:
                case Began(passage):
                    self._reporter.began(passage, self._cameras.values())
                case Ended():
                    self._ended(happening)
                case EmptyLaneSeen(camera):
                    self._cameras[camera].motion.learn()
                    self._remembered_at = None

    def _ended(self, ended: Ended) -> None:
        passage = ended.passage
        if not passage.sighted and self._is_vehicle(passage, ended):
            self._reporter.sighted(passage, ended.shots, self._cameras)
            passage.sighted = True
        if passage.sighted:
            self._reporter.left(ended)
        else:
            self._reporter.no_vehicle(passage)
        for camera in self._cameras.values():
            camera.forget_best()

    def _is_vehicle(self, passage: Passage, ended: Ended | None = None) -> bool:
        """Something with a plate or a container number, or as large as a vehicle and not just passing by."""
        shots = ended.shots if ended else self.passages.shots()
        if any(shot.plates or shot.containers for seen in shots.values() for shot in seen):
            return True
        stayed = (passage.last_seen_at - passage.began_at).total_seconds() >= self._config.shortest_passage
        return stayed and passage.area >= self._config.vehicle_area

    def _end_recordings(self, now: datetime) -> None:
        """A recording that ended leaves its last frame behind: after `blind` seconds nobody stands there any more."""
        if self.passages.current is None or self._looked_at is None:
            return
        over = all(camera.feed.source.state is SourceState.ENDED for camera in self._cameras.values())
        if over and now - self._looked_at > timedelta(seconds=self._config.blind):
            self._happened(self.passages.end(now))

    def _remember_empty_lane(self, now: datetime) -> None:
        """A lane that is killed while it is empty knows after its start what it looks like without a vehicle."""
        if self.passages.current or (self._remembered_at and now - self._remembered_at < _REMEMBERED):
            return
        self._remembered_at = now
        self._reporter.empty_lane(self._cameras.values(), now)

    def _tell(self, now: datetime) -> None:
        if self._looked_at is not None:
            current = self.passages.current
            sighting_id = current.sighting_id if current and current.sighted else None
            self._last_look.tell(Seen(sighting_id, self.passages.standing(now), self._looked_at))
        if any(map(_is_strange_to_its_lane, self._cameras.values())):
            self.notes.set("empty_lane_unknown")
        else:
            self.notes.clear("empty_lane_unknown")

    def _show(self, camera: Camera, frame: Frame, track: Track) -> None:
        """A picture with its own boxes is better than a newer one without; boxes stay while nothing moves."""
        if self.live is None:
            return
        reading = camera.reading
        if reading is None or not reading.plates or not track.occupied:
            self.live.offer(camera.name, frame)
        elif track.moved_at is not None and track.moved_at <= reading.frame.taken_at:
            self.live.offer(camera.name, frame, reading.plates)
        elif frame.taken_at - reading.frame.taken_at > _ANNOTATED:
            self.live.offer(camera.name, frame)


def _is_strange_to_its_lane(camera: Camera) -> bool:
    return camera.feed.source.state is SourceState.STREAMING and not camera.motion.knows_empty_lane
