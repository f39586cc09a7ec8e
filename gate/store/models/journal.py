"""The journal, commands that were answered, registers' row versions, and the dated reference rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from events.messages.values import PLACE_LENGTH
from events.storage.types import Json, Moment
from gate.store.models.base import Base, Counter


class JournalRow(Base):
    """Who, when, from where, what, why; `outcome` is success or refusal. Rows are only ever added."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    trace_id: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        Index("ix_journal_subject", "subject", "id"),
        Index("ix_journal_at", "at"),
        {"sqlite_autoincrement": True},
    )


class CommandRow(Base):
    """A command that was done, with its answer: sent again, it is answered from here."""

    __tablename__ = "command"

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    command_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment)


class RegisterVersionRow(Base):
    """Counts the versions of a register row. `header` keeps customs-declaration headers only, for import by number.

    The row of a register with no key counts its heartbeats, and keeps the last."""

    __tablename__ = "register_version"

    agency: Mapped[str] = mapped_column(String(16), primary_key=True)
    register_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[int]
    header: Mapped[dict[str, Any] | None] = mapped_column(Json)


class ReferenceRow(Base):
    """A dated row of reference data: gate, point, route, lane or legal clock, in force from `valid_from` until `valid_until`."""

    __tablename__ = "reference_row"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(PLACE_LENGTH), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    valid_until: Mapped[datetime | None] = mapped_column(Moment)
    row: Mapped[dict[str, Any]] = mapped_column(Json)
