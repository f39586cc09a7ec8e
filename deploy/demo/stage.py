"""A stage before two cameras: plays rendered passages in order, waits at the barrier, drives on when it opens, turns back when it does not.

A passage is a JSON file `<number>.json` in the lane's folder that names a folder of pictures; when it is over, `<number>.done.json`
says whether the vehicle went through; `empty-<weather>-<camera>.jpg` is the lane without a vehicle. Driver and stage share only this
folder, so the driver of the day may be another process.
"""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from events.clock import Clock
from lanes.barrier.driver import BarrierDriver, BarrierState
from lanes.sources.port import Frame, SourceState
from ocr.images import load_image
from ocr.ports import Image
from ocr.rendering import burn_in

FPS = 4.0
CAMERAS = ("front", "rear")
EMPTY = "empty"
STAMPS = ((0.0, 0.0, 0.5, 0.08), (0.5, 0.92, 1.0, 1.0))
"""Where clock and camera name are burnt in: the lanes' cameras mask these corners."""
GATE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
_PAUSE_SECONDS = 6.0
_FADE_SECONDS = 15.0
_LOOK_SECONDS = 0.5
_NOISE_SEED = 7
_VARIANTS = 2


class Act(StrEnum):
    EMPTY = "empty"
    FADING = "fading"  # the light changes slowly, as light does
    ARRIVING = "arriving"
    STANDING = "standing"
    LEAVING = "leaving"
    BACKING = "backing"


@dataclass(frozen=True)
class Play:
    """One passage as told by its file: where the pictures lie, in which light, how long the driver waits at the barrier."""

    number: str
    pictures: Path
    weather: str
    patience: float

    def picture(self, camera: str, act: Act, index: int) -> Path:
        """The picture for this moment; standing shows the last of the arriving ones, backing runs them in reverse."""
        names = self._names[(camera, Act.LEAVING if act is Act.LEAVING else Act.ARRIVING)]
        last = len(names) - 1
        if act is Act.STANDING:
            return names[last]
        return names[last - min(index, last)] if act is Act.BACKING else names[min(index, last)]

    def length(self, act: Act) -> float:
        return len(self._names[("front", Act.LEAVING if act is Act.LEAVING else Act.ARRIVING)]) / FPS

    @cached_property
    def _names(self) -> dict[tuple[str, Act], Sequence[Path]]:
        return {
            (camera, act): sorted(self.pictures.glob(f"{camera}-{act}-*.jpg"))
            for camera in CAMERAS
            for act in (Act.ARRIVING, Act.LEAVING)
        }


@dataclass(frozen=True)
class Moment:
    """What the cameras see now. `share` is how far the light has changed from `weather` to the play's."""

    play: Play | None
    act: Act
    index: int
    weather: str
    share: float = 0.0


class Stage:
    """What stands before the cameras of one lane. Asked by the camera threads, moved on by the clock and the barrier."""

    def __init__(self, folder: Path, barrier: BarrierDriver) -> None:
        self.folder = folder
        self._barrier = barrier
        self._lock = threading.Lock()
        self._play: Play | None = None
        self._act = Act.EMPTY
        self._since = time.monotonic()
        self._looked = 0.0
        self._weather = first_weather(folder)

    def now(self) -> Moment:
        with self._lock:
            now = time.monotonic()
            self._move_on(now)
            lasted = now - self._since
            share = lasted / _FADE_SECONDS if self._act is Act.FADING else 0.0
            return Moment(self._play, self._act, int(lasted * FPS), self._weather, min(share, 1.0))

    def _move_on(self, now: float) -> None:
        lasted, play = now - self._since, self._play
        if play is None:
            if lasted > _PAUSE_SECONDS and now - self._looked > _LOOK_SECONDS:
                self._looked = now
                if (
                    self._barrier.state is BarrierState.CLOSED
                ):  # the next driver waits for the barrier to come down
                    self._begin(now)
        elif self._act is Act.FADING and lasted > _FADE_SECONDS:
            self._weather = play.weather
            self._enter(Act.ARRIVING, now)
        elif self._act is Act.ARRIVING and lasted > play.length(Act.ARRIVING):
            self._enter(Act.STANDING, now)
        elif self._act is Act.STANDING:
            self._stand(play, lasted, now)
        elif self._act in (Act.LEAVING, Act.BACKING) and lasted > play.length(self._act):
            self._finish(play, now)

    def _stand(self, play: Play, lasted: float, now: float) -> None:
        if self._barrier.state is BarrierState.OPEN:
            self._enter(Act.LEAVING, now)
        elif lasted > play.patience:
            self._enter(Act.BACKING, now)

    def _enter(self, act: Act, now: float) -> None:
        self._act, self._since = act, now

    def _begin(self, now: float) -> None:
        self._play = next_play(self.folder)
        if self._play is not None:
            self._enter(Act.ARRIVING if self._play.weather == self._weather else Act.FADING, now)

    def _finish(self, play: Play, now: float) -> None:
        write_whole(self.folder / f"{play.number}.done.json", {"through": self._act is Act.LEAVING})
        self._play = None
        self._enter(Act.EMPTY, now)


