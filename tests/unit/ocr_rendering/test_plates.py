import numpy as np
import pytest

from ocr.rendering import PlateLettering, plate_image
from ocr.rendering.plates import vietnamese_parts
from ocr.rendering.vietnamese_face import vietnamese_glyph


@pytest.mark.parametrize(
    ("lettering", "layout", "millimetres"),
    [
        (PlateLettering("12C12345"), 1, (520, 110)),
        (PlateLettering("29H98760", "VN", "white"), 1, (520, 110)),
        (PlateLettering("80A06789", "VN", "blue"), 2, (330, 165)),
        (PlateLettering("12R01234", "VN", "white"), 2, (330, 165)),
        (PlateLettering("98RM5678", "VN", "white"), 2, (330, 165)),
        (PlateLettering("29LD12345", "VN", "white"), 2, (330, 165)),
        (PlateLettering("桂F12345", "CN", "yellow"), 1, (440, 140)),
        (PlateLettering("粤BK7D89", "CN", "yellow"), 2, (440, 220)),
        (PlateLettering("桂A6B28挂", "CN", "yellow"), 2, (440, 220)),
        (PlateLettering("桂FZ3078", "CN", "blue"), 1, (440, 140)),
        (PlateLettering("桂AD12345", "CN", "green"), 2, (480, 140)),
        (PlateLettering("桂A12345D", "CN", "yellow_green"), 1, (480, 140)),
    ],
)
def test_a_plate_has_its_legal_size_at_two_pixels_per_millimetre(lettering, layout, millimetres) -> None:
    picture = plate_image(lettering, layout, seed=3)
    assert picture.shape == (millimetres[1] * 2, millimetres[0] * 2, 3)
    assert picture.dtype == np.uint8


def test_the_same_seed_draws_the_same_plate_and_another_seed_another() -> None:
    lettering = PlateLettering("12C12345")
    assert np.array_equal(plate_image(lettering, 1, seed=5), plate_image(lettering, 1, seed=5))
    assert not np.array_equal(plate_image(lettering, 1, seed=5), plate_image(lettering, 1, seed=6))


@pytest.mark.parametrize("text", ["12C1234Q", "XYZ", "12345", "桂F12345"])
def test_a_text_that_is_no_vietnamese_plate_is_refused(text) -> None:
    with pytest.raises(ValueError, match="no"):
        plate_image(PlateLettering(text), 1, seed=1)


def test_a_chinese_plate_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="7 characters"):
        plate_image(PlateLettering("桂F1234", "CN", "yellow"), 1, seed=1)


def test_vietnamese_digits_are_dotted_after_the_third_of_five() -> None:
    assert vietnamese_parts("12C12345") == ("12C", "123.45")
    assert vietnamese_parts("12C1234") == ("12C", "1234")


def test_every_sign_of_the_vietnamese_face_leaves_ink_of_its_own() -> None:
    signs = "0123456789ABCDĐEFGHKLMNPRSTUVXYZ"
    drawn = {sign: vietnamese_glyph(sign, 126) for sign in signs}
    assert all(glyph.shape == (126, 76) and glyph.max() > 200 for glyph in drawn.values())
    assert len({glyph.tobytes() for glyph in drawn.values()}) == len(signs)


def test_wear_takes_contrast_from_a_plate() -> None:
    lettering = PlateLettering("12R01234", "VN", "white")
    new, worn = (plate_image(lettering, 2, seed=11, wear=wear).astype(float) for wear in (0.0, 1.0))
    assert np.abs(new - worn).mean() > 5
