"""Whether a probability means what it says is counted rightly."""

import pytest

from ocr.training.calibration.reliability import bins, calibration_error, risk_coverage


def test_calibration_compares_what_was_said_with_what_was_true() -> None:
    honest = [(0.5, n % 2 == 0) for n in range(100)]
    assert calibration_error(honest) == pytest.approx(0.0)
    assert calibration_error([(1.0, False)] * 10) == pytest.approx(1.0)
    assert calibration_error([]) == 0.0
    assert {part.n for part in bins([(n / 25, True) for n in range(25)])} == {2, 3}


def test_risk_grows_as_less_sure_answers_are_taken() -> None:
    assert risk_coverage([(0.9, True), (0.2, False)]) == [(0.5, 0.0), (1.0, 0.5)]
