"""Which goods go from one vehicle to another: nothing is lost or made on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.messages.facts import GoodsLine
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.transfer import Take, left_after, taken

GARLIC = GoodsLine(
    hs="07032090", description="Tỏi", gross_kg=Decimal(20000), packages=800, origin="CN", plant=True
)
APPLES = GoodsLine(
    hs="08081000", description="Táo", gross_kg=Decimal(8000), packages=400, origin="CN", plant=True
)
LOAD = (GARLIC, APPLES)


def part(line: GoodsLine, kilograms: int, packages: int) -> GoodsLine:
    return line.model_copy(update={"gross_kg": Decimal(kilograms), "packages": packages})


def test_without_a_choice_all_goods_go() -> None:
    assert taken(LOAD, None, "/goods") == LOAD
    assert left_after(LOAD, LOAD) == ()


def test_a_line_may_go_whole_and_another_in_part() -> None:
    moved = taken(LOAD, (Take(line=1), Take(line=0, packages=300, gross_kg="7500")), "/goods")
    assert moved == (APPLES, part(GARLIC, 7500, 300))
    assert left_after(LOAD, moved) == (part(GARLIC, 12500, 500),)


def test_goods_in_bulk_are_one_package_here_and_one_there() -> None:
    bulk = part(GARLIC, 20000, 1)
    moved = taken((bulk,), (Take(line=0, packages=1, gross_kg="5000"),), "/goods")
    assert left_after((bulk,), moved) == (part(GARLIC, 15000, 1),)


@pytest.mark.parametrize(
    ("takes", "failure"),
    [
        ((), ("take_nothing", "/goods")),
        ((Take(line=2),), ("take_line_unknown", "/goods/0/line")),
        ((Take(line=0), Take(line=0)), ("take_line_twice", "/goods/1/line")),
        ((Take(line=0, packages=5),), ("take_half_said", "/goods/0")),
        ((Take(line=0, gross_kg="5"),), ("take_half_said", "/goods/0")),
        ((Take(line=0, packages=5, gross_kg="20001"),), ("take_too_much", "/goods/0/gross_kg")),
        ((Take(line=0, packages=5, gross_kg="0"),), ("take_too_much", "/goods/0/gross_kg")),
        ((Take(line=0, packages=5, gross_kg="NaN"),), ("take_too_much", "/goods/0/gross_kg")),
        ((Take(line=0, packages=5, gross_kg="five"),), ("take_too_much", "/goods/0/gross_kg")),
        ((Take(line=0, packages=801, gross_kg="5"),), ("take_packages", "/goods/0/packages")),
        ((Take(line=0, packages=799, gross_kg="20000"),), ("take_packages", "/goods/0/packages")),
    ],
)
def test_what_cannot_go_is_pointed_at(takes: tuple[Take, ...], failure: tuple[str, str]) -> None:
    with pytest.raises(InvalidError) as refused:
        taken(LOAD, takes, "/goods")
    assert refused.value.code == "transfer_invalid"
    assert [(one.code, one.pointer) for one in refused.value.failures] == [failure]


def test_all_failures_are_told_at_once() -> None:
    with pytest.raises(InvalidError) as refused:
        taken(LOAD, (Take(line=7), Take(line=1, packages=1)), "/goods")
    assert [one.code for one in refused.value.failures] == ["take_line_unknown", "take_half_said"]


@pytest.mark.parametrize(
    "gone",
    [part(GARLIC, 20001, 800), part(GARLIC, 1, 801), GARLIC.model_copy(update={"description": "Hành"})],
    ids=["too heavy", "too many packages", "other goods"],
)
def test_what_is_not_on_the_vehicle_cannot_go(gone: GoodsLine) -> None:
    with pytest.raises(ConflictError) as refused:
        left_after(LOAD, (gone,))
    assert refused.value.code == "load_changed"


@given(shares=st.lists(st.integers(1, 4000), min_size=1, max_size=4))
def test_however_a_load_is_shared_out_its_weight_stays_the_same(shares: list[int]) -> None:
    left, moved = LOAD, Decimal(0)
    for kilograms in shares:
        goods = taken(left, (Take(line=0, packages=1, gross_kg=str(kilograms)),), "/goods")
        left, moved = left_after(left, goods), moved + sum(line.gross_kg for line in goods)
    assert sum(line.gross_kg for line in left) + moved == Decimal(28000)
