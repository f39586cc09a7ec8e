"""Fitting probabilities: what is known to be a logistic chance is found again, and plates held back tell what it is worth."""

import json
import math
import random
from pathlib import Path

import pytest

from ocr.calibration import stored
from ocr.plate_reader import Guess
from ocr.training.calibration.fit import fitted, worth
from ocr.training.calibration.samples import Sample, kept, noted

_WEIGHTS, _BIAS = (0.8, 0.5, -0.6, -1.5), 0.4


def drawn(count: int, seed: int = 5) -> list[Sample]:
    """Texts that are right with exactly the chance their features say."""
    dice = random.Random(seed)
    found = []
    for number in range(count):
        seen = (dice.uniform(-4, 0), dice.uniform(0, 4), dice.uniform(-9, 0), float(dice.random() < 0.2))
        score = _BIAS + sum(w * x for w, x in zip(_WEIGHTS, seen, strict=True))
        right = dice.random() < 1 / (1 + math.exp(-score))
        found.append(Sample(f"plate-{number // 2}", "29A12345", seen, right))
    return found


def test_known_chances_are_found_again() -> None:
    fit = fitted(drawn(6000))
    assert fit.bias == pytest.approx(_BIAS, abs=0.25)
    assert fit.weights == pytest.approx(_WEIGHTS, abs=0.25)


def test_the_worth_is_small_for_true_chances_and_large_for_others() -> None:
    good = worth(drawn(3000), seed=1)
    assert good.interval[0] <= good.error < 0.03
    assert len(good.outcomes) == 3000
    dice = random.Random(1)
    shuffled = [Sample(one.plate, one.text, one.features, dice.random() < 0.5) for one in drawn(200)]
    assert worth(shuffled, seed=1).error > good.error


def test_samples_are_read_once_and_kept_on_disk(tmp_path: Path) -> None:
    path, found = tmp_path / "plate-vn.json", drawn(3)
    assert kept(path, iter(found)) == found
    assert len(json.loads(path.read_text("utf8"))) == 3
    assert kept(path, iter([])) == found


def test_the_notebook_says_what_the_stored_calibration_says_and_remembers_the_guess() -> None:
    known = stored("plate")
    notebook = noted(known)
    guess = Guess("29A12345", 1, None, (), -0.2, 3.0)  # type: ignore[arg-type] # no corners are needed here
    chance = notebook.probability(guess)
    assert chance == known.probability(guess)
    assert notebook.guesses == {("29A12345", round(chance, 5)): guess}
