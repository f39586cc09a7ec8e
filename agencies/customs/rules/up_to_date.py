"""How old customs' registers may be."""

from typing import ClassVar

from agencies.registers_up_to_date import RegistersUpToDate


class CustomsRegistersUpToDate(RegistersUpToDate):
    """Customs passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "customs_registers_up_to_date"
