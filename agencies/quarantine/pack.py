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
from agencies.quarantine.store.tables import TABLES
from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.pack import AgencyPack
from events.messages.values import Agency, Authority

_HERE = Path(__file__).parent

HEALTH = RuleSet(
    Authority.HEALTH,
    "2026.1",
    HealthRoadVehicle(),
    (HealthFormDeclared(), HealthInspection(), HealthTreatmentDone()),
)
PLANT = RuleSet(Authority.PLANT, "2026.1", PlantGoods(), (PlantCertificateNamed(), PlantCertificateIssued()))
ANIMAL = RuleSet(
    Authority.ANIMAL, "2026.1", AnimalGoods(), (AnimalCertificateNamed(), AnimalCertificateIssued())
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
