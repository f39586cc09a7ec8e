import numpy as np
import pytest

from ocr.candidates import propose
from ocr.overlap import keep_best, shared
from ocr.reads import Box, Located


def line(left: float, top: float, width: float, height: float) -> Located:
    right, bottom = left + width, top + height
    return Located(((left, top), (right, top), (right, bottom), (left, bottom)))


def layouts(*lines: Located) -> set[tuple[int, tuple[int, ...]]]:
    return {(candidate.layout, candidate.parts) for candidate in propose(lines)}


def test_a_long_line_is_a_one_line_plate() -> None:
    assert layouts(line(100, 100, 200, 40)) == {(1, (0,))}


def test_two_rows_above_each_other_are_one_plate() -> None:
    assert (2, (0, 1)) in layouts(line(110, 100, 80, 40), line(100, 145, 120, 40))


def test_the_plate_of_two_rows_reaches_around_both() -> None:
    (pair,) = [one for one in propose([line(110, 100, 80, 40), line(100, 145, 120, 40)]) if one.layout == 2]
    assert pair.quad.min(0)[0] < 100
    assert pair.quad.min(0)[1] < 100
    assert pair.quad.max(0)[0] > 220
    assert pair.quad.max(0)[1] > 185


def test_rows_that_stand_apart_are_not_joined() -> None:
    assert (2, (0, 1)) not in layouts(line(110, 100, 80, 40), line(100, 260, 120, 40))


def test_two_pieces_of_one_line_are_joined_from_left_to_right() -> None:
    found = layouts(line(200, 100, 140, 40), line(100, 100, 80, 40))
    assert (1, (1, 0)) in found
    assert (1, (0, 1)) not in found


def test_a_banner_is_no_plate() -> None:
    assert layouts(line(0, 100, 900, 40)) == set()


def test_specks_are_left_out() -> None:
    assert layouts(line(0, 0, 20, 4)) == set()


def test_a_whole_plate_is_taken_as_it_was_located() -> None:
    place = Located(((0, 0), (80, 0), (80, 40), (0, 40)), layout=2)
    (candidate,) = propose([place])
    assert (candidate.layout, candidate.quad.tolist()) == (2, [[0, 0], [80, 0], [80, 40], [0, 40]])


@pytest.mark.parametrize("angle", [-15, 10])
def test_leaning_rows_are_joined_along_their_own_axes(angle: float) -> None:
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    leaning = [
        Located(tuple((float(x), float(y)) for x, y in np.array(place.corners) @ matrix.T))
        for place in (line(110, 100, 80, 40), line(100, 145, 120, 40))
    ]
    assert (2, (0, 1)) in layouts(*leaning)


def test_of_two_readings_of_one_place_the_better_one_stays() -> None:
    boxes = [(Box(0, 0, 10, 10), 0.5), (Box(1, 1, 9, 9), 0.9), (Box(20, 0, 30, 10), 0.1)]
    kept = keep_best(boxes, lambda pair: pair[0], lambda pair: pair[1])
    assert [rank for _, rank in kept] == [0.9, 0.1]


def test_boxes_that_do_not_touch_share_nothing() -> None:
    assert shared(Box(0, 0, 10, 10), Box(10, 0, 20, 10)) == 0
    assert shared(Box(0, 0, 10, 10), Box(0, 0, 5, 5)) == 1
