"""Which lines may be one container number, and what a line says when letters and digits look the same."""

import numpy as np
import pytest

from ocr.container_lines import group_lines
from ocr.container_signs import begins_number, fold, numbers_in
from ocr.engines.line_net import SIGNS
from ocr.reads import Beam, CharRead
from ocr.rectify import Quad


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def beam(text: str) -> Beam:
    return Beam(text, 0.0, tuple(CharRead(char, 0.9, ((char, 0.9), ("7", 0.05))) for char in text))


def test_the_parts_of_a_leaning_column_are_joined_along_their_middle() -> None:
    owner, number = box(100, 0, 130, 200), box(80, 210, 110, 500)
    strip = next(group for group in group_lines([number, owner]) if len(group.quads) == 1).hull
    top, bottom = strip[:2].mean(0), strip[2:].mean(0)
    assert top == pytest.approx([116, 0], abs=8)
    assert bottom == pytest.approx([92, 500], abs=8)
    assert float(strip[1, 0] - strip[0, 0]) == pytest.approx(30, abs=1)


def test_lines_far_apart_are_not_one_number() -> None:
    quads = [box(0, 0, 100, 30), box(700, 600, 860, 630)]
    assert all(len(group.quads) == 1 for group in group_lines(quads))


def test_look_alikes_share_one_sign_whose_chances_add_up() -> None:
    row = np.full((1, 1 + len(SIGNS)), np.log(1e-6), np.float32)
    row[0, 1 + SIGNS.index("1")], row[0, 1 + SIGNS.index("I")] = np.log(0.6), np.log(0.3)
    folded = fold(row)
    assert float(np.exp(folded[0, 1 + SIGNS.index("1")])) == pytest.approx(0.9, abs=1e-3)
    assert float(np.exp(folded[0, 1 + SIGNS.index("I")])) < 1e-6


def test_the_place_tells_letters_from_digits() -> None:
    ((text, characters),) = numbers_in(beam("CA1U8979622"))
    assert text == "CAIU8979622"
    assert "".join(character.char for character in characters) == text
    assert characters[2].alternatives[0][0] == "I"


def test_a_number_is_found_behind_other_signs_and_not_with_a_wrong_check_digit() -> None:
    assert [text for text, _ in numbers_in(beam("22G1CSQU305438345"))] == ["CSQU3054383"]
    assert not list(numbers_in(beam("CSQU3054384")))


@pytest.mark.parametrize("text", ["TCNU", "TCNU868733", "45TCN0868", "851U974198"])
def test_an_owners_code_may_begin_a_number(text: str) -> None:
    assert begins_number(text)


@pytest.mark.parametrize("text", ["PAYL0AD", "CAUT10N", "28600", "0912345678", ""])
def test_other_lettering_begins_no_number(text: str) -> None:
    assert not begins_number(text)
