"""Quarantine, put together: one service that speaks for three authorities."""

from pathlib import Path

from agencies.quarantine.keys import SPELLING, touches
from agencies.quarantine.rules.animal import AnimalCertificateIssued, AnimalCertificateNamed, AnimalGoods
from agencies.quarantine.rules.health import (
    HealthFormDeclared,
    HealthInspection,
    HealthRoadVehicle,
    HealthTreatmentDone,
)
from agencies.quarantine.rules.plant import PlantCertificateIssued, PlantCertificateNamed, PlantGoods
from agencies.quarantine.rules.up_to_date import (
    AnimalRegistersUpToDate,
    HealthRegistersUpToDate,
    PlantRegistersUpToDate,
)
from agencies.quarantine.store.tables import TABLES
from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.pack import AgencyPack
from events.messages.values import Agency, Authority

_HERE = Path(__file__).parent

HEALTH = RuleSet(
    Authority.HEALTH,
    "2026.2",
    HealthRoadVehicle(),
    (HealthFormDeclared(), HealthInspection(), HealthTreatmentDone()),
    HealthRegistersUpToDate(),
)
PLANT = RuleSet(
    Authority.PLANT,
    "2026.2",
    PlantGoods(),
    (PlantCertificateNamed(), PlantCertificateIssued()),
    PlantRegistersUpToDate(),
)
ANIMAL = RuleSet(
    Authority.ANIMAL,
    "2026.2",
    AnimalGoods(),
    (AnimalCertificateNamed(), AnimalCertificateIssued()),
    AnimalRegistersUpToDate(),
)

QUARANTINE = AgencyPack(
    Agency.QUARANTINE,
    (HEALTH, PLANT, ANIMAL),
    LawBook.load(_HERE / "reference.toml"),
    touches,
    TABLES,
    _HERE / "store" / "migrations",
    SPELLING,
)
