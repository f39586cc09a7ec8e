"""Webhooks: where a firm, or the control centre, wants the feed sent to, and how far that has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Json, Moment
from gate.store.models.base import Base, Counter


class WebhookRow(Base):
    """`tax_code` None = every record. `secrets`: [[secret, until or null]…], the newest first. `state`: active | dead | removed.

    `position` is the last feed position that was delivered. The secrets must be readable here: they sign with a shared key."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tax_code: Mapped[str | None] = mapped_column(String(14))
    url: Mapped[str] = mapped_column(String(500))
    secrets: Mapped[list[list[Any]]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    position: Mapped[int] = mapped_column(Counter)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    last_result: Mapped[str] = mapped_column(String(64), default="")
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_webhook_state", "state", "next_try_at"),
        Index("ix_webhook_tax_code", "tax_code"),
    )
