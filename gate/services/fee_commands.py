"""What the fee office does."""

from typing import Literal

from pydantic import Field

from gate.services.commands import Command


class SettleFee(Command):
    """The fee office has received money for a crossing. `amount` in đồng; `receipt` is the receipt's number, used once."""

    record_id: str
    amount: int = Field(ge=1, le=1_000_000_000)
    receipt: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9./-]+$")
    method: Literal["cash", "transfer", "online"]
    text: str = Field(default="", max_length=500)
