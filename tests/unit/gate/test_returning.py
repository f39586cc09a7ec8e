"""Who owes a return after which crossing of barrier 1."""

from datetime import UTC, datetime, timedelta

import pytest

from events.messages.values import Country, PlateId
from gate.domain.points import Point, PointKind
from gate.domain.returning import clock_for, closes, opens
from gate.reference.load import in_force, load
from gate.reference.rows import reference_of


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


def test_the_two_way_pilot_has_its_own_clock_while_it_lasts() -> None:
    pilot, over = (
        reference_of((row.kind, row.row) for row in in_force(load(), at).values())
        for at in (datetime(2026, 12, 9, 12, tzinfo=UTC), datetime(2026, 12, 9, 18, tzinfo=UTC))
    )
    assert pilot.clock(clock_for(pilot, two_way=True)) == timedelta(hours=36)
    assert over.clock(clock_for(over, two_way=True)) == timedelta(hours=24)
    assert clock_for(pilot, two_way=False) == clock_for(over, two_way=False)
