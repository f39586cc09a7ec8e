from dataclasses import replace
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest

from ocr.rendering import PassageSpec, PlateLettering, empty_lane, passage, plate_image

WEATHERS = ["day", "dusk", "night", "rain", "fog"]
START = datetime(2026, 11, 24, 7, 41, 12, tzinfo=UTC)
CHINESE = PassageSpec(
    PlateLettering("桂F12345", "CN", "yellow"),
    START,
    PlateLettering("桂A6B28挂", "CN", "yellow"),
    "CSQU3054383",
    "凭祥恒通国际物流",
    "0771-8523366",
    part="leaving",
    frames=1,
)
VIETNAMESE = PassageSpec(
    PlateLettering("12C12345"),
    START,
    PlateLettering("12R01234", "VN", "white"),
    firm="Vận tải Bắc Hà",
    phone="0912 345 678",
    part="leaving",
    frames=1,
)
RIGID = PassageSpec(PlateLettering("29H98760", "VN", "white"), START, part="leaving", frames=1)
KINDS = {"day": CHINESE, "dusk": VIETNAMESE, "night": CHINESE, "rain": VIETNAMESE, "fog": RIGID}


def straightened(frame, truth):
    clean = plate_image(
        PlateLettering(truth.text, truth.country, truth.colour), truth.layout, seed=0, wear=0.0
    )
    high, wide = clean.shape[:2]
    square = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(truth.corners.astype(np.float32), square)
    return cv2.warpPerspective(frame.image, matrix, (wide, high), flags=cv2.INTER_CUBIC), clean


def likeness(one, other) -> float:
    grey = [
        cv2.GaussianBlur(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY), (0, 0), 5).astype(float) for p in (one, other)
    ]
    return float(np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1])


@pytest.mark.parametrize("weather", WEATHERS)
@pytest.mark.parametrize("camera", ["front", "rear"])
def test_the_plate_lies_where_the_truth_says_and_is_not_mirrored(camera, weather) -> None:
    spec = KINDS[weather]
    frame = list(passage(replace(spec, weather=weather, camera=camera), seed=4))[-1]
    (truth,) = frame.plates
    expected = spec.tractor if camera == "front" or spec.trailer is None else spec.trailer
    assert truth.text == expected.text
    assert truth.layout == (1 if camera == "front" else 2)
    found, clean = straightened(frame, truth)
    assert likeness(found, clean) > 0.6
    assert likeness(found, clean) > likeness(found[:, ::-1], clean) + 0.2


def test_the_truth_is_exact_to_a_few_pixels() -> None:
    frame = list(passage(VIETNAMESE, seed=4))[-1]
    (truth,) = frame.plates
    found, clean = straightened(frame, truth)
    for shift in ([6, 0], [-6, 0], [0, 6], [0, -6]):
        moved, _ = straightened(frame, replace(truth, corners=truth.corners + shift))
        assert likeness(found, clean) > likeness(moved, clean)


def test_the_container_number_is_in_the_truth_of_the_rear_camera() -> None:
    frame = list(passage(replace(CHINESE, camera="rear"), seed=4))[-1]
    (container,) = frame.containers
    assert container.text == "CSQU3054383"
    width, height = np.ptp(container.corners, axis=0)
    assert width > 4 * height > 40


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    one, again, other = ([f.image.tobytes() for f in passage(CHINESE, seed)] for seed in (7, 7, 8))
    assert one == again
    assert one != other


def test_a_truck_nears_the_front_camera_then_stands() -> None:
    frames = list(passage(replace(VIETNAMESE, part="arriving", frames=6), seed=2))
    widths = [np.ptp(frame.plates[0].corners[:, 0]) for frame in frames]
    assert widths == sorted(widths)
    assert widths[-1] > 1.3 * widths[0]
    assert 120 <= widths[-1] <= 260
    assert [frame.offset_s for frame in frames] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_the_barrier_is_down_while_arriving_and_up_while_leaving() -> None:
    frames = list(passage(replace(RIGID, part="whole", frames=5), seed=2))
    assert [frame.barrier_open for frame in frames] == [False, False, False, True, True]
    assert [frame.offset_s for frame in frames] == sorted({frame.offset_s for frame in frames})


@pytest.mark.parametrize("camera", ["front", "rear"])
def test_an_empty_lane_shows_no_plate_and_its_boom_moves(camera) -> None:
    shut = empty_lane(camera, "LANE", "day", START)
    opened = empty_lane(camera, "LANE", "day", START, barrier_open=True)
    assert shut.plates == opened.plates == ()
    assert (np.abs(shut.image.astype(int) - opened.image).max(axis=2) > 60).sum() > 300


def test_night_is_darker_than_day() -> None:
    day, night = (empty_lane("front", "LANE", weather, START).image.mean() for weather in ("day", "night"))
    assert night < 0.5 * day


@pytest.mark.parametrize(
    "lettering",
    [
        PlateLettering("桂FZ3078", "CN", "blue"),
        PlateLettering("桂AD12345", "CN", "green"),
        PlateLettering("桂A12345D", "CN", "yellow_green"),
        PlateLettering("80A06789", "VN", "blue"),
        PlateLettering("12C1234", "VN", "white"),
    ],
    ids=lambda lettering: lettering.text,
)
def test_every_kind_of_plate_rides_at_both_ends_of_a_truck(lettering) -> None:
    for camera in ("front", "rear"):
        (frame,) = passage(replace(RIGID, tractor=lettering, camera=camera), seed=1)
        assert [plate.text for plate in frame.plates] == [lettering.text]


def test_a_passage_without_time_zone_or_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(RIGID, start=START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="at least one frame"):
        replace(RIGID, frames=0)
