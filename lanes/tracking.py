"""One camera: is a vehicle in view, does it stand, is it still the same one, and is another read worth the reader's time? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from lanes.motion import Look
from ocr.plates import look_alike_distance
from ocr.reads import ContainerRead, PlateRead


@dataclass(frozen=True)
class TrackPolicy:
    """Times in seconds.

    A vehicle arrives with `arrive_looks` looks in a row, has left after `leave` of empty lane, and stands after `still`
    without motion. `attempts`: reads after which an unreadable plate is let be; then, and after agreement, one read is
    made every `recheck_moving` or `recheck_still`. Plates up to `same` apart (look-alike distance) may be one plate read
    twice: `strange_reads` in a row (or one accepted) of a plate further off are another vehicle, and so are `sure_reads`
    accepted ones in a row of any other text than the agreed one (the next truck of the same fleet), and a first plate
    that appears `late_plate` after the arrival of what was reported without one. A scene in which nothing
    moved for `learn` and `learn_reads` reads, the last since the last motion, found no plate, or `doubtful_reads` none to
    believe (lettering, the plate of a truck far off), is the empty lane, where no better is known; once a background is
    known, only after `absorb`.
    A vehicle whose background is unknown leaves after `blind_reads` without a plate, or `doubtful_reads` as above.
    """

    arrive_looks: int = 2
    leave: float = 1.0
    still: float = 0.8
    attempts: int = 12
    recheck_moving: float = 1.5
    recheck_still: float = 15.0
    same: float = 2.5
    strange_reads: int = 2
    sure_reads: int = 3
    believed: float = 0.6
    late_plate: float = 30.0
    learn: float = 2.0
    learn_reads: int = 2
    doubtful_reads: int = 4
    blind_reads: int = 3
    absorb: float = 600.0
    absorb_after_leaving: float = 20.0


DEFAULT_TRACK = TrackPolicy()


@dataclass(frozen=True, slots=True)
class Shot:
    """What one read frame showed: plates with the sharpness of each (any unit, larger is sharper), and containers."""

    taken_at: datetime
    plates: tuple[PlateRead, ...] = ()
    sharpness: tuple[float, ...] = ()
    containers: tuple[ContainerRead, ...] = ()


class Change(Enum):
    ARRIVED = auto()
    REPLACED = auto()
    """Another vehicle stands where the first one stood; the shots since are its own."""
    LEFT = auto()
    EMPTY_LEARNED = auto()
    """What is seen now is the empty lane: the motion model shall learn it (and whatever was in view has left)."""


@dataclass
class Track:
    """The running state of one camera. `agreed` is the voted text, set from outside when the votes of this camera suffice;
    `reported` that the vehicle in view has been told of."""

    camera: str
    policy: TrackPolicy = DEFAULT_TRACK
    occupied: bool = False
    agreed: str | None = None
    reported: bool = False
    arrived_at: datetime | None = None
    moved_at: datetime | None = None
    plate_at: datetime | None = None
    read_at: datetime | None = None
    shots: list[Shot] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    reads: int = 0
    _looks: int = 0
    _empty_since: datetime | None = None
    _left_at: datetime | None = None
    _blind: int = 0
    _doubtful: int = 0
    _strange: list[Shot] = field(default_factory=list)
    _background_known: bool = False
    _seen: bool = False

    def look(self, at: datetime, look: Look) -> Change | None:
        """One more frame was looked at."""
        if look.moving or self.moved_at is None:
            self.moved_at = at
        self._background_known = look.occupied is not None
        if self._is_empty_lane(at):
            return self._learned()
        if look.occupied is None:
            return None
        return self._something(at) if look.occupied else self._nothing(at)

    def read(self, shot: Shot) -> Change | None:
        """One more frame was read. A slow reader may come with a frame of a vehicle that has left: it is no new arrival."""
        if not self.occupied and self._left_at is not None and shot.taken_at <= self._left_at:
            return None
        self.read_at = shot.taken_at
        self.reads += 1
        if not shot.plates:
            return self._read_nothing(shot)
        self._blind = 0
        believed = [plate for plate in shot.plates if plate.probability >= self.policy.believed]
        self._doubtful = 0 if believed else self._doubtful + 1
        if believed and (needed := self._strange_reads_needed(shot, believed)):
            return self._judge_strange(shot, believed, needed)
        self.shots.append(shot)
        if not believed:
            return self._perhaps_left()
        self._strange.clear()
        self.plate_at, self._seen = shot.taken_at, True
        self._remember(believed)
        return self._arrive(shot.taken_at)

    def standing(self, at: datetime) -> bool:
        """Seen to stand: not merely taken to, after a restart, and not while the lane looks empty already."""
        seen = self._seen and self._empty_since is None
        return self.occupied and seen and self._quiet(at) >= self.policy.still

    def moving(self, at: datetime) -> bool:
        return self.occupied and self._quiet(at) < self.policy.still

    def wants_read(self, at: datetime) -> bool:
        waited = _seconds(self.read_at, at)
        if not self.occupied:
            return not self._background_known and waited >= self.policy.recheck_moving
        done = self.agreed or self.reported or self.reads >= self.policy.attempts
        if self._strange or not done or not self._seen:
            return True
        quiet = self._background_known and self._quiet(at) >= self.policy.still
        quiet = quiet and _seconds(self.moved_at, at) > waited
        return waited >= (self.policy.recheck_still if quiet else self.policy.recheck_moving)

    def forget(self) -> None:
        """The passage is over: what comes next is another vehicle."""
        self.shots.clear()
        self.known.clear()
        self.reads, self.agreed, self.reported = 0, None, False

    def resume(self, at: datetime, known: Sequence[str]) -> None:
        """After a restart in the middle of a passage: the vehicle is taken to stand there until the looks say otherwise."""
        self.occupied, self.arrived_at, self.known = True, at, list(known)
        self._empty_since, self._seen = None, False

    def _quiet(self, at: datetime) -> float:
        return _seconds(self.moved_at, at)

    def _something(self, at: datetime) -> Change | None:
        self._empty_since, self._seen = None, True
        self._looks += 1
        return self._arrive(at) if self._looks >= self.policy.arrive_looks else None

    def _nothing(self, at: datetime) -> Change | None:
        self._looks = 0
        self._empty_since = self._empty_since or at
        if not self.occupied or _seconds(self._empty_since, at) < self.policy.leave:
            return None
        self._left_at = at
        return self._leave()

    def _arrive(self, at: datetime) -> Change | None:
        if self.occupied:
            return None
        self.occupied, self.arrived_at, self._empty_since = True, at, None
        return Change.ARRIVED

    def _leave(self) -> Change:
        self.occupied, self._looks, self._blind, self._doubtful = False, 0, 0, 0
        self._strange.clear()
        return Change.LEFT

    def _read_nothing(self, shot: Shot) -> Change | None:
        self._blind += 1
        self._doubtful += 1
        self._strange.clear()
        if shot.containers:
            self.shots.append(shot)
        return self._perhaps_left()

    def _perhaps_left(self) -> Change | None:
        """Without a known background only the plates tell that a vehicle is there, so it leaves with them."""
        gone = self.occupied and not self._background_known and self._shows_no_vehicle()
        return self._leave() if gone else None

    def _is_empty_lane(self, at: datetime) -> bool:
        if not self._background_known:
            still_as_read = _seconds(self.moved_at, self.read_at) > 0  # else a truck may have come since
            return still_as_read and self._shows_no_vehicle() and self._quiet(at) >= self.policy.learn
        if not self.occupied or self._blind < self.policy.blind_reads:
            return False
        moved_since_plate = bool(self.known) and _seconds(self.plate_at, self.moved_at) > 0
        limit = self.policy.absorb_after_leaving if moved_since_plate else self.policy.absorb
        return (moved_since_plate or not self.known) and self._quiet(at) >= limit

    def _shows_no_vehicle(self) -> bool:
        """As far as plates tell it."""
        needed = self.policy.blind_reads if self.occupied else self.policy.learn_reads
        return self._blind >= needed or self._doubtful >= self.policy.doubtful_reads

    def _learned(self) -> Change:
        self._leave()
        self._background_known = True
        return Change.EMPTY_LEARNED

    def _strange_reads_needed(self, shot: Shot, believed: Sequence[PlateRead]) -> int:
        """0: this is the vehicle we know. Else how many such reads in a row make it another one."""
        if not self.known:
            late = self.reported and _seconds(self.arrived_at, shot.taken_at) > self.policy.late_plate
            return self.policy.strange_reads if late else 0
        if not any(self._knows(plate.text) for plate in shot.plates):
            return 1 if any(plate.accepted for plate in believed) else self.policy.strange_reads
        sure = {plate.text for plate in believed if plate.accepted}
        return self.policy.sure_reads if self.agreed and sure and self.agreed not in sure else 0

    def _judge_strange(self, shot: Shot, believed: Sequence[PlateRead], needed: int) -> Change | None:
        self._strange.append(shot)
        if len(self._strange) < needed:
            return None
        fresh = list(self._strange)
        self.forget()
        self._strange.clear()
        self.occupied, self.arrived_at, self.plate_at, self._seen = True, shot.taken_at, shot.taken_at, True
        self.shots, self.reads = fresh, len(fresh)
        self._remember(believed)
        return Change.REPLACED

    def _knows(self, text: str) -> bool:
        return any(look_alike_distance(text, known) <= self.policy.same for known in self.known)

    def _remember(self, believed: Sequence[PlateRead]) -> None:
        self.known += [plate.text for plate in believed if not self._knows(plate.text)]


def _seconds(since: datetime | None, at: datetime | None) -> float:
    return float("inf") if since is None or at is None else (at - since).total_seconds()
