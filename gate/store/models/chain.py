"""The journal's chain: which rows wait for a number, the links, where the chain stands, its signed checkpoints, and the public feed.

Nothing here refers to the journal by a foreign key: PostgreSQL would want the UPDATE privilege that was taken away."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Moment
from gate.store.models.base import Base, Counter


class PendingRow(Base):
    """A journal row that has no number yet; a trigger puts it here."""

    __tablename__ = "journal_pending"

    row_id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)


class LinkRow(Base):
    """Number 1, 2, 3… and hash of one journal row: SHA-256(0x00, the hash before, the row's canonical bytes)."""

    __tablename__ = "journal_link"

    number: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)
    row_id: Mapped[int] = mapped_column(Counter, unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class HeadRow(Base):
    """One row: the last number and hash. Whoever holds its lock is the one active chainer."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Counter)
    digest: Mapped[str] = mapped_column(String(64))


class CheckpointRow(Base):
    """The gate's signature under the chain as far as `number`; `body` is what was signed, byte for byte."""

    __tablename__ = "journal_checkpoint"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Counter)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    key_id: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(128))

    __table_args__ = (Index("ix_journal_checkpoint_number", "number"),)


class FeedRow(Base):
    """What a record's firm and the authorities may follow; `position` is the journal number, given after the commit."""

    __tablename__ = "feed_entry"

    position: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=False)
    row_id: Mapped[int] = mapped_column(Counter)
    record_id: Mapped[str] = mapped_column(String(36))
    tax_code: Mapped[str] = mapped_column(String(14))

    __table_args__ = (Index("ix_feed_entry_tax_code", "tax_code", "position"),)
