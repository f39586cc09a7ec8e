"""Lines to learn from: drawn by number, of legal texts, and taught only what is right."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.engines.plate_net import ALPHABET
from ocr.plates import find_kind
from ocr.training.recogniser.batches import Batches, trusted
from ocr.training.recogniser.cache import Drawing, encode, sample
from ocr.training.recogniser.crops import crops, photographed
from ocr.training.recogniser.drawing import draw_plate
from ocr.training.recogniser.letterings import random_setting

HEADER = "file,plate_text,country,layout,corners,uncertain,licence\n"
FREE, HELD = "浙A12346", "浙A12345"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    ground = np.random.default_rng(1).integers(0, 255, (60, 160, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), ground)
    rows = [
        *(f"photo.png,浙A1234{n},CN,1,20 10 120 12 120 40 20 38,0,MIT" for n in range(10)),
        "photo.png,51F12345,VN,1,,0,none stated",
        "photo.png,51F12346,VN,1,,1,MIT",
        "photo.png,51F12347,VN,2,920 510 1020 512 1020 560 920 558,0,MIT",
    ]
    (tmp_path / "labels.csv").write_text(HEADER + "\n".join(rows), "utf8")
    return tmp_path


def test_every_drawn_text_is_a_legal_plate_that_fits_the_alphabet() -> None:
    for number in range(600):
        setting = random_setting(np.random.default_rng(number))
        assert find_kind(setting.text), setting
        assert len(encode(setting.text)) == len(encode("12C12345"))
        shown = "".join(setting.rows)
        assert "".join(sign for sign in shown if sign in ALPHABET) == setting.text


def test_every_province_and_suffix_is_drawn() -> None:
    texts = "".join(random_setting(np.random.default_rng(number)).text for number in range(4000))
    assert set(ALPHABET) - set(texts) <= set("IO")


def test_signs_are_told_from_the_plate_they_stand_on() -> None:
    for number in range(60):
        rng = np.random.default_rng(number)
        plate = draw_plate(random_setting(rng), rng)
        assert plate.shape[0] >= 90
        assert plate.std() > 3


def test_the_same_number_gives_the_same_line(tmp_path: Path) -> None:
    order = Drawing(tmp_path, 1, (), seed=3)
    one, other = sample(order, 17), sample(order, 17)
    assert one.text == other.text
    assert np.array_equal(one.line, other.line)


def test_plates_are_divided_by_licence_and_text_and_doubtful_labels_left_out(photos: Path) -> None:
    trained, held = crops([photos], "train"), crops([photos], "held")
    assert {"51F12345"} <= {crop.text for crop in held}
    assert not {crop.text for crop in held} & {crop.text for crop in trained}
    assert "51F12346" not in {crop.text for crop in [*trained, *held]}
    assert {f"浙A1234{n}" for n in range(10)} <= {crop.text for crop in [*trained, *held]}


def test_a_photographed_plate_is_cut_out_even_where_its_corners_are_those_of_the_uncut_frame(
    photos: Path,
) -> None:
    every = crops([photos], "train") + crops([photos], "held")
    for crop in every:
        view = photographed(crop, np.random.default_rng(2))
        assert view.shape[0] >= 40 * crop.layout
        assert view.std() > 3


def test_a_teacher_who_reads_something_else_is_not_asked() -> None:
    text = np.array([encode("12")] * 2, np.uint8)
    steps = [0, 2, 2, 0, 3, 0], [0, 2, 2, 0, 4, 0]
    taught = np.stack([np.eye(76, dtype=np.float16)[list(row)] for row in steps])
    kept = trusted(text, taught)
    assert kept[0].sum() == 6
    assert kept[1].sum() == 0


def test_batches_of_one_width_come_by_number(tmp_path: Path) -> None:
    arrays: dict[str, np.ndarray] = {}
    for layout, width in ((1, 192), (2, 256)):
        arrays[f"line{layout}"] = np.zeros((10, 48, width), np.uint8)
        arrays[f"text{layout}"] = np.array([encode("12C12345")] * 10, np.uint8)
        arrays[f"taught{layout}"] = np.zeros((10, width // 8, 76), np.float16)
    np.savez(tmp_path / "1-00000.npz", allow_pickle=False, **arrays)
    batches = Batches(sorted(tmp_path.glob("*.npz")), 4, 1)
    assert len(batches) == 20
    widths = {batches.take(number).lines.shape[2] for number in range(20)}
    assert widths == {192, 256}
    assert np.array_equal(batches.take(3).lines, batches.take(3).lines)
