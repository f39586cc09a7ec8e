"""How old the border guard's registers may be."""

from typing import ClassVar

from agencies.registers_up_to_date import RegistersUpToDate


class BorderRegistersUpToDate(RegistersUpToDate):
    """The border guard passes nothing on a register that is older than its keeper lets it be."""

    code: ClassVar[str] = "border_registers_up_to_date"
