"""One reader for several lanes: each waits its turn, and reads the newest frame it has when its turn comes."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import cv2
import structlog

from lanes.notes import Notes
from lanes.settings import Region
from lanes.sources.port import Frame
from lanes.tracking import Shot
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.reads import FrameRead, PlateRead

log = structlog.get_logger()
_WAIT_SECONDS = 0.5
_LEAST_PROBABILITY = 0.2


class FrameReader(Protocol):
    """Reads one frame, `ocr.reader.Reader` for one. May raise ReaderError for a frame it cannot read."""

    def read(self, frame: Image, /) -> FrameRead: ...


class SharedReader:
    """The reader of all lanes of a process, `at_once` frames at a time, in the order in which the lanes asked."""

    def __init__(self, reader: FrameReader, at_once: int = 1) -> None:
        self.reader = reader
        self._at_once = at_once
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many lanes read or stand in line."""
        with self._moved:
            return len(self._line)

    @contextmanager
    def turn(self) -> Iterator[FrameReader]:
        """Waits for this lane's turn. A lane stands in line at most once, so that none starves the others."""
        ticket = object()
        with self._moved:
            self._line.append(ticket)
            self._moved.wait_for(lambda: self._line.index(ticket) < self._at_once)
        try:
            yield self.reader
        finally:
            with self._moved:
                self._line.remove(ticket)
                self._moved.notify_all()


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
        masks: Mapping[str, Sequence[Region]] = MappingProxyType({}),
    ) -> None:
        self._reader, self._arrived, self._notes, self._masks = reader, arrived, notes, masks
        self._changed = threading.Condition()
        self._wanted: dict[str, Frame] = {}
        self._done: deque[Reading] = deque()
        self._refused: set[str] = set()
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
            with self._reader.turn() as reader:
                self._read_newest(reader)

    def _read_newest(self, reader: FrameReader) -> None:
        with self._changed:
            camera = next(iter(self._wanted), None)  # the camera that has waited longest
            if camera is None:
                return
            frame = self._wanted.pop(camera)
        try:
            read = reader.read(frame.image)
        except ReaderError as error:
            log.warning("frame_not_read", camera=camera, code=error.code, detail=error.sentence)
            self._refused.add(error.code)
            self._notes.set(error.code)
            return
        self._notes.clear(*self._refused)
        self._done.append(Reading(camera, frame, shot_of(frame, read, self._masks.get(camera, ()))))
        self._arrived.set()


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
