"""What API and pages show of the yard: frozen read models."""

from dataclasses import dataclass
from datetime import datetime

from events.messages.facts import GoodsLine
from gate.domain.may_pass import Missing
from gate.services.views.shapes import RecordLine


@dataclass(frozen=True)
class YardTransfer:
    """Goods that this truck is to take over from another one. `ready`: both are in the yard."""

    predecessor_id: str
    reference: str
    tractor: str
    goods: tuple[GoodsLine, ...]
    ready: bool


@dataclass(frozen=True)
class YardRow:
    record: RecordLine
    slot: str
    arrived_at: datetime | None
    left_at: datetime | None
    missing: tuple[Missing, ...]
    transfers: tuple[YardTransfer, ...] = ()

    @property
    def may_leave(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class YardBoard:
    """`expected` passed the point before the yard, or are planned within a day; `left` in the last day."""

    expected: tuple[YardRow, ...]
    arrived: tuple[YardRow, ...]
    left: tuple[YardRow, ...]
