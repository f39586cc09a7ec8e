"""The ground that a kind of plate alone has."""

import cv2
import numpy as np
import pytest

from ocr.paint import has_its_ground, red_share

QUAD = np.array([[100, 100], [260, 100], [260, 140], [100, 140]], np.float32)


def painted(blue: int, green: int, red: int) -> np.ndarray:
    """A lane in grey with a plate of that colour and white signs on it."""
    frame = np.full((300, 400, 3), 110, np.uint8)
    frame[95:145, 95:265] = blue, green, red
    cv2.putText(frame, "KP-1234", (105, 133), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (240, 240, 240), 3)
    return frame


@pytest.mark.parametrize(
    "paint", [(20, 20, 200), (90, 80, 130), (60, 20, 180)], ids=["red", "faded", "purplish"]
)
def test_a_red_plate_is_red_in_sun_and_dust(paint: tuple[int, int, int]) -> None:
    assert has_its_ground(painted(*paint), QUAD, "army")


@pytest.mark.parametrize(
    "paint",
    [(40, 190, 230), (230, 230, 230), (70, 90, 80), (160, 60, 20)],
    ids=["yellow", "white", "olive", "blue"],
)
def test_no_other_ground_is_red(paint: tuple[int, int, int]) -> None:
    assert red_share(painted(*paint), QUAD) < 0.05
    assert not has_its_ground(painted(*paint), QUAD, "army")


def test_other_kinds_have_no_ground_of_their_own() -> None:
    assert has_its_ground(painted(40, 190, 230), QUAD, "vehicle")


def test_a_grey_picture_shows_no_colour() -> None:
    assert red_share(painted(20, 20, 200)[:, :, 2], QUAD) == 0.0
