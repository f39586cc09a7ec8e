"""One suite for every engine behind the Reader protocol."""

import numpy as np
import pytest

from ocr.build import EngineOptions, build_reader
from ocr.errors import ReaderError
from ocr.reader import Reader
from ocr.reads import Box
from tests.integration.ocr.pictures import plate_picture, scene


@pytest.fixture(
    params=[
        "plate",
        "rapidocr",
        "tesseract",
        pytest.param("easyocr", marks=pytest.mark.easyocr),
        pytest.param("easyocr-english", marks=pytest.mark.easyocr),
    ],
    scope="module",
)
def reader(request: pytest.FixtureRequest) -> Reader:
    try:
        return build_reader(request.param, EngineOptions(threads=2))
    except ReaderError as missing:
        pytest.skip(missing.sentence)


def test_a_blank_frame_holds_nothing(reader: Reader) -> None:
    read = reader.read(np.full((360, 640, 3), 120, np.uint8))
    assert (read.plates, read.width, read.height) == ((), 640, 360)
    assert read.ms > 0


def test_a_clear_plate_is_read_inside_its_region_with_corners_of_the_frame(reader: Reader) -> None:
    frame = scene(plate_picture(["29H-836.47"], scale=0.6))
    for read in (reader.read(frame), reader.read(frame, Box(300, 300, 900, 600))):
        assert [(plate.country, plate.layout) for plate in read.plates] == [("VN", 1)]
        assert 380 < read.plates[0].box.left < 460
        assert 0 <= read.plates[0].probability <= 1


def test_a_region_outside_the_frame_is_no_accident(reader: Reader) -> None:
    assert not reader.read(np.full((200, 300, 3), 120, np.uint8), Box(290, 190, 900, 900)).plates
