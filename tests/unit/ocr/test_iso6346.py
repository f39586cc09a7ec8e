import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.plates import PlateError, check_digit, display_container, is_container, parse_container

VECTORS = ["CSQU3054383", "CBHU3202732", "MSCU6398705"]


@pytest.mark.parametrize("number", VECTORS)
def test_published_numbers_carry_their_check_digit(number: str) -> None:
    assert check_digit(number[:10]) == int(number[10])
    assert parse_container(display_container(number)) == number


def test_a_number_may_be_written_as_on_the_door() -> None:
    assert parse_container("csqu 305438-3") == "CSQU3054383"


def test_a_wrong_check_digit_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(PlateError) as refusal:
        parse_container("CSQU3054384")
    assert refusal.value.code == "container_check_digit"
    assert "would be 3" in refusal.value.sentence


@pytest.mark.parametrize("number", ["CSQ3054383", "CSQX3054383", "CSQU305438", "12C12345", ""])
def test_another_shape_is_refused(number: str) -> None:
    with pytest.raises(PlateError) as refusal:
        parse_container(number)
    assert refusal.value.code == "container_invalid"


@given(st.sampled_from(VECTORS), st.integers(0, 10), st.characters(codec="ascii", categories=["Nd", "Lu"]))
def test_a_single_changed_character_is_found_but_for_known_collisions(
    number: str, place: int, sign: str
) -> None:
    changed = number[:place] + sign + number[place + 1 :]
    if changed == number or not is_container(changed):
        return
    # ISO 6346 counts a remainder of ten as zero, and values eleven apart collide: nothing else may pass.
    values = {
        sign: (ord(sign) - 48 if sign.isdigit() else check_digit(sign)) for sign in (sign, number[place])
    }
    assert len({value % 11 % 10 for value in values.values()}) == 1 or changed[10] == "0"