class StageCamera:
    """One camera before the stage: a Source as the lanes know it. Every frame carries fresh sensor noise, the clock and the camera's name."""

    state = SourceState.STREAMING
    note = None

    def __init__(self, stage: Stage, name: str, clock: Clock) -> None:
        self._stage = stage
        self._clock = clock
        self._name = name
        self._stamp = f"HUU NGHI {stage.folder.name.upper()} {name.upper()}"
        self._kept: tuple[Path, list[Image]] | None = None
        self._next = time.monotonic()
        self._turn = 0
        height, width = load_image(self._empty(stage.now().weather)).shape[:2]
        dice = np.random.default_rng(_NOISE_SEED)
        self._noise = [dice.normal(0, 1.6, (height, width, 1)).astype(np.int16) for _ in range(_VARIANTS)]

    def read(self, timeout: float) -> Frame | None:
        wait = self._next - time.monotonic()
        if wait > timeout:
            time.sleep(timeout)
            return None
        time.sleep(max(0.0, wait))
        self._next = time.monotonic() + 1 / FPS
        taken_at = self._clock.now()
        image = self._image(self._stage.now()).copy()
        burn_in(image, (taken_at.astimezone(GATE_TIME).strftime("%d-%m-%Y %H:%M:%S"), self._stamp))
        return Frame(image, taken_at)

    def close(self) -> None:
        self._kept = None

    def _image(self, moment: Moment) -> Image:
        if moment.play is None:
            return self._grained(self._empty(moment.weather))
        if moment.act is Act.FADING:
            old, new = (load_image(self._empty(light)) for light in (moment.weather, moment.play.weather))
            return (old * (1 - moment.share) + new * moment.share).astype(np.uint8)
        return self._grained(moment.play.picture(self._name, moment.act, moment.index))

    def _empty(self, weather: str) -> Path:
        return self._stage.folder / f"{EMPTY}-{weather}-{self._name}.jpg"

    def _grained(self, path: Path) -> Image:
        """What stands still is decoded once, and shimmers between a few noises."""
        if self._kept is None or self._kept[0] != path:
            plain = load_image(path).astype(np.int16)
            self._kept = (path, [np.clip(plain + noise, 0, 255).astype(np.uint8) for noise in self._noise])
        self._turn = (self._turn + 1) % _VARIANTS
        return self._kept[1][self._turn]


def first_weather(folder: Path) -> str:
    """The light of the first passage to come, else of any empty picture."""
    play = next_play(folder)
    if play is not None:
        return play.weather
    return min(folder.glob(f"{EMPTY}-*-front.jpg")).name.split("-")[1]


def next_play(folder: Path) -> Play | None:
    """The oldest passage of the lane that is not over."""
    for path in sorted(folder.glob("*.json")):
        if path.name.endswith(".done.json") or path.with_suffix(".done.json").exists():
            continue
        told = json.loads(path.read_text())
        return Play(path.stem, Path(told["pictures"]), told["weather"], float(told["patience"]))
    return None


def write_whole(path: Path, value: dict[str, object]) -> None:
    """Readers of another process see the whole file or none."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(value))
    fresh.rename(path)
