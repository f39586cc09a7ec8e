"""Declared again from its facts, a crossing has the same facts; a swap changes what it names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.messages.facts import Firm, RecordFacts
from gate.domain.declaration import Declaration, TypedPlate
from gate.domain.errors import InvalidError
from gate.domain.swaps import SWAPPABLE, declaration_of, swapped
from gate.domain.validation import Identity, facts_of
from gate.reference.load import load
from gate.reference.rows import reference_of

NOW = datetime(2026, 11, 24, 2, 0, 30, 123, tzinfo=UTC)
REFERENCE = reference_of((row.kind, row.row) for row in load())
IDENTITY = Identity("r", 1, Firm(tax_code="0101234567", name="A"), driver_declared=True)
TYPED: dict[str, Any] = {
    "direction": "export",
    "gate": "huu-nghi",
    "route": "export",
    "tractor": {"text": "12c 123.45"},
    "trailer": {"text": "12R-001.11"},
    "containers": ["CSQU 305438-3"],
    "planned_from": NOW,
    "planned_until": NOW + timedelta(hours=4),
    "goods": [{"hs": "0810.90.92", "description": " Thanh long ", "gross_kg": "18500", "plant": True}],
    "customs_declarations": ["300 123 456 789"],
    "certificates": [{"kind": "plant", "number": " KD-77 "}],
    "permits": [{"kind": "transport_permit", "number": "1", "valid_until": NOW + timedelta(days=9)}],
    "border_form_declared_at": NOW,
}


def facts(**changes: Any) -> RecordFacts:
    return facts_of(Declaration.model_validate({**TYPED, **changes}), IDENTITY, REFERENCE, NOW)


@given(
    weight=st.sampled_from(["18500", "0.5", ".1234567890123456789", "1e4", "18 500,25", "5E-7"]),
    changes=st.fixed_dictionaries(
        {},
        optional={
            "two_way": st.booleans(),
            "trailer": st.none(),
            "containers": st.just([]),
            "regime": st.sampled_from(["ordinary", "transit"]),
            "permits": st.just([]),
            "border_form_declared_at": st.none(),
        },
    ),
)
def test_a_crossing_declared_again_has_the_same_facts(weight: str, changes: dict[str, Any]) -> None:
    goods = [{**TYPED["goods"][0], "gross_kg": weight}]
    before = facts(goods=goods, **changes)
    assert facts_of(declaration_of(before), IDENTITY, REFERENCE, NOW) == before


def test_an_empty_crossing_declared_again_is_empty() -> None:
    before = facts(loaded=False, goods=[], customs_declarations=[])
    assert facts_of(declaration_of(before), IDENTITY, REFERENCE, NOW) == before


@pytest.mark.parametrize(
    ("named", "field"),
    [
        ({"tractor": TypedPlate(text="29H-778.01")}, "tractor"),
        ({"trailer": TypedPlate(text="29R-045.67")}, "trailer"),
        ({"containers": ()}, "containers"),
    ],
)
def test_a_swap_changes_what_it_names_and_nothing_else(named: dict[str, Any], field: str) -> None:
    before = facts()
    after = facts_of(swapped(before, dict.fromkeys(SWAPPABLE) | named), IDENTITY, REFERENCE, NOW)
    assert getattr(after.vehicle, field) != getattr(before.vehicle, field)
    assert after.model_copy(update={"vehicle": before.vehicle}) == before


@pytest.mark.parametrize("named", [{}, dict.fromkeys(SWAPPABLE), {"goods": ()}])
def test_a_swap_that_names_nothing_is_refused(named: dict[str, Any]) -> None:
    with pytest.raises(InvalidError) as refused:
        swapped(facts(), named)
    assert refused.value.code == "swap_empty"
