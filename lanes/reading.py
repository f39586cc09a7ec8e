"""One reader for several lanes: each waits its turn, and reads the newest frame it has when its turn comes."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import cv2
import structlog

from lanes.notes import Notes
from lanes.settings import CameraConfig, Region
from lanes.sources.port import Frame
from lanes.tracking import Shot
from lanes.turns import Turns
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.reads import FrameRead, PlateRead

log = structlog.get_logger()
_WAIT_SECONDS = 0.5
_BETWEEN_LOOKS = timedelta(seconds=0.5)
"""Of one camera: a truck that drives up shows nothing to read for many frames, and each long look keeps all lanes waiting."""
_LEAST_PROBABILITY = 0.2


class FrameReader(Protocol):
    """Reads one frame, `ocr.reader.Reader` for one. May raise ReaderError for a frame it cannot read."""

    def glance(self, frame: Image, /) -> FrameRead | None: ...

    def read(self, frame: Image, /) -> FrameRead: ...


class SharedReader:
    """The reader of all lanes of a process: `glances` at a time, and one long look, which takes as long as many glances.

    `numbers` reads for cameras that see containers, `reader` for all others.
    """

    def __init__(self, reader: FrameReader, glances: int = 1, numbers: FrameReader | None = None) -> None:
        self.reader, self.numbers = reader, numbers or reader
        self.glances, self.looks = Turns(glances), Turns()


@dataclass(frozen=True)
class Reading:
    camera: str
    frame: Frame
    shot: Shot

    @property
    def plates(self) -> tuple[PlateRead, ...]:
        return self.shot.plates


class ReadingDesk:
    """One lane's wish list: per camera the newest frame worth reading. `run` is the lane's reading thread."""

    def __init__(
        self,
        reader: SharedReader,
        arrived: threading.Event,
        notes: Notes,
        cameras: Sequence[CameraConfig] = (),
    ) -> None:
        self._reader, self._arrived, self._notes = reader, arrived, notes
        self._cameras = {camera.name: camera for camera in cameras}
        self._changed = threading.Condition()
        self._wanted: dict[str, Frame] = {}
        self._done: deque[Reading] = deque()
        self._refused: set[str] = set()
        self._looked: dict[str, datetime] = {}
        self.dropped = 0

    def want(self, camera: str, frame: Frame) -> None:
        """Never waits: a newer frame takes the place of one that was not read in time."""
        with self._changed:
            if camera in self._wanted:
                self.dropped += 1
            self._wanted[camera] = frame
            self._changed.notify()

    def forget(self, camera: str) -> None:
        with self._changed:
            self._wanted.pop(camera, None)

    def finished(self) -> list[Reading]:
        """Readings since the last call, in order."""
        readings = []
        while self._done:
            readings.append(self._done.popleft())
        return readings

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            with self._changed:
                if not self._changed.wait_for(lambda: bool(self._wanted), _WAIT_SECONDS):
                    continue
            with self._reader.glances.turn():
                unsure = self._glance_at_newest()
            if unsure is not None:
                with self._reader.looks.turn():
                    self._look_at(unsure)

    def _glance_at_newest(self) -> str | None:
        """The camera whose frame wants a long look, if it is time for one: its frame is wanted again then."""
        with self._changed:
            camera = next(iter(self._wanted), None)  # the camera that has waited longest
            if camera is None:
                return None
            frame = self._wanted.pop(camera)
        if self._read(camera, frame, self._reader_for(camera).glance) or not self._is_time(camera, frame):
            return None
        with self._changed:
            self._wanted.setdefault(camera, frame)
        return camera

    def _is_time(self, camera: str, frame: Frame) -> bool:
        looked = self._looked.get(camera)
        return looked is None or frame.taken_at - looked >= _BETWEEN_LOOKS

    def _look_at(self, camera: str) -> None:
        """At the newest frame of the camera, unless it is wanted no more."""
        with self._changed:
            frame = self._wanted.pop(camera, None)
        if frame is not None:
            self._looked[camera] = frame.taken_at
            self._read(camera, frame, self._reader_for(camera).read)

    def _reader_for(self, camera: str) -> FrameReader:
        known = self._cameras.get(camera)
        return self._reader.numbers if known and known.part == "container" else self._reader.reader

    def _read(self, camera: str, frame: Frame, way: Callable[[Image], FrameRead | None]) -> bool:
        """Whether there is no more to be had from this frame."""
        try:
            read = way(frame.image)
        except ReaderError as error:
            log.warning("frame_not_read", camera=camera, code=error.code, detail=error.sentence)
            self._refused.add(error.code)
            self._notes.set(error.code)
            return True
        if read is None:
            return False
        self._notes.clear(*self._refused)
        mask = self._cameras[camera].mask if camera in self._cameras else ()
        self._done.append(Reading(camera, frame, shot_of(frame, read, mask)))
        self._arrived.set()
        return True


def shot_of(frame: Frame, read: FrameRead, mask: Sequence[Region] = ()) -> Shot:
    """What is hardly a plate (burnt-in camera names, lettering) is no sign of a vehicle, and must not keep a lane from being empty."""
    plates = tuple(
        plate
        for plate in read.plates
        if plate.probability >= _LEAST_PROBABILITY
        and not any(_lies_in(plate, frame, region) for region in mask)
    )
    sharpness = tuple(sharpness_of(frame.image, plate) for plate in plates)
    return Shot(frame.taken_at, plates, sharpness, read.containers)


def _lies_in(plate: PlateRead, frame: Frame, region: Region) -> bool:
    """Whether the middle of the plate is inside the region."""
    box = plate.box
    across, down = (box.left + box.right) / 2 / frame.width, (box.top + box.bottom) / 2 / frame.height
    left, top, right, bottom = region
    return left <= across <= right and top <= down <= bottom


def sharpness_of(image: Image, plate: PlateRead) -> float:
    """Variance of the Laplacian within the plate, times its height: large where the plate is crisp and near."""
    box = plate.box
    rows = slice(max(0, int(box.top)), max(0, int(box.bottom) + 1))
    columns = slice(max(0, int(box.left)), max(0, int(box.right) + 1))
    crop = image[rows, columns]
    if crop.size == 0:
        return 0.0
    grey = crop if crop.ndim == 2 else cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var()) * box.height
