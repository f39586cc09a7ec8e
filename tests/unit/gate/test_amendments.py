"""What changed, and whom it concerns."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.messages.facts import RecordFacts
from events.messages.values import Authority
from gate.domain.amendments import changed_pointers, reopened

NOW = datetime(2026, 11, 24, tzinfo=UTC)
GOODS = {"hs": "08109092", "description": "Thanh long", "gross_kg": "18500"}
FACTS: dict[str, Any] = {
    "record_id": "r",
    "version": 1,
    "direction": "export",
    "gate": "huu-nghi",
    "route": "export",
    "vehicle": {"tractor": {"country": "VN", "text": "12C12345", "raw": "12C-123.45"}},
    "firm": {"tax_code": "0101234567", "name": "A"},
    "planned_from": NOW,
    "planned_until": NOW + timedelta(hours=4),
    "goods": [GOODS],
}
A = Authority
BEFORE = RecordFacts.model_validate(FACTS)


def after(**changes: object) -> RecordFacts:
    return RecordFacts.model_validate({**FACTS, "version": 2, **changes})


@pytest.mark.parametrize(
    ("changes", "pointers", "who"),
    [
        ({}, (), ()),
        ({"regime": "transit"}, ("/regime",), (A.CUSTOMS,)),
        ({"two_way": True}, ("/two_way",), (A.BORDER_GUARD,)),
        (
            {"goods": [{**GOODS, "gross_kg": "19000"}]},
            ("/goods/0/gross_kg",),
            (A.CUSTOMS, A.HEALTH, A.PLANT, A.ANIMAL),
        ),
        ({"driver_declared": True}, ("/driver_declared",), (A.BORDER_GUARD, A.HEALTH)),
        ({"customs_declarations": [{"number": "300123456789"}]}, ("/customs_declarations/0",), (A.CUSTOMS,)),
        ({"certificates": [{"kind": "animal", "number": "1"}]}, ("/certificates/0",), (A.ANIMAL,)),
        ({"certificates": [{"kind": "health_form_04", "number": "1"}]}, ("/certificates/0",), (A.HEALTH,)),
        ({"permits": [{"kind": "cross_border", "number": "1"}]}, ("/permits/0",), (A.BORDER_GUARD,)),
        ({"firm": {"tax_code": "0209876543", "name": "A"}}, ("/firm/tax_code",), (A.CUSTOMS, A.TAX)),
        (
            {"vehicle": {"tractor": {"country": "VN", "text": "12C12346", "raw": "12C-123.46"}}},
            ("/vehicle/tractor/text", "/vehicle/tractor/raw"),
            (A.CUSTOMS, A.BORDER_GUARD, A.HEALTH),
        ),
        (
            {"vehicle": {"tractor": {"country": "VN", "text": "12C12345", "raw": "12c 12345"}}},
            ("/vehicle/tractor/raw",),
            (),
        ),
    ],
)
def test_an_amendment_names_its_fields_and_reopens_whom_they_concern(
    changes: dict[str, object], pointers: tuple[str, ...], who: tuple[Authority, ...]
) -> None:
    assert changed_pointers(BEFORE, after(**changes)) == pointers
    assert reopened(BEFORE, after(**changes)) == who
