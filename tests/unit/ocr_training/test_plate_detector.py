"""The detector that ships, on drawn plates and odd frames."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from ocr.engines.plate_detector import DetectorOptions, PlateDetector, _starts
from ocr.rendering.plates import plate_image
from ocr.rendering.spec import Image, Layout, PlateLettering


@pytest.fixture(scope="module")
def detector() -> PlateDetector:
    return PlateDetector()


def frame(
    layout: Layout, size: tuple[int, int], width: int, place: tuple[int, int]
) -> tuple[Image, list[int]]:
    """A road-grey frame (width, height) with one yellow plate; the plate's left, top, right, bottom."""
    plate = plate_image(PlateLettering("12C12345"), layout, 1, 0.1)
    scale = width / plate.shape[1]
    small = cv2.resize(plate, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.full((size[1], size[0], 3), 70, np.uint8)
    cv2.rectangle(
        picture, (size[0] // 6, size[1] // 6), (size[0] * 5 // 6, size[1] * 5 // 6), (60, 40, 30), -1
    )
    left, top = place
    high, wide = small.shape[:2]
    picture[top : top + high, left : left + wide] = small
    return picture, [left, top, left + wide, top + high]


@pytest.mark.parametrize("layout", [1, 2])
def test_a_plate_is_found_with_its_corners_and_lines(detector: PlateDetector, layout: Layout) -> None:
    picture, box = frame(layout, (1280, 720), 200, (560, 420))
    places = detector.locate(picture)
    assert places
    best = places[0]
    assert best.layout == layout
    corners = np.array(best.corners)
    wanted = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]])
    assert np.abs(corners - wanted).max() < 0.3 * (box[3] - box[1])


def test_a_grey_frame_is_as_good_as_a_coloured_one(detector: PlateDetector) -> None:
    picture, _ = frame(2, (1280, 720), 200, (560, 420))
    assert detector.locate(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8))


def test_nothing_is_found_where_nothing_is(detector: PlateDetector) -> None:
    assert not detector.locate(np.full((720, 1280, 3), 90, np.uint8))


@pytest.mark.parametrize("size", [(1, 1), (33, 7), (7, 900), (3000, 40)])
def test_odd_frames_are_looked_at_without_complaint(detector: PlateDetector, size: tuple[int, int]) -> None:
    assert len(detector.locate(np.full((size[1], size[0], 3), 90, np.uint8))) <= 12


def test_tiles_find_a_plate_where_it_stands_in_the_whole_frame() -> None:
    picture, box = frame(2, (1920, 1080), 90, (1500, 800))
    places = PlateDetector(options=DetectorOptions(tiles=True)).locate(picture)
    middles = [np.array(place.corners).mean(0) for place in places]
    assert any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in middles)


@pytest.mark.parametrize(("whole", "piece"), [(1920, 640), (640, 640), (700, 640), (100, 100)])
def test_pieces_cover_the_whole_and_overlap(whole: int, piece: int) -> None:
    starts = _starts(whole, piece)
    assert starts[0] == 0
    assert starts[-1] == whole - piece
    assert all(after - before <= piece * 3 // 4 for before, after in pairwise(starts))
