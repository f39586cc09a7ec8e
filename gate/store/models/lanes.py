"""What lanes said and what they were told: sightings, barrier orders, movements, and whether they are alive."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from events.messages.values import PLACE_LENGTH
from events.storage.types import Json, Moment
from gate.store.models.base import Base, Counter, while_null


class SightingRow(Base):
    """One passage. `evidence` is the VehicleSighted as it came, never changed; what people made of it stands beside it."""

    __tablename__ = "sighting"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    point: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    started_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    status: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str | None] = mapped_column(String(20))
    record_id: Mapped[str | None] = mapped_column(String(36), index=True)
    vehicle_digest: Mapped[str | None] = mapped_column(String(64))
    probability: Mapped[float]
    scores: Mapped[list[Any]] = mapped_column(Json)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    through: Mapped[bool | None]
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_sighting_lane", "lane", "recorded_at"),
        Index("ix_sighting_status", "status", "recorded_at"),
        Index("ix_sighting_latest", "lane", "started_at", "id"),
        while_null("ix_sighting_standing", "left_at", "lane", "started_at", "id"),
    )


class OrderRow(Base):
    """One barrier order. Open = neither spent, withdrawn nor expired.

    A forced one names two officers, and the database keeps no other (gate/store/two_officers.py)."""

    __tablename__ = "barrier_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH), index=True)
    point: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    record_id: Mapped[str | None] = mapped_column(String(36), index=True)
    version: Mapped[int]
    sighting_id: Mapped[str] = mapped_column(String(64), index=True)
    forced: Mapped[bool]
    confirmed_by: Mapped[str] = mapped_column(String(64), default="")
    second_confirmed_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    order: Mapped[dict[str, Any]] = mapped_column(Json)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    spent_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(64), default="")


class MovementRow(Base):
    """Every movement a lane reported; `discrepancy` names what an officer must look at.

    `action`: opened | closed | refused, or left_through | left_back for the vehicle."""

    __tablename__ = "movement"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH), index=True)
    order_id: Mapped[str | None] = mapped_column(String(64))
    record_id: Mapped[str | None] = mapped_column(String(36), index=True)
    sighting_id: Mapped[str | None] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64), default="")
    discrepancy: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class LaneStateRow(Base):
    __tablename__ = "lane_state"

    lane: Mapped[str] = mapped_column(String(PLACE_LENGTH), primary_key=True)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Moment)
    source_state: Mapped[str] = mapped_column(String(20), default="")
    last_frame_at: Mapped[datetime | None] = mapped_column(Moment)
    frames_dropped: Mapped[int] = mapped_column(default=0)
    spooled: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(String(64))
    barrier: Mapped[str] = mapped_column(String(12), default="closed")
    barrier_at: Mapped[datetime | None] = mapped_column(Moment)
