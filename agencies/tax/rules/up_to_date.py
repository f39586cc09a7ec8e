"""How old the tax registers may be."""

from typing import ClassVar

from agencies.registers_up_to_date import RegistersUpToDate


class TaxRegistersUpToDate(RegistersUpToDate):
    """Tax passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "tax_registers_up_to_date"
