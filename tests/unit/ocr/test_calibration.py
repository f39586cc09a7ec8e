import numpy as np

from ocr.calibration import stored
from ocr.plate_reader import Guess
from ocr.reads import CharRead


def guess(text: str, score: float, gap: float, sure: float) -> Guess:
    characters = tuple(CharRead(char, sure, ((char, sure),)) for char in text)
    return Guess(text, 1, np.zeros((4, 2), np.float32), characters, score, gap)


def test_a_clear_read_is_accepted_and_a_poor_one_is_not() -> None:
    calibration = stored("plate")
    assert calibration.probability(guess("12C12345", -0.001, 8.0, 0.9999)) >= calibration.accept
    assert calibration.probability(guess("12C12345", -2.5, 0.2, 0.6)) < calibration.accept


def test_a_text_outside_the_grammars_is_never_more_than_doubtful() -> None:
    calibration = stored("plate")
    assert calibration.probability(guess("12345678", -0.001, 8.0, 0.9999)) <= calibration.doubtful


def test_better_evidence_never_lowers_the_probability() -> None:
    calibration = stored("plate")
    steps = [guess("12C12345", -s, 8 - 2 * s, 0.9999 - s / 5) for s in (0.0, 0.3, 0.8, 1.5, 3.0)]
    chances = [calibration.probability(step) for step in steps]
    assert chances == sorted(chances, reverse=True)


def test_a_lost_digit_is_suspected_in_four_digit_plates() -> None:
    calibration = stored("plate")
    assert calibration.probability(guess("12C1234", -0.3, 3.0, 0.95)) <= calibration.probability(
        guess("12C12345", -0.3, 3.0, 0.95)
    )
