"""The latest canary truck: one row for the gate that sent it, one for each agency that echoed one. It never grows."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from events.storage.types import Moment
from gate.store.models.base import Base


class CanaryRow(Base):
    """`hop` is `gate` or an agency. `event_id`, `sent_at`: the gate's; `heard_at` the agency's clock, `returned_at` the gate's."""

    __tablename__ = "canary"

    hop: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    event_id: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
