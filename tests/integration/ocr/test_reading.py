import cv2
import numpy as np
import pytest

from ocr.reader import Reader
from ocr.reads import Box
from tests.integration.ocr.pictures import column_picture, door_picture, line_picture, plate_picture, scene


@pytest.mark.parametrize(
    ("rows", "text", "layout"),
    [(["29H-836.47"], "29H83647", 1), (["15C", "284.79"], "15C28479", 2), (["12R", "036.84"], "12R03684", 2)],
)
def test_a_plate_in_a_scene_is_found_and_read(
    reader: Reader, rows: list[str], text: str, layout: int
) -> None:
    frame = scene(plate_picture(rows, scale=0.6))
    read = reader.read(frame)
    assert [(plate.text, plate.country, plate.layout) for plate in read.plates] == [(text, "VN", layout)]
    plate = read.plates[0]
    assert 400 < plate.box.left < 450
    assert 380 < plate.box.top < 430
    assert "".join(character.char for character in plate.characters) == text
    assert all(sum(p for _, p in character.alternatives) <= 1.001 for character in plate.characters)


def test_a_crop_is_read_without_looking_for_the_plate(reader: Reader) -> None:
    read = reader.read_crop(plate_picture(["29H-836.47"], scale=0.5))
    assert [plate.text for plate in read.plates] == ["29H83647"]


def test_two_plates_in_one_frame_are_both_read(reader: Reader) -> None:
    frame = scene(plate_picture(["29H-836.47"], scale=0.5), left=300, top=430)
    second = plate_picture(["15C-284.79"], scale=0.5)
    frame[200 : 200 + second.shape[0], 700 : 700 + second.shape[1]] = second
    assert {plate.text for plate in reader.read(frame).plates} == {"29H83647", "15C28479"}


def test_only_the_region_is_read_and_corners_stay_those_of_the_frame(reader: Reader) -> None:
    frame = scene(plate_picture(["29H-836.47"], scale=0.6))
    inside = reader.read(frame, Box(380, 350, 800, 520))
    outside = reader.read(frame, Box(0, 0, 1280, 300))
    assert [plate.text for plate in inside.plates] == ["29H83647"]
    assert inside.plates[0].box.left > 400
    assert not outside.plates


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((720, 1280, 3), np.uint8),
        np.full((40, 30), 128, np.uint8),
        np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8),
    ],
    ids=["black", "tiny and grey", "noise"],
)
def test_where_there_is_no_plate_nothing_is_accepted(reader: Reader, frame: np.ndarray) -> None:
    read = reader.read(frame)
    assert not [plate for plate in read.plates if plate.accepted]
    assert not read.containers


def test_side_lettering_and_phone_numbers_are_no_plates(reader: Reader) -> None:
    frame = line_picture("DHL 0912345678 CONG TY")
    assert not [plate for plate in reader.read(frame).plates if plate.accepted]


def test_a_container_number_is_read_along_the_door(reader: Reader) -> None:
    read = reader.read(line_picture("CSQU 305438 3"))
    assert [container.text for container in read.containers] == ["CSQU3054383"]


def test_a_container_number_is_read_down_the_post(reader: Reader) -> None:
    read = reader.read(column_picture("MSCU6398705"))
    assert [container.text for container in read.containers] == ["MSCU6398705"]


@pytest.mark.parametrize("lean", [-0.06, 0.08])
def test_a_leaning_column_with_its_check_digit_in_a_box_is_accepted(reader: Reader, lean: float) -> None:
    read = reader.read(column_picture("TEMU5660532", lean=lean, boxed=True))
    assert [(one.text, one.accepted) for one in read.containers] == [("TEMU5660532", True)]


def test_strokes_of_the_owners_code_are_letters_and_those_of_the_number_digits(reader: Reader) -> None:
    read = reader.read(column_picture("CAIU8979622"))
    assert [(one.text, one.accepted) for one in read.containers] == [("CAIU8979622", True)]


def test_owner_number_and_type_on_three_lines_are_one_container(reader: Reader) -> None:
    read = reader.read(door_picture(["HDMU", "262346 5", "45G1"]))
    assert [(one.text, one.accepted) for one in read.containers] == [("HDMU2623465", True)]


def test_a_number_seen_on_two_walls_is_one_container(reader: Reader) -> None:
    both = np.hstack(
        [column_picture("MSCU6398705"), cv2.resize(line_picture("MSCU 639870 5"), None, fx=1, fy=1.5)]
    )
    assert [one.text for one in reader.read(both).containers] == ["MSCU6398705"]


def test_a_number_with_a_wrong_check_digit_is_not_reported(reader: Reader) -> None:
    assert not [one for one in reader.read(line_picture("CSQU 305438 4")).containers if one.accepted]
