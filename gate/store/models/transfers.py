"""Transshipment: which record's vehicle takes goods over from which, planned by the firm and confirmed by the yard."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Json, Moment
from gate.store.models.base import Base


class TransferRow(Base):
    """`planned` and `moved` (from `confirmed_at` on) are GoodsLines. `place` orders a successor's predecessors.

    `withdrawn_at`: one of the two vehicles ended its crossing before."""

    __tablename__ = "transfer"

    predecessor_id: Mapped[str] = mapped_column(String(36), ForeignKey("record.id"), primary_key=True)
    successor_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("record.id"), primary_key=True, index=True
    )
    place: Mapped[int]
    planned: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    moved: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    planned_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
