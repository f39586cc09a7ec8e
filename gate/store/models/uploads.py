"""Files of trucks that firms have sent, and each truck in them until it is declared or refused."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Json, Moment
from gate.store.models.base import Base


class UploadRow(Base):
    """One file of one firm; its trucks are declared in the name of `account_id`. `line_count`: rows below the heading."""

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tax_code: Mapped[str] = mapped_column(String(14))
    account_id: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    line_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_upload_tax_code", "tax_code", "created_at"),)


class UploadTruckRow(Base):
    """`state`: waiting | accepted | refused. `lines`: [[row in the file, {column: text}]…], forgotten once it is declared.

    `failures`: [[row, column, code, value, fix]…]."""

    __tablename__ = "upload_truck"

    upload_id: Mapped[str] = mapped_column(String(36), ForeignKey("upload.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8))
    lines: Mapped[list[list[Any]]] = mapped_column(Json)
    failures: Mapped[list[list[Any]]] = mapped_column(Json)
    record_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (Index("ix_upload_truck_state", "state", "position", "upload_id"),)
