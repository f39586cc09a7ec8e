"""The reader of Border Gate: a frame in, plates and container numbers out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np

from ocr.calibration import Calibration
from ocr.candidates import Candidate, propose
from ocr.containers import ContainerFinder, best_numbers
from ocr.overlap import keep_best
from ocr.plate_reader import Guess, PlateReader
from ocr.plates import find_kind
from ocr.ports import Image, Locator
from ocr.reads import Box, ContainerRead, FrameRead, Located, PlateRead
from ocr.rectify import frame_quad, to_corners


class Reader(Protocol):
    """What lanes and the command line use, whatever engine is behind it."""

    def read(self, frame: Image, region: Box | None = None) -> FrameRead:
        """Plates and containers in `frame` (BGR or grey), or only in `region` of it; pixels of `frame`."""
        ...

    def read_crop(self, crop: Image) -> FrameRead:
        """The whole picture is one plate."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """The defaults suit a live lane; a person with a single picture wants both switches on.

    `most`: candidates read per look at a frame; `thorough`: look again, larger, where nothing was accepted;
    `containers`: read container numbers too (about as long again on a frame full of lettering).
    """

    most: int = 16
    thorough: bool = False
    containers: bool = False


class PlateFinder:
    """The default reader: text detector for candidates, our recogniser for reading."""

    def __init__(
        self,
        locators: Sequence[Locator],
        plates: PlateReader,
        calibration: Calibration,
        containers: ContainerFinder | None = None,
        options: ReaderOptions = ReaderOptions(),
    ) -> None:
        self._locators = locators
        self._plates = plates
        self._calibration = calibration
        self._containers = containers
        self._options = options

    def read(self, frame: Image, region: Box | None = None) -> FrameRead:
        started = time.perf_counter()
        view, left, top = cut(frame, region)
        plates: list[PlateRead] = []
        containers: list[ContainerRead] = []
        for locator in self._locators:
            located = locator.locate(view)
            plates = self._best([*plates, *self._read_all(view, located)])
            if self._containers is not None:
                containers = best_numbers([*containers, *self._containers.read(view, located)])
            if any(plate.accepted for plate in plates) or any(one.accepted for one in containers):
                break
        shown = [moved(plate, left, top) for plate in plates]
        return frame_read(frame, shown, started, [moved(one, left, top) for one in containers])

    def read_crop(self, crop: Image) -> FrameRead:
        started = time.perf_counter()
        guess = self._plates.read(crop, frame_quad(crop), margin=0.0)
        return frame_read(crop, (self._judge(guess),) if guess else (), started)

    def _read_all(self, frame: Image, located: Sequence[Located]) -> list[PlateRead]:
        candidates = sorted(propose(located), key=_rank)[: self._options.most]
        guesses = [self._plates.read(frame, candidate.quad, candidate.layout) for candidate in candidates]
        return [self._judge(guess) for guess in guesses if guess is not None]

    def _best(self, plates: Sequence[PlateRead]) -> list[PlateRead]:
        shown = [
            plate for plate in plates if plate.country and plate.probability >= self._calibration.doubtful
        ]
        return keep_best(shown, lambda plate: plate.box, lambda plate: plate.probability)

    def _judge(self, guess: Guess) -> PlateRead:
        known = find_kind(guess.text)
        probability = self._calibration.probability(guess)
        return PlateRead(
            text=guess.text,
            country=known[0] if known else None,
            layout=guess.layout,
            corners=to_corners(guess.quad),
            probability=round(probability, 5),
            accepted=known is not None and probability >= self._calibration.accept,
            characters=guess.characters,
            kind=known[1] if known else None,
        )


def _rank(candidate: Candidate) -> tuple[int, float]:
    """Stacked and single lines first, chained pieces after them, larger ones before smaller ones."""
    size = float(np.ptp(candidate.quad[:, 1]))
    return (1 if candidate.layout == 1 and len(candidate.parts) > 1 else 0, -size)


def cut(frame: Image, region: Box | None) -> tuple[Image, float, float]:
    """The region of the frame and where it begins; the whole frame without a region."""
    if region is None:
        return frame, 0.0, 0.0
    height, width = frame.shape[:2]
    left, top = max(0, int(region.left)), max(0, int(region.top))
    right, bottom = min(width, int(region.right)), min(height, int(region.bottom))
    return frame[top : max(bottom, top + 1), left : max(right, left + 1)], float(left), float(top)


_Read = TypeVar("_Read", PlateRead, ContainerRead)


def moved(read: _Read, left: float, top: float) -> _Read:
    """The same plate or container with its corners in pixels of the whole frame."""
    one, two, three, four = ((round(x + left, 1), round(y + top, 1)) for x, y in read.corners)
    return replace(read, corners=(one, two, three, four))


def frame_read(
    frame: Image, plates: Sequence[PlateRead], started: float, containers: Sequence[ContainerRead] = ()
) -> FrameRead:
    """The result for `frame`; `started` is the reading of `time.perf_counter` at the beginning."""
    height, width = frame.shape[:2]
    spent = round((time.perf_counter() - started) * 1000, 2)
    return FrameRead(tuple(plates), tuple(containers), spent, width, height)
