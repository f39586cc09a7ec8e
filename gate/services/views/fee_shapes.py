"""What API and pages show of fees: frozen read models. Amounts in đồng."""

from dataclasses import dataclass
from datetime import datetime

from events.messages.values import RecordState
from gate.domain.fees import FeeLine


@dataclass(frozen=True)
class PaymentView:
    """`by` is empty for a firm."""

    receipt: str
    amount: int
    method: str
    at: datetime
    by: str


@dataclass(frozen=True)
class FeeView:
    """What a crossing owes and why: `owed` = `amount` - what was paid; less than nothing is to be given back.

    `size_missing`: the fee goes by the vehicle's load capacity or container, which is not declared. Without lines no rate of
    the tariff applies. `assessed_at` is when it was computed last, None = never."""

    amount: int
    owed: int
    size_missing: bool
    lines: tuple[FeeLine, ...]
    payments: tuple[PaymentView, ...]
    assessed_at: datetime | None


@dataclass(frozen=True)
class OwedLine:
    """A crossing of which a fee is owed, or cannot be told."""

    record_id: str
    reference: str
    tractor: str
    firm_name: str
    state: RecordState
    owed: int
    size_missing: bool
    updated_at: datetime
