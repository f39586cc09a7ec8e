"""What the firms of the state machine declare, change and swap, and who looks at each fact: told here by hand, not by the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from events.messages.facts import RecordFacts
from events.messages.lane import PlateEvidence
from events.messages.values import Authority
from gate.domain.declaration import Person, TypedPaper, TypedPlate
from gate.domain.swaps import typed_goods
from tests.integration.gate.world import command_id, plate

LANES = ["b2-in", "b1-out", "b1-in", "b2-out"]
POINTS = ["b2_in", "yard", "b1_out", "b1_in", "b2_out"]
TRACTORS = [{"text": "12C-123.45"}, {"text": "12C-123.46"}, {"text": "29H-778.01"}]
TRAILER = {"text": "12R-001.11"}
FROM_CHINA = {"text": "桂FA1234", "country": "CN"}
LETTUCE = {"hs": "0705.19.00", "description": "Xà lách", "gross_kg": "1200", "plant": True}
DURIANS = {"hs": "0810.60.00", "description": "Sầu riêng", "gross_kg": "9000", "packages": 400, "plant": True}
CROSSINGS: list[dict[str, Any]] = [
    {"trailer": TRAILER},
    {"trailer": None, "goods": [LETTUCE], "capacity_kg": "1500", "customs_declarations": []},
    {"trailer": None, "direction": "import", "route": "import_through", "goods": [DURIANS, LETTUCE]},
    {"trailer": None, "direction": "import", "route": "import_transfer", "goods": [DURIANS, LETTUCE]},
    {"trailer": None, "loaded": False, "goods": [], "customs_declarations": []},
]
UNSEEN = [(plate("98C55555"),), (plate("12C12347"),), (plate("12C12345", probability=0.6),), ()]

A = Authority
EYES_ON_GOODS = {A.CUSTOMS, A.HEALTH, A.PLANT, A.ANIMAL}
EYES_ON_VEHICLES = {A.CUSTOMS, A.BORDER_GUARD, A.HEALTH}
EYES_ON_PEOPLE = {A.BORDER_GUARD, A.HEALTH}
Change = Callable[[RecordFacts], tuple[dict[str, Any], set[Authority]]]


@dataclass(frozen=True)
class Sighted:
    lane: str
    id: str


def shown_plates(facts: RecordFacts) -> tuple[PlateEvidence, ...]:
    """What cameras read of the vehicle as it is declared now."""
    vehicle = facts.vehicle
    rear = (plate(vehicle.trailer.text, "rear"),) if vehicle.trailer else ()
    return (plate(vehicle.tractor.text), *rear)


def _paper(field: str, kind: str, eyes: set[Authority]) -> Change:
    def change(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
        kept = tuple(TypedPaper(kind=one.kind, number=one.number) for one in getattr(facts, field))
        return {field: (*kept, TypedPaper(kind=kind, number=command_id()))}, eyes

    return change


def _heavier(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    lines = [{**line.model_dump(), "gross_kg": str(line.gross_kg + 1)} for line in facts.goods]
    goods = typed_goods([line.model_copy(update={"gross_kg": line.gross_kg + 1}) for line in facts.goods])
    return {"goods": goods}, EYES_ON_GOODS if lines else set()


def _customs_number(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    before = {one.number for one in facts.customs_declarations}
    number = next(n for n in ("300123456789", "300123456790") if {n} != before)
    return {"customs_declarations": (number,)}, {A.CUSTOMS}


def _later(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    return {"planned_until": facts.planned_until + timedelta(minutes=1)}, {A.BORDER_GUARD}


def _form(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    before = facts.border_form_declared_at or facts.planned_from
    return {"border_form_declared_at": before - timedelta(minutes=1)}, {A.BORDER_GUARD}


def _typed_otherwise(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    tractor = facts.vehicle.tractor
    typed = " ".join(tractor.raw or tractor.text)
    return {"tractor": TypedPlate(text=typed[:40], country=tractor.country)}, set()


def _capacity(facts: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    return {"capacity_kg": str((facts.capacity_kg or 1500) + 1)}, set()


def _nothing(_: RecordFacts) -> tuple[dict[str, Any], set[Authority]]:
    return {}, set()


AMENDMENTS: dict[str, Change] = {
    "a certificate of the plants": _paper("certificates", "plant", {A.PLANT}),
    "a certificate of the animals": _paper("certificates", "animal", {A.ANIMAL}),
    "a certificate of health": _paper("certificates", "health_form_04", {A.HEALTH}),
    "a permit": _paper("permits", "transport_ab", {A.BORDER_GUARD}),
    "heavier goods": _heavier,
    "another customs declaration": _customs_number,
    "a longer window": _later,
    "form 09": _form,
    "the plate typed otherwise": _typed_otherwise,
    "the load capacity": _capacity,
    "nothing": _nothing,
}


def _swap_tractor(facts: RecordFacts, tractor: dict[str, str]) -> tuple[dict[str, Any], set[Authority]]:
    same = facts.vehicle.tractor.text == tractor["text"].replace("-", "").replace(".", "")
    return {"tractor": tractor}, set() if same else EYES_ON_VEHICLES


def _swap_trailer(facts: RecordFacts, _: dict[str, str]) -> tuple[dict[str, Any], set[Authority]]:
    old = facts.vehicle.trailer.text if facts.vehicle.trailer else ""
    other = "12R-001.12" if old == "12R00111" else "12R-001.11"
    return {"trailer": {"text": other}}, EYES_ON_VEHICLES


def _swap_container(facts: RecordFacts, _: dict[str, str]) -> tuple[dict[str, Any], set[Authority]]:
    other = "MSKU6011672" if facts.vehicle.containers == ("CSQU3054383",) else "CSQU3054383"
    return {"containers": [other]}, EYES_ON_VEHICLES


def _swap_driver(_: RecordFacts, __: dict[str, str]) -> tuple[dict[str, Any], set[Authority]]:
    return {"people": (Person(name=f"Trần {command_id()}"),)}, EYES_ON_PEOPLE


Swap = Callable[[RecordFacts, dict[str, str]], tuple[dict[str, Any], set[Authority]]]
SWAPS: dict[str, Swap] = {
    "tractor": _swap_tractor,
    "trailer": _swap_trailer,
    "container": _swap_container,
    "driver": _swap_driver,
}
