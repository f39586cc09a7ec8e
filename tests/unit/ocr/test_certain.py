"""A text likelier than all others is found without a search, and with the same probability."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.beam import search
from ocr.certain import certain, text_chance

ALPHABET = "0123ABC"


def rows(seed: int, doubt: float, text: tuple[int, ...] = (1, 2, 2, 0, 2, 5, 0, 0, 7)) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    chances = np.eye(len(ALPHABET) + 1)[list(text)] * (1 - doubt)
    chances += doubt * rng.dirichlet(np.full(len(ALPHABET) + 1, 0.3), len(text))
    return np.log(chances + 1e-9).astype(np.float32)


@pytest.mark.parametrize("seed", range(20))
def test_it_agrees_with_a_wide_search(seed: int) -> None:
    wanted = search(rows(seed, 0.05), ALPHABET, width=200, choices=7)[0]
    found = certain(rows(seed, 0.05), ALPHABET)
    assert found is not None
    assert found.text == wanted.text == "011AC"
    assert found.log_probability == pytest.approx(wanted.log_probability, abs=1e-3)
    assert [sign.char for sign in found.characters] == list(found.text)
    for one, other in zip(found.characters, wanted.characters, strict=True):
        assert one.probability == other.probability


def test_doubt_gives_nothing() -> None:
    assert certain(rows(1, 0.9), ALPHABET) is None
    assert certain(rows(1, 0.05), ALPHABET, least=0.999) is None


def test_an_empty_line_gives_nothing() -> None:
    assert certain(rows(1, 0.01, (0,) * 6), ALPHABET) is None


def test_all_texts_of_a_short_line_share_one() -> None:
    line = rows(4, 0.8, (1, 0))
    pairs = [(one, other) for one in range(1, 8) for other in range(1, 8) if one != other]
    every = [*((sign,) for sign in range(1, 8)), *pairs]
    empty = float(np.exp(line[:, 0].sum()))
    total = sum(text_chance(line, columns) for columns in every)
    assert total + empty == pytest.approx(1.0, abs=1e-5)
