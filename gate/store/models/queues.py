"""Queues before control points: the queue, its tickets, and its log, to which rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from events.messages.values import PLACE_LENGTH
from events.storage.types import Json, Moment
from gate.store.models.base import Base


def _queue() -> ForeignKey:
    return ForeignKey("queue.id")


class QueueRow(Base):
    """`open_point` is the point while the queue is open, else None: unique, so a point has one open queue at most.

    `number` and `digest` are those of the last line of its log; `quotas` are calls a day by class; `called` is the last day with its counts."""

    __tablename__ = "queue"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    point: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    open_point: Mapped[str | None] = mapped_column(String(PLACE_LENGTH), unique=True)
    quotas: Mapped[dict[str, int]] = mapped_column(Json)
    answer_minutes: Mapped[int]
    called: Mapped[dict[str, Any]] = mapped_column(Json)
    tickets: Mapped[int]
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index("ix_queue_point", "point", "opened_at"),)


class TicketRow(Base):
    """A record's place in a queue. `state`: waiting | called | ended; `rank` orders those of one class that wait.

    `vehicle` is the digest of the set it is bound to, `salt` what hides it in the public log; `entry` is the line in which it was taken."""

    __tablename__ = "queue_ticket"

    queue_id: Mapped[str] = mapped_column(String(36), _queue(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[str] = mapped_column(String(36), ForeignKey("record.id"), index=True)
    queue_class: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    vehicle: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    entry: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Moment)
    called_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (Index("ix_queue_ticket_line", "queue_id", "state", "queue_class", "rank"),)


class QueueEntryRow(Base):
    """One line of a queue's log: `body` byte for byte as hashed, `digest` = SHA-256(0x00, the digest before, the body)."""

    __tablename__ = "queue_entry"

    queue_id: Mapped[str] = mapped_column(String(36), _queue(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
