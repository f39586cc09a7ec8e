"""Passes: issued while a record has everything for its next point, withdrawn in the transaction that takes the ground away."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Moment
from gate.store.models.base import Base


class PassRow(Base):
    """`id` is what makes the pass single-use. Its text is signed anew, for a short time, whenever it is shown."""

    __tablename__ = "pass"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), ForeignKey("record.id"), index=True)
    version: Mapped[int]
    point: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    reason: Mapped[str] = mapped_column(String(64), default="")
