"""People in the gate only: each sealed with a key of its own, so that erasing the key erases the person everywhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Moment
from gate.store.models.base import Base


class PersonRow(Base):
    """`sealed` = 12-byte nonce and AES-256-GCM ciphertext of the person's JSON, bound to id and record."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), ForeignKey("record.id"), index=True)
    version: Mapped[int]
    place: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(Moment)


class PersonKeyRow(Base):
    __tablename__ = "person_key"

    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
