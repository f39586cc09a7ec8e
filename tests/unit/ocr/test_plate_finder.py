"""Which looks a frame gets: the plate detector's first, lines of text where it did not answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from ocr.calibration import Calibration
from ocr.containers import ContainerFinder
from ocr.plate_reader import Guess, PlateReader
from ocr.ports import Image
from ocr.reader import PlateFinder, ReaderOptions
from ocr.reads import CharRead, ContainerRead, Located, PlateRead
from ocr.rectify import Quad

LIVE = ReaderOptions()
FRAME = np.zeros((400, 900, 3), np.uint8)
LONG, OTHER, FOUR_DIGITS = "29H83647", "15C28479", "29H8364"
AS_SCORED = Calibration((1.0, 0.0, 0.0, 0.0), 0.0, accept=0.9, doubtful=0.05)
"""A guess says itself how probable it is."""


@dataclass
class Places:
    """Locator port: always the same places; `looks` counts how often it was asked."""

    places: Sequence[Located] = ()
    looks: int = 0

    def locate(self, frame: Image) -> Sequence[Located]:
        self.looks += 1
        return self.places


@dataclass
class Script(PlateReader):
    """Reads by where a place begins: left edge to text and probability."""

    texts: dict[float, tuple[str, float]]
    asked: list[float] = field(default_factory=list)

    def read(self, image: Image, quad: Quad, layout: int = 0, *, margin: float = 0.15) -> Guess | None:
        left = min(self.texts, key=lambda place: abs(place - float(quad[:, 0].min())))
        self.asked.append(left)
        text, probability = self.texts[left]
        score = math.log(probability / (1 - probability))
        return Guess(text, 1, quad, tuple(CharRead(char, 0.9) for char in text), score, 1.0)


class NoContainers(ContainerFinder):
    def __init__(self) -> None:
        """Needs no network: it never finds any."""

    def read(self, frame: Image, located: Sequence[Located]) -> list[ContainerRead]:
        return []


def place(left: float, *, layout: int = 0, score: float = 0.9) -> Located:
    corners = (left, 100.0), (left + 160.0, 100.0), (left + 160.0, 140.0), (left, 140.0)
    return Located(corners, layout, score)


@dataclass
class Scene:
    """A frame with what detector and text detector see in it."""

    detector: Places
    lines: Places
    script: Script
    frame: Image = field(default_factory=FRAME.copy)

    def plates(self, options: ReaderOptions = LIVE) -> tuple[PlateRead, ...]:
        containers = NoContainers() if options.containers else None
        lines = [self.lines] * (2 if options.thorough else 1)
        finder = PlateFinder(self.detector, lines, self.script, AS_SCORED, containers, options)
        return finder.read(self.frame).plates

    def texts(self, options: ReaderOptions = LIVE) -> list[str]:
        return sorted(plate.text for plate in self.plates(options))


def scene(text: str = LONG, probability: float = 0.999) -> Scene:
    """The detector sees one plate, the text detector that one and another."""
    script = Script({100.0: (text, probability), 500.0: (OTHER, 0.999)})
    return Scene(Places([place(100.0, layout=1)]), Places([place(100.0), place(500.0)]), script)


def test_a_lane_looks_no_further_than_a_plate_that_the_detector_found() -> None:
    shown = scene()
    assert shown.texts() == [LONG]
    assert (shown.detector.looks, shown.lines.looks) == (1, 0)


def test_where_the_detector_found_nothing_lines_of_text_are_looked_for() -> None:
    shown = scene()
    shown.detector.places = ()
    assert shown.texts() == [OTHER, LONG]


def test_what_is_not_accepted_competes_with_what_the_lines_of_text_give() -> None:
    shown = scene(probability=0.6)
    shown.lines.places = [place(130.0)]
    shown.script.texts[130.0] = (OTHER, 0.8)
    assert shown.texts() == [OTHER]


@pytest.mark.parametrize(("probability", "looks"), [(0.98, 0), (0.95, 1)])
def test_a_lane_looks_on_where_another_look_may_correct_the_first(probability: float, looks: int) -> None:
    shown = scene(probability=probability)
    assert LONG in shown.texts()
    assert shown.lines.looks == looks


@pytest.mark.parametrize(("probability", "accepted"), [(0.995, True), (0.98, False)])
def test_four_digits_may_be_a_piece_of_five_and_must_be_surer(probability: float, *, accepted: bool) -> None:
    shown = scene(FOUR_DIGITS, probability)
    shown.lines.places = ()
    (plate,) = shown.plates()
    assert plate.accepted == accepted
    assert shown.lines.looks == (0 if accepted else 1)


@pytest.mark.parametrize(("paint", "accepted"), [((30, 30, 190), True), ((40, 190, 230), False)])
def test_the_letters_and_digits_of_an_army_plate_are_one_only_on_red(
    paint: tuple[int, int, int], *, accepted: bool
) -> None:
    """Side lettering has the same form."""
    shown = scene("KP1234")
    shown.frame[:] = paint
    shown.lines.places = ()
    (plate,) = shown.plates()
    assert (plate.text, plate.accepted) == ("KP1234", accepted)
    assert (plate.probability > AS_SCORED.doubtful) == accepted


def test_four_digits_are_believed_where_a_line_of_text_says_the_same() -> None:
    shown = scene(FOUR_DIGITS, 0.98)
    shown.lines.places = [place(130.0)]
    shown.script.texts[130.0] = (FOUR_DIGITS, 0.92)
    (plate,) = shown.plates()
    assert (plate.text, plate.accepted) == (FOUR_DIGITS, True)


@pytest.mark.parametrize("options", [ReaderOptions(thorough=True), ReaderOptions(containers=True)])
def test_a_person_with_a_picture_gets_every_plate_of_it(options: ReaderOptions) -> None:
    assert scene().texts(options) == [OTHER, LONG]


@pytest.mark.parametrize(("probability", "looks"), [(0.999, 1), (0.6, 2)])
def test_the_larger_look_is_for_what_the_lines_did_not_tell(probability: float, looks: int) -> None:
    shown = scene()
    shown.lines.places = [place(500.0)]
    shown.script.texts[500.0] = (OTHER, probability)
    assert shown.texts(ReaderOptions(thorough=True)) == [OTHER, LONG]
    assert shown.lines.looks == looks


def test_faint_places_are_read_only_while_no_plate_is_known() -> None:
    shown = scene()
    shown.detector.places = [
        place(300.0, layout=1, score=0.3),
        place(100.0, layout=1, score=0.4),
        place(500.0, layout=1, score=0.2),
    ]
    shown.script.texts[300.0] = ("HOTLINE24", 0.999)
    assert shown.texts() == [LONG]
    assert shown.script.asked == [100.0]
    shown.script.texts[100.0] = ("HOTLINE24", 0.999)
    assert shown.texts() == [OTHER]
    assert shown.script.asked == [100.0, 100.0, 300.0, 500.0]


def test_two_plain_plates_are_both_read() -> None:
    shown = scene()
    shown.detector.places = [place(100.0, layout=1), place(500.0, layout=1, score=0.6)]
    assert shown.texts() == [OTHER, LONG]
    assert shown.lines.looks == 0


def test_a_faint_place_of_the_detector_counts_only_where_it_is_sure() -> None:
    """Lettering of a gantry read as a plate at 0.6, at every look."""
    shown = scene(probability=0.6)
    shown.lines.places = ()
    shown.detector.places = [place(100.0, layout=1, score=0.3)]
    assert shown.texts() == []
    shown.detector.places = [place(100.0, layout=1, score=0.6)]
    assert shown.texts() == [LONG]


@pytest.mark.parametrize(("probability", "shown"), [(0.98, LONG), (0.95, OTHER)])
def test_a_line_of_text_corrects_no_plate_that_was_seen_whole_and_read_surely(
    probability: float, shown: str
) -> None:
    seen = scene(probability=probability)
    seen.lines.places = [place(130.0)]
    seen.script.texts[130.0] = (OTHER, 0.999)
    assert seen.texts(ReaderOptions(thorough=True)) == [shown]
