import itertools
import math

import numpy as np
import pytest

from ocr.beam import align, greedy, search

ALPHABET = "AB"


def log_probs(*rows: tuple[float, float, float]) -> np.ndarray:
    return np.log(np.array(rows, dtype=np.float32) + 1e-9)


def collapse(path: tuple[int, ...]) -> str:
    kept = [k for k, before in zip(path, (0, *path[:-1]), strict=True) if k and k != before]
    return "".join(ALPHABET[k - 1] for k in kept)


def test_the_beam_adds_all_paths_of_a_text() -> None:
    rows = log_probs((0.4, 0.35, 0.25), (0.3, 0.5, 0.2), (0.2, 0.3, 0.5))
    truth: dict[str, float] = {}
    for path in itertools.product(range(3), repeat=3):
        chance = math.exp(sum(float(rows[t, k]) for t, k in enumerate(path)))
        truth[collapse(path)] = truth.get(collapse(path), 0) + chance
    for beam in search(rows, ALPHABET, width=50, choices=2):
        assert math.exp(beam.log_probability) == pytest.approx(truth[beam.text], rel=1e-4)


def test_equal_neighbours_need_a_blank_between_them() -> None:
    apart = log_probs((0.01, 0.98, 0.01), (0.98, 0.01, 0.01), (0.01, 0.98, 0.01))
    together = log_probs((0.01, 0.98, 0.01), (0.01, 0.98, 0.01))
    assert search(apart, ALPHABET, choices=2)[0].text == "AA"
    assert search(together, ALPHABET, choices=2)[0].text == "A"
    assert (greedy(apart, ALPHABET), greedy(together, ALPHABET)) == ("AA", "A")


def test_each_character_knows_its_alternatives() -> None:
    rows = log_probs((0.05, 0.6, 0.35), (0.9, 0.05, 0.05), (0.1, 0.05, 0.85))
    best = search(rows, ALPHABET, choices=2)[0]
    assert best.text == "AB"
    assert best.characters[0].probability == pytest.approx(0.6 / 0.95, abs=0.01)
    assert best.characters[0].alternatives[1][0] == "B"


def test_alignment_gives_one_step_per_character_in_order() -> None:
    rows = log_probs((0.9, 0.05, 0.05), (0.1, 0.85, 0.05), (0.9, 0.05, 0.05), (0.1, 0.05, 0.85))
    assert align(rows, (1, 2)) == [1, 3]


def test_silence_reads_as_nothing() -> None:
    assert greedy(log_probs((1.0, 0.0, 0.0), (1.0, 0.0, 0.0)), ALPHABET) == ""
