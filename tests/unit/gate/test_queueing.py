"""Classes, who keeps a place, what hides a vehicle set in a public log, and what an open queue asks of its point."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.domain.points import Requirement
from gate.domain.queueing import (
    QueueClass,
    called_on,
    changes_ticket,
    class_of,
    commitment,
    day_of,
    keeps_place,
)
from tests.unit.gate.test_swaps import REFERENCE, TYPED, facts

GOODS = TYPED["goods"][0]
OTHER_TRACTOR = {"text": "29H-778.01"}
RIGID: dict[str, Any] = {"trailer": None, "containers": []}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, QueueClass.ORDINARY),
        ({"goods": [GOODS, {**GOODS, "perishable": True}]}, QueueClass.PERISHABLE),
        ({"loaded": False, "goods": [], "customs_declarations": []}, QueueClass.EMPTY),
    ],
)
def test_the_class_follows_from_what_is_carried(changes: dict[str, Any], expected: QueueClass) -> None:
    assert class_of(facts(**changes)) is expected


@pytest.mark.parametrize(
    ("before", "after", "keeps"),
    [
        ({}, {"tractor": OTHER_TRACTOR}, True),
        ({}, {"trailer": {"text": "29R-045.67"}}, False),
        ({}, {"trailer": None}, False),
        ({}, {"containers": []}, False),
        ({}, {"tractor": OTHER_TRACTOR, "containers": ["MSCU6398705"]}, False),
        ({}, {"goods": [{**GOODS, "perishable": True}]}, False),
        (RIGID, {**RIGID, "tractor": OTHER_TRACTOR}, False),
        ({"trailer": None}, {"trailer": None, "tractor": OTHER_TRACTOR}, True),
        ({}, {"tractor": {"text": "12C12345"}}, True),
    ],
)
def test_a_place_belongs_to_what_is_carried(
    before: dict[str, Any], after: dict[str, Any], *, keeps: bool
) -> None:
    assert keeps_place(facts(**before), facts(**after)) is keeps


def test_only_another_set_or_class_is_told() -> None:
    assert changes_ticket(facts(), facts(tractor=OTHER_TRACTOR))
    assert changes_ticket(facts(), facts(goods=[{**GOODS, "perishable": True}]))
    assert not changes_ticket(facts(), facts(tractor={"text": "12C12345"}, two_way=True))


def test_two_tickets_of_one_vehicle_look_different() -> None:
    assert commitment("a" * 32, "v") != commitment("b" * 32, "v")
    assert commitment("a" * 32, "v") == commitment("a" * 32, "v")


def test_a_day_begins_at_midnight_at_the_gate_and_counts_anew() -> None:
    evening, night = datetime(2026, 11, 24, 16, 59, tzinfo=UTC), datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert (day_of(evening), day_of(night)) == ("2026-11-24", "2026-11-25")
    counted = {"day": day_of(evening), "ordinary": 4}
    assert called_on(counted, day_of(evening)) == {"perishable": 0, "ordinary": 4, "empty": 0}
    assert called_on(counted, day_of(night))["ordinary"] == 0


def test_an_open_queue_asks_for_a_call_at_its_point_alone() -> None:
    needs = REFERENCE.with_queues(["b2_in", "unknown"])
    assert needs.point("b2_in").needs == (
        Requirement.DECLARED,
        Requirement.MATCHED,
        Requirement.CALLED,
        Requirement.NO_HOLD,
    )
    assert needs.point("b1_out") == REFERENCE.point("b1_out")
    assert (needs.queue_ahead("export", ()), needs.queue_ahead("export", ("b2_in",))) == ("b2_in", None)
