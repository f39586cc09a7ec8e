"""One camera of a lane while it runs: its feed, its motion model, and the best picture of the vehicle in front of it."""

from dataclasses import dataclass

from lanes.motion import MotionModel
from lanes.reading import Reading
from lanes.settings import CameraConfig
from lanes.sources.feed import Feed
from lanes.sources.port import Frame
from ocr.reads import PlateRead


@dataclass(frozen=True)
class Still:
    """A picture worth keeping. Compared by `worth`: a readable plate first, then a crisp one."""

    frame: Frame
    plates: tuple[PlateRead, ...]
    worth: tuple[float, float]


class Camera:
    def __init__(self, config: CameraConfig, feed: Feed, motion: MotionModel) -> None:
        self.name = config.name
        self.part = config.part
        self.feed = feed
        self.motion = motion
        self.last: Frame | None = None
        self.reading: Reading | None = None
        self._best: Still | None = None

    def keep_if_best(self, reading: Reading) -> None:
        plates = zip(reading.plates, reading.shot.sharpness, strict=True)
        worth = max(((round(plate.probability, 1), sharp) for plate, sharp in plates), default=(-1.0, 0.0))
        if self._best is None or worth >= self._best.worth:
            self._best = Still(reading.frame, reading.plates, worth)

    def best(self) -> Still | None:
        """The best picture of this passage; the newest one where nothing was read."""
        if self._best is None and self.last is not None:
            return Still(self.last, (), (-1.0, 0.0))
        return self._best

    def forget_best(self) -> None:
        self._best = None
