"""One suite for every engine behind the Recogniser port."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.engines.easy import EasyNet
from ocr.engines.easy_english import EasyEnglish
from ocr.engines.plate_net import PlateNet
from ocr.engines.quick_net import QuickNet
from ocr.errors import ReaderError
from ocr.ports import Image, Recogniser


def _easy(kind: type[EasyNet] | type[EasyEnglish] = EasyNet) -> Recogniser:
    try:
        return kind()
    except ReaderError as missing:
        pytest.skip(missing.sentence)


ENGINES = [
    pytest.param(PlateNet, id="plate"),
    pytest.param(QuickNet, id="quick"),
    pytest.param(_easy, id="easyocr", marks=pytest.mark.easyocr),
    pytest.param(lambda: _easy(EasyEnglish), id="easyocr-english", marks=pytest.mark.easyocr),
]


@pytest.fixture(params=ENGINES, scope="module")
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    make: Callable[[], Recogniser] = request.param
    return make()


def crop(text: str) -> Image:
    plate = np.full((60, 330), 240, np.uint8)
    cv2.putText(plate, text, (12, 45), cv2.FONT_HERSHEY_DUPLEX, 1.5, 20, 3, cv2.LINE_AA)
    return plate


def test_it_reads_a_clear_line(recogniser: Recogniser) -> None:
    beams = recogniser.recognise(crop("29H83647"), 1)
    assert "29H83647" in [beam.text for beam in beams[:3]]


def test_beams_come_likeliest_first_and_are_probabilities(recogniser: Recogniser) -> None:
    beams = recogniser.recognise(crop("29H83647"), 1)
    scores = [beam.log_probability for beam in beams]
    assert scores == sorted(scores, reverse=True)
    assert all(score <= 1e-6 for score in scores)
    assert len({beam.text for beam in beams}) == len(beams)


def test_the_best_beam_carries_a_posterior_for_each_character(recogniser: Recogniser) -> None:
    best = recogniser.recognise(crop("29H83647"), 1)[0]
    assert "".join(character.char for character in best.characters) == best.text
    for character in best.characters:
        chances = [chance for _, chance in character.alternatives]
        assert sum(chances) <= 1.001
        assert (character.char, character.probability) in character.alternatives


@pytest.mark.parametrize("layout", [1, 2])
@pytest.mark.parametrize("size", [(8, 16), (300, 60), (40, 900)])
def test_odd_sizes_and_colours_are_taken(recogniser: Recogniser, size: tuple[int, int], layout: int) -> None:
    for picture in (np.zeros(size, np.uint8), np.full((*size, 3), 90, np.uint8)):
        assert isinstance(list(recogniser.recognise(picture, layout)), list)


def test_the_same_crop_reads_the_same_twice(recogniser: Recogniser) -> None:
    assert recogniser.recognise(crop("29H83647"), 1) == recogniser.recognise(crop("29H83647"), 1)
