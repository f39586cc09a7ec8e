"""The access ledger: who was shown a record."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Moment
from gate.store.models.base import Base, Counter


class AccessRow(Base):
    """Someone outside the record's firm was shown it, for the first time in this span of time. Rows are only ever added.

    `batch` names the rows that were added together, whose digest the journal keeps. `record_id` is no foreign key:
    checking one would wait for whoever changes the record."""

    __tablename__ = "record_access"

    position: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    record_id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(String(64))
    shown: Mapped[str] = mapped_column(String(8))
    span: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))
    route: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Moment)
    batch: Mapped[str] = mapped_column(String(36), index=True)

    __table_args__ = (
        Index("uq_record_access_once", "record_id", "account_id", "shown", "span", unique=True),
        Index("ix_record_access_record_id", "record_id", "position"),
    )
