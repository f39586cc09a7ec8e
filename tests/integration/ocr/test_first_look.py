"""Easy plates are read by the quick network alone, all others by the patient one; the answers stay the same."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from ocr.engines.corner_net import CornerNet
from ocr.engines.plate_net import PlateNet
from ocr.engines.quick_net import QuickNet
from ocr.plate_reader import PlateReader
from ocr.ports import Image
from ocr.reads import Beam
from ocr.rectify import frame_quad
from tests.integration.ocr.pictures import plate_picture

TEXTS = ["29H83647", "51C73829", "14C02468", "12C31975"]


class Asked:
    """The patient recogniser, and how often it was asked."""

    name = "plate"

    def __init__(self) -> None:
        self._net = PlateNet()
        self.margin = self._net.margin
        self.times = 0

    def recognise(self, crop: Image, layout: int, *, stretch: float = 1.0) -> Sequence[Beam]:
        self.times += 1
        return self._net.recognise(crop, layout, stretch=stretch)


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked()


@pytest.fixture(scope="module")
def cascade(asked: Asked) -> PlateReader:
    return PlateReader(asked, CornerNet(), QuickNet())


def test_a_clear_plate_needs_no_second_opinion(asked: Asked, cascade: PlateReader) -> None:
    settled = 0
    for text in TEXTS:
        asked.times = 0
        guess = cascade.read(plate_picture([text]), frame_quad(plate_picture([text])), margin=0.0)
        assert guess is not None
        assert guess.text == text
        settled += asked.times == 0
    assert settled > 0


def test_what_no_grammar_knows_is_left_to_the_patient_network(asked: Asked, cascade: PlateReader) -> None:
    asked.times = 0
    picture = plate_picture(["HOTLINE24"])
    cascade.read(picture, frame_quad(picture), margin=0.0)
    assert asked.times > 1


def test_a_blurred_plate_is_looked_at_again(asked: Asked, cascade: PlateReader) -> None:
    asked.times = 0
    picture = np.asarray(cv2.GaussianBlur(plate_picture(["29H83647"], scale=0.3), (0, 0), 4), np.uint8)
    guess = cascade.read(picture, frame_quad(picture), margin=0.0)
    assert asked.times > 1
    assert guess is None or guess.score < 0
