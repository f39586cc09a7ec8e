"""The newest frame of each camera for the pages: at most one a second, and a frame that cannot be sent is no loss."""

import threading
import time
from collections.abc import Sequence

from events.messages.lane import Box
from lanes.evidence.door import DoorClosedError, GateDoor, LiveFrame, PictureRefusedError
from lanes.evidence.jpeg import encode
from lanes.sources.port import Frame
from ocr.reads import PlateRead

_LEAST_GAP = 1.0
_PAUSE_WHEN_CLOSED = 5.0
_LONGEST, _QUALITY = 960, 70


class LiveView:
    """`offer` never waits; `run` sends what is newest when its time has come."""

    def __init__(self, door: GateDoor) -> None:
        self._door = door
        self._fresh = threading.Condition()
        self._newest: dict[str, tuple[Frame, Sequence[PlateRead]]] = {}
        self._sent_at: dict[str, float] = {}

    def offer(self, camera: str, frame: Frame, plates: Sequence[PlateRead] = ()) -> None:
        with self._fresh:
            self._newest[camera] = (frame, plates)
            self._fresh.notify()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            due = self._take()
            if due is None:
                stop.wait(_LEAST_GAP / 5)
                continue
            try:
                self._door.put_frame(picture(*due))
            except (DoorClosedError, PictureRefusedError):
                stop.wait(_PAUSE_WHEN_CLOSED)  # the uploader says what is wrong with the door

    def _take(self) -> tuple[str, Frame, Sequence[PlateRead]] | None:
        now = time.monotonic()
        with self._fresh:
            self._fresh.wait_for(lambda: bool(self._newest), _LEAST_GAP)
            for camera, (frame, plates) in self._newest.items():
                if now - self._sent_at.get(camera, 0.0) >= _LEAST_GAP:
                    del self._newest[camera]
                    self._sent_at[camera] = now
                    return camera, frame, plates
        return None


def picture(camera: str, frame: Frame, plates: Sequence[PlateRead]) -> LiveFrame:
    jpeg = encode(frame.image, _LONGEST, _QUALITY)
    return LiveFrame(camera, frame.taken_at, jpeg.content, boxes(plates, jpeg.scale))


def boxes(plates: Sequence[PlateRead], scale: float) -> tuple[Box, ...]:
    """The plates' corners in pixels of a picture scaled by `scale`."""
    return tuple(
        Box(
            corners=tuple((round(x * scale, 1), round(y * scale, 1)) for x, y in plate.corners),
            text=plate.text,
            probability=min(1.0, max(0.0, plate.probability)),
        )
        for plate in plates
    )
