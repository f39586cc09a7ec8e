"""Training pictures are drawn by number, the same on every machine and in every process."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.training.detector.camera import _grain
from ocr.training.detector.clutter import free_quad, paste
from ocr.training.detector.letterings import random_plate
from ocr.training.detector.photos import Photo, is_held, photos
from ocr.training.detector.samples import Material, Samples
from ocr.training.detector.shape import Size
from ocr.training.detector.targets import Labels, long_side

SIZE = Size(320, 256)
HEADER = "file,plate_text,layout,bbox,corners,licence,scene_fully_labelled\n"


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    folder = tmp_path_factory.mktemp("drawn")
    image, lines = random_plate(4)
    cv2.imwrite(str(folder / "plate.png"), image)
    ground = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)
    cv2.imwrite(str(folder / "photo.png"), ground)
    quad = np.array([[[200, 200], [300, 205], [300, 230], [200, 225]]], np.float32)
    labels = Labels(quad, np.ones(1, np.float32), np.ones(1, np.float32))
    return Material([Photo(folder / "photo.png", labels)], [], [(folder / "plate.png", lines)])


def test_the_same_number_gives_the_same_picture(material: Material) -> None:
    one, other = (Samples(material, SIZE, 1, range(100)) for _ in range(2))
    for number in range(4):
        assert np.array_equal(one[number]["picture"], other[number]["picture"])
        assert np.array_equal(one[number]["corners"], other[number]["corners"])


def test_a_resumed_span_goes_on_where_the_first_one_stopped(material: Material) -> None:
    whole, rest = Samples(material, SIZE, 1, range(10)), Samples(material, SIZE, 1, range(6, 10))
    assert len(rest) == 4
    assert np.array_equal(whole[6]["picture"], rest[0]["picture"])


def test_another_seed_gives_other_pictures(material: Material) -> None:
    one, other = Samples(material, SIZE, 1, range(9)), Samples(material, SIZE, 2, range(9))
    assert not np.array_equal(one[0]["picture"], other[0]["picture"])


def test_pictures_have_the_size_asked_for_and_plates_of_every_length(material: Material) -> None:
    drawn = [Samples(material, SIZE, 3, range(99)).draw(number) for number in range(60)]
    assert {picture.shape for picture, _ in drawn} == {(256, 320, 3)}
    lengths = [long_side(quad) for _, labels in drawn for quad in labels.quads]
    assert min(lengths) < 40
    assert max(lengths) > 120


def test_a_pasted_patch_changes_its_quad_and_nothing_else() -> None:
    rng = np.random.default_rng(3)
    picture = np.full((200, 200, 3), 100, np.uint8)
    quad = free_quad(rng, 60, 3.0, np.array([100, 100], np.float32))
    paste(picture, np.full((40, 120, 3), 255, np.uint8), quad, rng)
    changed = np.argwhere((picture != 100).any(-1))
    assert len(changed) > 300
    assert (changed.min(0) >= quad[:, ::-1].min(0) - 2).all()
    assert (changed.max(0) <= quad[:, ::-1].max(0) + 2).all()


def test_a_photo_without_permission_only_measures_and_one_without_its_plate_is_left_out(
    tmp_path: Path,
) -> None:
    free = next(text for text in map(str, range(99)) if not is_held(text, "MIT"))
    rows = [
        f"free.jpg,{free},1,,1 1 9 1 9 4 1 4,MIT,1",
        f"bound.jpg,{free},2,1 1 9 9,,none stated,1",
        f"copyleft.jpg,{free},1,1 1 9 9,,GPL-3.0,1",
        f"cut.jpg,{free},1,,31 31 39 31 39 34 31 34,MIT,1",
    ]
    for row in rows:
        cv2.imwrite(str(tmp_path / row.split(",")[0]), np.zeros((10, 10), np.uint8))
    (tmp_path / "labels.csv").write_text(HEADER + "\n".join(rows), "utf8")
    assert {photo.path.name for photo in photos([tmp_path], "train")} == {"free.jpg"}
    assert {photo.path.name for photo in photos([tmp_path], "held")} == {"bound.jpg", "copyleft.jpg"}


def test_some_permissive_plates_are_held_back_and_always_the_same() -> None:
    held = [is_held(f"51F{number}", "Apache-2.0") for number in range(400)]
    assert 0.2 < sum(held) / 400 < 0.42
    assert held == [is_held(f"51F{number}", "Apache-2.0") for number in range(400)]


def test_a_picture_of_any_size_gets_its_grain() -> None:
    rng = np.random.default_rng(1)
    for high, wide in ((20, 30), (504, 672), (1024, 1024), (1300, 2000)):
        picture = np.full((high, wide, 3), 128, np.uint8)
        assert _grain(picture, rng).shape == picture.shape
