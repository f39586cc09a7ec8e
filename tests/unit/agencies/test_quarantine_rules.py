"""The rules of health, plant and animal quarantine, one by one; each test carries the code of its rule."""

from datetime import timedelta

import pytest

from agencies.quarantine.pack import ANIMAL, HEALTH, PLANT, QUARANTINE
from agencies.quarantine.rules.animal import AnimalCertificateIssued, AnimalCertificateNamed, AnimalGoods
from agencies.quarantine.rules.health import (
    HealthFormDeclared,
    HealthInspection,
    HealthRoadVehicle,
    HealthTreatmentDone,
)
from agencies.quarantine.rules.plant import PlantCertificateIssued, PlantCertificateNamed, PlantGoods
from tests.unit.agencies.builders import NINE, facts, line, outdated, says

ARRIVED = {"b2_in": NINE}


def form(status: str) -> dict:
    return {("certificates", "YT-1"): {"kind": "health_form_04", "status": status}}


def test_health_road_vehicle_exempts_registered_unmanned_vehicles_from_the_first_day_of_the_law():
    rule, unmanned = HealthRoadVehicle(), {("unmanned_vehicles", "12C-123.45"): {}}
    assert says(rule, facts(QUARANTINE, unmanned)) == ("health_road_vehicle", "not_required")
    assert says(rule, facts(QUARANTINE)) is None
    day_before = NINE.replace(month=6, day=30)
    assert says(rule, facts(QUARANTINE, unmanned, declared_at=day_before)) is None


def test_health_road_vehicle_does_not_believe_a_firm_that_calls_its_vehicle_unmanned():
    assert says(HealthRoadVehicle(), facts(QUARANTINE, regime="unmanned", driver_declared=False)) is None


def test_health_form_declared_holds_without_form_04_or_with_a_rejected_one():
    rule = HealthFormDeclared()
    assert says(rule, facts(QUARANTINE)) is None
    assert says(rule, facts(QUARANTINE, form("accepted"))) is None
    assert says(rule, facts(QUARANTINE, certificates=[])) == ("health_form_declared", "hold")
    assert says(rule, facts(QUARANTINE, form("rejected"))) == ("health_form_declared", "hold")


def test_health_inspection_counts_its_clock_from_the_arrival():
    rule = HealthInspection()
    assert says(rule, facts(QUARANTINE, form("accepted"))) is None
    expected = rule.check(facts(QUARANTINE, form("inspect")))
    there = rule.check(facts(QUARANTINE, form("inspect"), presented=ARRIVED))
    assert expected is not None
    assert there is not None
    assert (there.finding.rule, there.finding.state) == ("health_inspection", "inspect")
    assert (expected.deadline, there.deadline) == (None, NINE + timedelta(minutes=45))


def test_health_treatment_done_waits_for_an_issued_treatment_certificate():
    rule, ordered = HealthTreatmentDone(), form("treatment")
    papers = [{"kind": "health_form_04", "number": "YT-1"}, {"kind": "health_treatment", "number": "XL-2"}]
    treated = {**ordered, ("certificates", "XL-2"): {"kind": "health_treatment", "status": "issued"}}
    assert says(rule, facts(QUARANTINE, form("accepted"))) is None
    assert says(rule, facts(QUARANTINE, ordered)) == ("health_treatment_done", "hold")
    assert says(rule, facts(QUARANTINE, ordered, certificates=papers)) == ("health_treatment_done", "hold")
    assert says(rule, facts(QUARANTINE, treated, certificates=papers)) is None


KINDS = [
    pytest.param("plant", PlantGoods(), PlantCertificateNamed(), PlantCertificateIssued(), id="plant"),
    pytest.param("animal", AnimalGoods(), AnimalCertificateNamed(), AnimalCertificateIssued(), id="animal"),
]


@pytest.mark.parametrize(("kind", "goods", "named", "issued"), KINDS)
def test_plant_goods_and_animal_goods_require_a_line_of_their_kind(kind, goods, named, issued):
    assert says(goods, facts(QUARANTINE)) == (f"{kind}_goods", "not_required")
    assert says(goods, facts(QUARANTINE, goods=[line(), line(**{kind: True})])) is None


