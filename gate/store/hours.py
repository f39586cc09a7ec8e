"""The day's crossings by hour, for the control overview."""

from collections import Counter
from datetime import datetime, tzinfo

from sqlalchemy import select

from events.messages.values import Direction
from gate.store.models.records import RecordRow
from gate.store.session import Session


def crossings_by_hour(session: Session, now: datetime, zone: tzinfo) -> dict[tuple[Direction, int], int]:
    """Vehicles over the border line since midnight of the zone, by direction and hour of the day there."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = session.execute(
        select(RecordRow.direction, RecordRow.border_crossed_at).where(
            RecordRow.border_crossed_at >= midnight
        )
    )
    return dict(
        Counter((Direction(direction), at.astimezone(zone).hour) for direction, at in rows if at is not None)
    )
