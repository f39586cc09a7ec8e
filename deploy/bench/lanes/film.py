"""What is played before the cameras of one lane: drawn vehicles, one after the other, and what a lane should have said of them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from deploy.bench.lanes.counts import ANALYSED_FPS, GRACE, Setting, Tally, Vehicle
from deploy.demo.stage import EMPTY
from events.clock import Clock
from events.messages.lane import VehicleSighted
from lanes.sources.pace import Pace
from lanes.sources.port import Frame, SourceState

ARRIVING, LEAVING = 15, 8
"""Pictures of each camera; the last of the arriving ones stays while the vehicle stands."""
EMPTY_SECONDS = 4.0
_SPREAD = 0.618034
"""Golden section: however many lanes there are, their vehicles come one after the other."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A vehicle before one lane; `plates` by camera of that lane."""

    plates: dict[str, str]
    begins: datetime
    ends: datetime


class Film:
    """The empty lane until `begin`, then a vehicle each `every` seconds; lane `number` begins its own part of that later than others."""

    def __init__(self, setting: Setting, number: int) -> None:
        assert setting.stage is not None
        self._stage, self._vehicles, self._every = setting.stage, setting.vehicles, setting.every
        self._cameras = setting.cameras
        self._number = number
        self._begins: datetime | None = None

    def begin(self, now: datetime) -> None:
        self._begins = now + timedelta(seconds=self._number * _SPREAD % 1 * self._every)

    def picture(self, camera: str, now: datetime) -> Path:
        """The array file of what the camera sees now."""
        since = -1.0 if self._begins is None else (now - self._begins).total_seconds()
        turn, into = divmod(since, self._every)
        tick = math.floor((into - EMPTY_SECONDS) * ANALYSED_FPS)
        if turn < 0 or tick < 0:
            return self._stage / f"{EMPTY}-day-{camera}.npy"
        leaves = math.floor((self._every - EMPTY_SECONDS) * ANALYSED_FPS) - LEAVING
        pictures = self._vehicle(int(turn)).pictures
        if tick < leaves:
            return pictures / f"{camera}-arriving-{min(tick, ARRIVING - 1):02}.npy"
        return pictures / f"{camera}-leaving-{min(tick - leaves, LEAVING - 1):02}.npy"

    def shown(self, until: datetime) -> Iterator[Shown]:
        """The vehicles that came before `until`, the last of which may not have left."""
        empty, every = timedelta(seconds=EMPTY_SECONDS), timedelta(seconds=self._every)
        turn, begins = 0, (self._begins or until) + empty
        while begins < until:
            plates = self._vehicle(turn).plates
            seen = {camera: plates[camera] for camera in self._cameras}
            yield Shown(seen, begins, begins + every - empty)
            turn, begins = turn + 1, begins + every

    def _vehicle(self, turn: int) -> Vehicle:
        return self._vehicles[(self._number + turn) % len(self._vehicles)]


class FilmCamera:
    """One camera before a film: a Source. Every frame is a fresh array, as a decoder would give it, though nothing is decoded."""

    state = SourceState.STREAMING
    note = None

    def __init__(self, film: Film, name: str, clock: Clock) -> None:
        self._film, self._name, self._clock = film, name, clock
        self._pace = Pace(ANALYSED_FPS)

    def read(self, timeout: float) -> Frame | None:
        if not self._pace.wait(timeout):
            return None
        now = self._clock.now()
        return Frame(np.load(self._film.picture(self._name, now)), now)

    def close(self) -> None:
        self._pace.close()


def judged(
    shown: Sequence[Shown], sightings: Sequence[VehicleSighted], window: tuple[datetime, datetime]
) -> Tally:
    """Of one lane: passages that lie within the window, and ended long enough before its end. Of footage nothing is known to be `shown`."""
    begins, ends = window
    said: dict[int, list[VehicleSighted]] = {}
    for sighting in sightings:
        earlier = [number for number, each in enumerate(shown) if each.begins <= sighting.started_at]
        said.setdefault(earlier[-1] if earlier else -1, []).append(sighting)
    strange = len(said.get(-1, ())) if shown else 0
    tally = Tally(sum(begins <= sighting.started_at < ends for sighting in sightings), wrong=strange)
    for number, each in enumerate(shown):
        if begins <= each.begins and each.ends <= ends - GRACE:
            tally += _verdict(each.plates, said.get(number, []))
    return tally


def _verdict(plates: dict[str, str], sightings: Sequence[VehicleSighted]) -> Tally:
    read = {
        (plate.camera, plate.text) for sighting in sightings for plate in sighting.plates if plate.accepted
    }
    true = set(plates.items())
    wrong = len(sightings) > 1 or not read <= true
    return Tally(passages=1, right=not wrong and read == true, wrong=wrong)