@pytest.mark.parametrize(("kind", "goods", "named", "issued"), KINDS)
def test_plant_certificate_named_and_animal_certificate_named_hold_without_one(kind, goods, named, issued):
    assert says(named, facts(QUARANTINE)) == (f"{kind}_certificate_named", "hold")
    assert says(named, facts(QUARANTINE, certificates=[{"kind": kind, "number": "KD-9"}])) is None


@pytest.mark.parametrize(("kind", "goods", "named", "issued"), KINDS)
@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({"status": "issued"}, False),
        ({"status": "registered"}, True),
        ({"status": "refused"}, True),
        ({"status": "revoked"}, True),
        (None, True),
        ({"status": "issued", "kind": "health_form_04"}, True),
    ],
)
def test_plant_certificate_issued_and_animal_certificate_issued(kind, goods, named, issued, row, held):
    registers = {("certificates", "KD-9"): {"kind": kind, **row}} if row else {}
    seen = facts(QUARANTINE, registers, certificates=[{"kind": kind, "number": "KD-9"}])
    assert says(issued, seen) == ((f"{kind}_certificate_issued", "hold") if held else None)


def test_plant_certificate_issued_is_not_saved_by_a_good_one_beside_a_revoked_one():
    registers = {
        ("certificates", "KD-1"): {"kind": "plant", "status": "issued"},
        ("certificates", "KD-2"): {"kind": "plant", "status": "revoked"},
    }
    papers = [{"kind": "plant", "number": "KD-1"}, {"kind": "plant", "number": "KD-2"}]
    outcome = says(PlantCertificateIssued(), facts(QUARANTINE, registers, certificates=papers))
    assert outcome == ("plant_certificate_issued", "hold")


def test_plant_certificate_issued_is_due_a_day_after_the_quarantine_began():
    row = {"kind": "plant", "status": "registered", "started_at": "2026-11-24T02:00:00Z"}
    papers = [{"kind": "plant", "number": "KD-9"}]
    found = PlantCertificateIssued().check(
        facts(QUARANTINE, {("certificates", "KD-9"): row}, certificates=papers)
    )
    assert found is not None
    assert found.deadline == NINE + timedelta(days=1)


def test_a_truck_with_fruit_passes_all_three_authorities_with_its_papers():
    papers = [{"kind": "health_form_04", "number": "YT-1"}, {"kind": "plant", "number": "KD-9"}]
    registers = {("certificates", "KD-9"): {"kind": "plant", "status": "issued"}}
    seen = [
        rule_set.judge(facts(QUARANTINE, registers, certificates=papers, goods=[line(plant=True)])).state
        for rule_set in (HEALTH, PLANT, ANIMAL)
    ]
    assert seen == ["passed", "passed", "not_required"]


def test_health_registers_up_to_date_exempts_nobody_by_a_register_that_is_old():
    seen = facts(QUARANTINE, {("unmanned_vehicles", "12C-123.45"): {}})
    assert HEALTH.judge(seen).state == "not_required"
    held = HEALTH.judge(outdated(seen, "unmanned_vehicles"))
    assert (held.state, held.reason, held.required_by) == (
        "hold",
        "health_registers_up_to_date",
        "health_road_vehicle",
    )
    assert len(held.findings) == 1


def test_plant_registers_up_to_date_holds_goods_of_plant_kind_and_no_others():
    paper = {("certificates", "TV-1"): {"kind": "plant", "status": "issued"}}
    named = {"certificates": [{"kind": "plant", "number": "TV-1"}]}
    plants = facts(QUARANTINE, paper, goods=[line(plant=True)], **named)
    assert PLANT.judge(plants).state == "passed"
    assert PLANT.judge(outdated(plants, "certificates")).reason == "plant_registers_up_to_date"
    assert PLANT.judge(outdated(facts(QUARANTINE), "certificates")).state == "not_required"


def test_animal_registers_up_to_date_holds_animals():
    paper = {("certificates", "DV-1"): {"kind": "animal", "status": "issued"}}
    named = {"certificates": [{"kind": "animal", "number": "DV-1"}]}
    animals = facts(QUARANTINE, paper, goods=[line(animal=True)], **named)
    assert ANIMAL.judge(animals).state == "passed"
    assert ANIMAL.judge(outdated(animals, "certificates")).reason == "animal_registers_up_to_date"
