"""One lane: the tracks of its cameras joined into passages, one vehicle each. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lanes.motion import Look
from lanes.sighting import SightingPolicy, agreed, agreed_container, suffices
from lanes.tracking import Change, Shot, Track


@dataclass
class Passage:
    """The vehicle now in the lane. `cameras` are those whose track belongs to it; `last_seen_at` is the last sure sign of it,
    `area` the greatest share of a picture it filled."""

    sighting_id: str
    began_at: datetime
    last_seen_at: datetime
    sighted: bool = False
    area: float = 0.0
    cameras: set[str] = field(default_factory=set)
    resumed_at: datetime | None = None


@dataclass(frozen=True)
class Began:
    passage: Passage


@dataclass(frozen=True)
class Ended:
    """The vehicle is gone; `shots` are what its cameras saw since the last sighting."""

    passage: Passage
    at: datetime
    shots: Mapping[str, tuple[Shot, ...]]


@dataclass(frozen=True)
class EmptyLaneSeen:
    """What this camera shows now is its empty lane."""

    camera: str


Happening = Began | Ended | EmptyLaneSeen


class Passages:
    """What the cameras of one lane see, told as passages. `plate_cameras` are those that can see a plate at all."""

    def __init__(
        self,
        tracks: Iterable[Track],
        plate_cameras: Iterable[str],
        policy: SightingPolicy,
        new_id: Callable[[], str],
    ) -> None:
        self.tracks = {track.camera: track for track in tracks}
        self._plate_cameras = frozenset(plate_cameras)
        self._policy = policy
        self._new_id = new_id
        self.current: Passage | None = None

    def look(self, camera: str, at: datetime, look: Look) -> list[Happening]:
        track = self.tracks[camera]
        happenings = self._apply(camera, at, track.look(at, look))
        if self.current and camera in self.current.cameras and look.occupied:
            self.current.last_seen_at = max(self.current.last_seen_at, at)
            self.current.area = max(self.current.area, look.area)
        return happenings

    def read(self, camera: str, shot: Shot) -> list[Happening]:
        track = self.tracks[camera]
        seen_before = {name: tuple(each.shots) for name, each in self.tracks.items()}
        change = track.read(shot)
        happenings = self._apply(camera, shot.taken_at, change, seen_before)
        track.agreed = self._agreed(camera) or track.agreed
        if shot.plates and self.current and camera in self.current.cameras:
            self.current.last_seen_at = max(self.current.last_seen_at, shot.taken_at)
        return happenings

    def resume(self, passage: Passage, texts: Mapping[str, str], now: datetime) -> None:
        """After a restart in the middle of a passage: every camera is taken to see the vehicle until it looks."""
        self.current = passage
        passage.resumed_at = now
        for camera, track in self.tracks.items():
            track.resume(now, [texts[camera]] if camera in texts else [])
            track.agreed, track.reported = texts.get(camera), passage.sighted
            passage.cameras.add(camera)

    def ripe(self, now: datetime) -> bool:
        """Is it time to report the vehicle in the lane?"""
        if self.current is None or self.current.sighted:
            return False
        members = [self.tracks[camera] for camera in sorted(self.current.cameras)]
        complete = len(members) == len(self.tracks) and all(track.agreed for track in members)
        watched_since = self.current.resumed_at or self.current.began_at
        return complete or suffices(members, watched_since, now, self._policy)

    def report(self) -> None:
        """The vehicle in the lane has been reported: from now on its cameras only watch whether it is still the same."""
        if self.current:
            self.current.sighted = True
            for camera in self.current.cameras:
                self.tracks[camera].reported = True

    def shots(self) -> dict[str, tuple[Shot, ...]]:
        """What the cameras of the current passage saw of it."""
        members = self.current.cameras if self.current else set()
        return {camera: tuple(self.tracks[camera].shots) for camera in sorted(members)}

    def standing(self, now: datetime) -> bool:
        """Does a vehicle stand in the lane and not move?"""
        views = [track for track in self.tracks.values() if track.occupied]
        return bool(views) and all(track.standing(now) for track in views)

    def end(self, at: datetime) -> list[Happening]:
        """The passage is over for a reason of the caller's own (its recording came to an end)."""
        for track in self.tracks.values():
            track.occupied = False
        return self._finish(at, self.shots())

    def _agreed(self, camera: str) -> str | None:
        shots = self.tracks[camera].shots
        return agreed(shots, self._policy) if camera in self._plate_cameras else agreed_container(shots)

    def _apply(
        self,
        camera: str,
        at: datetime,
        change: Change | None,
        seen_before: Mapping[str, tuple[Shot, ...]] | None = None,
    ) -> list[Happening]:
        match change:
            case Change.ARRIVED:
                return self._join(camera, at)
            case Change.REPLACED:
                return self._replace(camera, at, seen_before or {})
            case Change.LEFT:
                return self._left(camera, at)
            case Change.EMPTY_LEARNED:
                return [EmptyLaneSeen(camera), *self._left(camera, at)]
            case _:
                return []

    def _join(self, camera: str, at: datetime) -> list[Happening]:
        if self.current:
            self.current.cameras.add(camera)
            return []
        self.current = Passage(self._new_id(), began_at=at, last_seen_at=at, cameras={camera})
        return [Began(self.current)]

    def _replace(
        self, camera: str, at: datetime, seen_before: Mapping[str, tuple[Shot, ...]]
    ) -> list[Happening]:
        if self.current and camera not in self.current.cameras:
            return self._join(camera, at)
        members = self.current.cameras if self.current else set()
        old = {name: seen_before.get(name, ()) for name in sorted(members)}
        own = self.tracks[camera].shots[:]
        happenings = self._finish(at, old)
        self.tracks[camera].shots[:] = own
        self.tracks[camera].reads = len(own)
        return [*happenings, *self._join(camera, at)]

    def _left(self, camera: str, at: datetime) -> list[Happening]:
        if self.current is None or camera not in self.current.cameras:
            self.tracks[camera].forget()
            return []
        if any(self.tracks[member].occupied for member in self.current.cameras):
            return []
        return self._finish(at, self.shots())

    def _finish(self, at: datetime, shots: Mapping[str, tuple[Shot, ...]]) -> list[Happening]:
        """Cameras that still see the old vehicle take part in the next passage only when they see another one."""
        if self.current is None:
            return []
        ended = Ended(self.current, at, shots)
        self.current = None
        for track in self.tracks.values():
            if track.occupied:
                track.shots.clear()
            else:
                track.forget()
        return [ended]
