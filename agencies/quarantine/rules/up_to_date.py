"""How old the quarantine register may be."""

from typing import ClassVar

from agencies.registers_up_to_date import RegistersUpToDate


class HealthRegistersUpToDate(RegistersUpToDate):
    """Health quarantine passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "health_registers_up_to_date"


class PlantRegistersUpToDate(RegistersUpToDate):
    """Plant quarantine passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "plant_registers_up_to_date"


class AnimalRegistersUpToDate(RegistersUpToDate):
    """Animal quarantine passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "animal_registers_up_to_date"
