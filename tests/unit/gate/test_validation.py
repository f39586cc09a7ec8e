"""Every rule of a declaration has its code, points at its field, and says how to mend it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.messages.facts import Firm
from gate.domain.declaration import Declaration
from gate.domain.errors import InvalidError
from gate.domain.points import Reference
from gate.domain.validation import Identity, facts_of, failures_of
from gate.reference.load import load
from gate.reference.rows import reference_of

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
GOODS = {"hs": "08109092", "description": "Thanh long", "gross_kg": "18500"}
GOOD: dict[str, Any] = {
    "direction": "export",
    "gate": "huu-nghi",
    "route": "export",
    "tractor": {"text": "12C-123.45"},
    "trailer": {"text": "12R-001.11"},
    "containers": ["CSQU 305438 3"],
    "planned_from": NOW,
    "planned_until": NOW + timedelta(hours=4),
    "goods": [GOODS],
    "customs_declarations": ["300123456789"],
    "certificates": [{"kind": "plant", "number": "KD-1"}],
    "permits": [{"kind": "cross_border", "number": "LV-1"}],
}
IDENTITY = Identity("r-1", 1, Firm(tax_code="0101234567", name="A"), driver_declared=False)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return reference_of((row.kind, row.row) for row in load())


def line(**changes: object) -> dict[str, Any]:
    return {"goods": [{**GOODS, **changes}]}


def paper(group: str, **changes: object) -> dict[str, Any]:
    return {group: [{"kind": "plant", "number": "KD-1", **changes}]}


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({"gate": "nowhere"}, "gate_unknown", "/gate"),
    ({"route": "nowhere"}, "route_unknown", "/route"),
    ({"route": "import_through"}, "route_wrong_direction", "/route"),
    ({"tractor": {"text": "46C-123.45"}}, "plate_invalid", "/tractor/text"),
    ({"tractor": {"text": "12C-123.45", "country": "CN"}}, "plate_invalid", "/tractor/text"),
    ({"tractor": {"text": "12R-123.45"}}, "plate_is_trailer", "/tractor/text"),
    ({"trailer": {"text": "12C-123.45"}}, "plate_not_trailer", "/trailer/text"),
    ({"trailer": {"text": "?"}}, "plate_invalid", "/trailer/text"),
    ({"containers": ["CSQU3054384"]}, "container_check_digit", "/containers/0"),
    ({"containers": ["CSQU"]}, "container_invalid", "/containers/0"),
    ({"containers": ["CSQU3054383", "CSQU 305438 3"]}, "container_twice", "/containers/1"),
    ({"planned_until": NOW - timedelta(hours=1)}, "window_reversed", "/planned_until"),
    ({"planned_until": NOW + timedelta(days=8)}, "window_too_long", "/planned_until"),
    (
        {"planned_from": NOW - timedelta(hours=3), "planned_until": NOW - timedelta(hours=1)},
        "window_past",
        "/planned_until",
    ),
    (
        {"planned_from": NOW + timedelta(days=31), "planned_until": NOW + timedelta(days=32)},
        "window_too_far",
        "/planned_from",
    ),
    ({"goods": []}, "goods_missing", "/goods"),
    ({"loaded": False}, "goods_on_empty", "/loaded"),
    (line(hs="0810"), "hs_invalid", "/goods/0/hs"),
    (line(hs="77000000"), "hs_unknown", "/goods/0/hs"),
    (line(hs="08001000"), "hs_unknown", "/goods/0/hs"),
    (line(description=" "), "description_missing", "/goods/0/description"),
    (line(gross_kg="heavy"), "weight_invalid", "/goods/0/gross_kg"),
    (line(gross_kg="-1"), "weight_invalid", "/goods/0/gross_kg"),
    (line(gross_kg="NaN"), "weight_invalid", "/goods/0/gross_kg"),
    (line(gross_kg="100001"), "weight_invalid", "/goods/0/gross_kg"),
    (line(packages=0), "packages_invalid", "/goods/0/packages"),
    (line(origin="vn"), "origin_invalid", "/goods/0/origin"),
    ({"customs_declarations": ["12"]}, "customs_number_invalid", "/customs_declarations/0"),
    ({"customs_declarations": ["300123456789"] * 2}, "customs_number_twice", "/customs_declarations/1"),
    (paper("certificates", kind="Plant!"), "paper_kind_unknown", "/certificates/0/kind"),
    (paper("certificates", number=" "), "paper_number_missing", "/certificates/0/number"),
    (paper("permits", number=" "), "paper_number_missing", "/permits/0/number"),
]


@pytest.mark.parametrize(("changes", "code", "pointer"), BROKEN)
def test_a_broken_rule_is_named_where_it_is_broken(
    reference: Reference, changes: dict[str, Any], code: str, pointer: str
) -> None:
    failures = failures_of(Declaration.model_validate({**GOOD, **changes}), reference, NOW)
    named = [(failure.code, failure.pointer) for failure in failures]
    assert (code, pointer) in named
    assert all(failure.fix for failure in failures)


def test_all_failures_come_at_once(reference: Reference) -> None:
    typed = Declaration.model_validate({**GOOD, "tractor": {"text": "?"}, "containers": ["X"], "goods": []})
    with pytest.raises(InvalidError) as refused:
        facts_of(typed, IDENTITY, reference, NOW)
    codes = [failure.code for failure in refused.value.failures]
    assert codes == ["plate_invalid", "container_invalid", "goods_missing"]


def test_what_is_right_becomes_canonical_facts(reference: Reference) -> None:
    typed = Declaration.model_validate({**GOOD, **line(gross_kg="18 500,5", hs="0810.90.92")})
    facts = facts_of(typed, IDENTITY, reference, NOW)
    assert (facts.vehicle.tractor.text, facts.vehicle.tractor.raw) == ("12C12345", "12C-123.45")
    assert facts.vehicle.containers == ("CSQU3054383",)
    assert (facts.goods[0].hs, str(facts.goods[0].gross_kg)) == ("08109092", "18500.5")


def test_an_empty_vehicle_needs_no_goods(reference: Reference) -> None:
    typed = Declaration.model_validate({**GOOD, "loaded": False, "goods": []})
    assert failures_of(typed, reference, NOW) == ()


def test_a_truck_that_is_here_is_not_asked_for_a_future_window(reference: Reference) -> None:
    past = {"planned_from": NOW - timedelta(hours=3), "planned_until": NOW - timedelta(hours=1)}
    typed = Declaration.model_validate({**GOOD, **past})
    assert failures_of(typed, reference, NOW, window_open=False) == ()
