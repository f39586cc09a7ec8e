"""Does something move in front of the camera, and does something stand where the empty lane used to be? At low resolution, in about a millisecond."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.ports import Image

_WIDTH, _HEIGHT = 128, 72
Thumbnail = NDArray[np.float32]
_SURROUNDINGS = 16.0
"""Pixels at thumbnail size whose mean brightness is taken as the light, so that clouds and headlights cancel out."""
_FLOOR = 12.0


@dataclass(frozen=True)
class MotionPolicy:
    """Shares of the picture: `moving` changed since the last look, `occupied` differs from the empty lane.

    `change` is the least relative change of a pixel against its surroundings; `adapt` is how much of each look at the
    empty lane flows into the background, so that dusk and rain are learned. Nothing drives up without moving: a
    difference that appears when nothing moved for `memory` looks is a lamp or the weather, and is learned at `relearn`.
    """

    moving: float = 0.012
    occupied: float = 0.06
    change: float = 0.16
    adapt: float = 0.03
    memory: int = 15
    relearn: float = 0.3


DEFAULT_MOTION = MotionPolicy()


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame shows. `occupied` is None while the empty lane has never been seen; `area` is its share of the picture."""

    moving: bool
    occupied: bool | None
    area: float


class MotionModel:
    """One camera's memory of its last look and of the empty lane."""

    def __init__(self, policy: MotionPolicy = DEFAULT_MOTION, background: bytes | None = None) -> None:
        self._policy = policy
        self._last: Thumbnail | None = None
        self._quiet_looks = 0
        self._occupied = False
        self._background: Thumbnail | None = None
        if background is not None and len(background) == _WIDTH * _HEIGHT * 4:
            self._background = np.frombuffer(background, np.float32).reshape(_HEIGHT, _WIDTH).copy()

    def look(self, image: Image) -> Look:
        now = _thumbnail(image)
        moved = 1.0 if self._last is None else self._share(now, self._last)
        moving = moved >= self._policy.moving
        self._last = now
        self._quiet_looks = 0 if moving else self._quiet_looks + 1
        if self._background is None:
            return Look(moving, None, 0.0)
        area = self._share(now, self._background)
        differs = area >= self._policy.occupied
        only_light = differs and not self._occupied and self._quiet_looks > self._policy.memory
        self._occupied = differs and not only_light
        if only_light:
            cv2.accumulateWeighted(now, self._background, self._policy.relearn)
        elif not differs and not moving:
            cv2.accumulateWeighted(now, self._background, self._policy.adapt)
        return Look(moving, self._occupied, area)

    def learn(self) -> None:
        """The last look showed the empty lane."""
        self._background = None if self._last is None else self._last.copy()
        self._occupied = False

    @property
    def knows_empty_lane(self) -> bool:
        return self._background is not None

    def background(self) -> bytes | None:
        """The empty lane, to be given to the next model after a restart."""
        return None if self._background is None else self._background.tobytes()

    def _share(self, one: Thumbnail, other: Thumbnail) -> float:
        changed = (np.abs(one - other) > self._policy.change).astype(np.uint8)
        return float(cv2.erode(changed, np.ones((2, 2), np.uint8)).mean())


def _thumbnail(image: Image) -> Thumbnail:
    """Brightness of each pixel against its surroundings, logarithmic, 72 x 128."""
    small = cv2.resize(image, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    light = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0) + _FLOOR
    around = cv2.GaussianBlur(light, (0, 0), _SURROUNDINGS)
    return np.asarray(np.log(light / around), dtype=np.float32)
