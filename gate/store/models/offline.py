"""Lanes that were cut off: whose keys confirm there, what was opened on them, and what of it does not fit together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from events.messages.values import PLACE_LENGTH
from events.storage.types import Json, Moment
from gate.store.models.base import Base, Counter


class OfficerKeyRow(Base):
    """The public half of an officer's own Ed25519 key (32 raw bytes, hexadecimal); the private one never comes here."""

    __tablename__ = "officer_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(36), ForeignKey("account.id"), index=True)
    public: Mapped[str] = mapped_column(String(64))
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class OfflineOpeningRow(Base):
    """One opening of a cut-off lane; `id` is the confirmation's and that of its row among the barrier orders.

    `record_id` is what the pass named; it need not be a record of this gate. `position` counts in the order in which they were heard,
    under the record's lock."""

    __tablename__ = "offline_opening"

    position: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    sighting_id: Mapped[str] = mapped_column(String(64), index=True)
    record_id: Mapped[str] = mapped_column(String(64), index=True)
    pass_id: Mapped[str] = mapped_column(String(16), index=True)
    officer: Mapped[str] = mapped_column(String(64))
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class DiscrepancyRow(Base):
    """What a lane did and what the gate knows do not fit: an officer looks and says what it was. `codes`: the most telling first."""

    __tablename__ = "discrepancy"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    record_id: Mapped[str | None] = mapped_column(String(36), ForeignKey("record.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(String(64), index=True)
    codes: Mapped[list[str]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment)
    found_at: Mapped[datetime] = mapped_column(Moment)
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_discrepancy_open", "settled_at", "found_at"),)
