"""The reader of Border Gate: a frame in, plates and container numbers out."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from ocr.calibration import Calibration
from ocr.candidates import Candidate, propose
from ocr.consensus import weighed
from ocr.containers import ContainerFinder, best_numbers
from ocr.overlap import keep_best, same_place
from ocr.paint import has_its_ground
from ocr.plate_reader import Guess, PlateReader
from ocr.plates import find_kind
from ocr.ports import Image, Locator
from ocr.reads import Box, ContainerRead, FrameRead, Located, PlateRead
from ocr.rectify import frame_quad, to_corners
from ocr.regions import cut, frame_read, moved
from ocr.stages import stage


class Reader(Protocol):
    """What lanes and the command line use, whatever engine is behind it."""

    def glance(self, frame: Image) -> FrameRead | None:
        """What a quick look is sure of, or None where only `read` can tell."""
        ...

    def read(self, frame: Image, region: Box | None = None) -> FrameRead:
        """Plates and containers in `frame` (BGR or grey), or only in `region` of it; pixels of `frame`."""
        ...

    def read_crop(self, crop: Image) -> FrameRead:
        """The whole picture is one plate."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """The defaults suit a live lane; a person with a single picture wants both switches on.

    `most`: candidates read per look at a frame; `thorough`: look for text whatever the plate detector found, and
    again, larger, where nothing was accepted; `containers`: read container numbers too (about as long again on a
    frame full of lettering).
    """

    most: int = 16
    thorough: bool = False
    containers: bool = False


_PLAIN = 0.6
"""Detector's score from which a place nearly always is a plate: 32 false alarms on 473 scenes, against 567 from 0.3."""
_SETTLED = 0.97
"""Probability from which a lane looks no further; below, a reading of the same plate from its line may know better."""
_FOUR_DIGITS = 0.99
"""Probability from which the first look alone believes four digits: a quad may have cut off the fifth."""


class PlateFinder:
    """The default reader: looks with the plate detector first and for lines of text where that was not enough.

    `detector` finds whole plates in a tenth of the time that `locators` (lines of text) need.
    """

    def __init__(
        self,
        detector: Locator,
        locators: Sequence[Locator],
        plates: PlateReader,
        calibration: Calibration,
        containers: ContainerFinder | None = None,
        options: ReaderOptions = ReaderOptions(),
    ) -> None:
        self._detector = detector
        self._locators = locators
        self._plates = plates
        self._calibration = calibration
        self._containers = containers
        self._options = options

    def with_containers(self, finder: ContainerFinder) -> "PlateFinder":
        """The same reader, whose networks it shares, for pictures that show container numbers too."""
        options = replace(self._options, containers=True)
        return PlateFinder(self._detector, self._locators, self._plates, self._calibration, finder, options)

    def glance(self, frame: Image) -> FrameRead | None:
        """The detector's plates, if one of them is so sure that a lane looks no further."""
        started = time.perf_counter()
        plates = self._best(list(self._first_look(frame)))
        return frame_read(frame, plates, started) if self._settled(plates) else None

    def read(self, frame: Image, region: Box | None = None) -> FrameRead:
        started = time.perf_counter()
        view, left, top = cut(frame, region)
        found = list(self._first_look(view))
        plates = self._best(found)
        settled = [plate for plate in plates if _is_settled(plate)]
        containers: list[ContainerRead] = []
        for locator in () if self._settled(plates) else self._locators:
            with stage("find text"):
                located = locator.locate(view)
            lines = self._read_all(view, located)
            found += _beside(lines, settled)
            plates = self._best(found)
            if self._containers is not None:
                with stage("containers"):
                    containers = best_numbers([*containers, *self._containers.read(view, located)])
            # Not for a plate of the detector: the frame's other lettering may still need the larger look.
            if any(plate.accepted for plate in lines) or any(one.accepted for one in containers):
                break
        shown = [moved(plate, left, top) for plate in plates]
        return frame_read(frame, shown, started, [moved(one, left, top) for one in containers])

    def read_crop(self, crop: Image) -> FrameRead:
        started = time.perf_counter()
        guess = self._plates.read(crop, frame_quad(crop), margin=0.0)
        return frame_read(crop, (self._judge(crop, guess),) if guess else (), started)

    def _first_look(self, frame: Image) -> Iterator[PlateRead]:
        """The detector's plates by falling score; the faint ones only until one was accepted, and only if they are sure
        themselves: few are plates, and lettering reads like one now and then."""
        accepted = False
        with stage("find plates"):
            located = self._detector.locate(frame)
        for candidate in sorted(propose(located), key=lambda one: -one.score):
            if accepted and candidate.score < _PLAIN:
                return
            if (guess := self._plates.read(frame, candidate.quad, candidate.layout)) is not None:
                plate = self._judge(frame, guess)
                cut_off = guess.old_format and plate.probability < _FOUR_DIGITS
                sure = plate.accepted and not cut_off
                accepted = accepted or sure
                if sure or candidate.score >= _PLAIN:
                    yield replace(plate, accepted=sure)

    def _settled(self, plates: Sequence[PlateRead]) -> bool:
        """Whether the first look is enough: only for a lane, where one vehicle stands."""
        lane = not (self._options.thorough or self._options.containers)
        return lane and any(_is_settled(plate) for plate in plates)

    def _read_all(self, frame: Image, located: Sequence[Located]) -> list[PlateRead]:
        candidates = sorted(propose(located), key=_rank)[: self._options.most]
        guesses = [self._plates.read(frame, candidate.quad, candidate.layout) for candidate in candidates]
        return [self._judge(frame, guess) for guess in guesses if guess is not None]

    def _best(self, plates: Sequence[PlateRead]) -> list[PlateRead]:
        shown = [
            plate
            for plate in weighed(plates, self._calibration)
            if plate.country and plate.probability >= self._calibration.doubtful
        ]
        return keep_best(shown, lambda plate: plate.box, lambda plate: plate.accepted + plate.probability)

    def _judge(self, image: Image, guess: Guess) -> PlateRead:
        known = find_kind(guess.text)
        probability = self._calibration.probability(guess)
        if known and not has_its_ground(image, guess.quad, known[1]):
            probability = min(probability, self._calibration.doubtful)
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


def _is_settled(plate: PlateRead) -> bool:
    return plate.accepted and plate.probability >= _SETTLED


def _beside(lines: Sequence[PlateRead], settled: Sequence[PlateRead]) -> list[PlateRead]:
    """What a line of text says of a plate that the detector saw whole is no news: it may have cut off a foot or a digit."""
    return [line for line in lines if not any(same_place(line.box, plate.box) for plate in settled)]


def _rank(candidate: Candidate) -> tuple[int, float]:
    """Stacked and single lines first, chained pieces after them, larger ones before smaller ones."""
    size = float(np.ptp(candidate.quad[:, 1]))
    return (1 if candidate.layout == 1 and len(candidate.parts) > 1 else 0, -size)
