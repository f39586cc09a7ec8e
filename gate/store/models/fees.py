"""Fees: what was assessed for a record, each time it changed, and what was paid. Rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Json, Moment
from gate.store.models.base import Base


def _record() -> ForeignKey:
    return ForeignKey("record.id")


class FeeRow(Base):
    """One assessment. `lines` are FeeLines, with the dated rows of the tariff they rest on; the highest `number` counts. Amounts in đồng."""

    __tablename__ = "fee"

    record_id: Mapped[str] = mapped_column(String(36), _record(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    amount: Mapped[int]
    size_missing: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)


class FeePaymentRow(Base):
    """Money received for a record. A receipt's number is used once."""

    __tablename__ = "fee_payment"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), _record(), index=True)
    receipt: Mapped[str] = mapped_column(String(40), unique=True)
    amount: Mapped[int]
    method: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
