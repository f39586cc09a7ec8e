"""What the cells of the detector are asked for."""

import numpy as np

from ocr.training.detector.shape import STRIDES, Size, cell_centres
from ocr.training.detector.targets import Labels, make_targets

SIZE = Size(320, 256)


def plate(
    left: float, top: float, width: float, height: float, *, sure: bool = True, lines: int = 1
) -> Labels:
    quad = [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]
    return Labels(
        np.array([quad], np.float32), np.array([lines], np.float32), np.array([float(sure)], np.float32)
    )


def test_cells_stand_in_rows_fine_level_first() -> None:
    middles, strides = cell_centres(SIZE)
    assert len(middles) == sum(320 // s * (256 // s) for s in STRIDES)
    assert middles[0].tolist() == [4, 4]
    assert middles[1].tolist() == [12, 4]
    assert strides[-1] == 32


def test_a_wanted_cell_leads_back_to_the_corners() -> None:
    labels = plate(100, 80, 90, 20)
    targets = make_targets(labels, SIZE)
    middles, strides = cell_centres(SIZE)
    chosen = np.flatnonzero(targets.score > 0)
    assert chosen.size
    back = targets.corners[chosen].reshape(-1, 4, 2) * strides[chosen, None, None] + middles[chosen, None]
    assert np.allclose(back, labels.quads[0], atol=1e-3)


def test_small_plates_are_asked_of_the_fine_level_and_large_ones_of_the_coarse() -> None:
    _, strides = cell_centres(SIZE)
    small = make_targets(plate(50, 50, 20, 6), SIZE)
    large = make_targets(plate(40, 60, 220, 50), SIZE)
    assert set(strides[small.score > 0]) == {8}
    assert set(strides[large.score > 0]) == {32}


def test_a_plate_that_nobody_is_sure_of_is_neither_wanted_nor_forbidden() -> None:
    targets = make_targets(plate(100, 80, 90, 20, sure=False), SIZE)
    assert not (targets.score > 0).any()
    assert (targets.score == -1).any()


def test_even_a_plate_thinner_than_a_cell_is_asked_for() -> None:
    assert (make_targets(plate(61, 61, 14, 4), SIZE).score > 0).sum() >= 1


def test_two_lines_are_told_from_one() -> None:
    two = make_targets(plate(100, 80, 60, 40, lines=2), SIZE)
    assert set(two.lines[two.score > 0]) == {1.0}
