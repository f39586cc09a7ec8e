"""Who owes a return after which crossing of barrier 1."""

import pytest

from events.messages.values import Country, PlateId
from gate.domain.points import Point, PointKind
from gate.domain.returning import clock_for, closes, opens


@pytest.mark.parametrize(
    ("country", "into_vietnam", "opening"),
    [("VN", False, True), ("VN", True, False), ("CN", True, True), ("CN", False, False)],
)
def test_barrier_1_opens_or_closes_an_obligation(country: str, *, into_vietnam: bool, opening: bool) -> None:
    point = Point("b1", "g", PointKind.BARRIER_1, (), into_vietnam=into_vietnam)
    tractor = PlateId(country=Country(country), text="12C12345")
    assert opens(point, tractor) is opening
    assert closes(point, tractor) is not opening


def test_other_points_do_neither() -> None:
    point = Point("b2", "g", PointKind.BARRIER_2, ())
    tractor = PlateId(country=Country.VIETNAM, text="12C12345")
    assert not opens(point, tractor)
    assert not closes(point, tractor)


def test_the_two_way_pilot_has_its_own_clock() -> None:
    assert clock_for(two_way=True) != clock_for(two_way=False)
