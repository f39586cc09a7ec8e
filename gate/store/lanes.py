"""Whether a lane is alive and how its barrier stands."""

from datetime import datetime

from sqlalchemy import select

from events.messages.lane import LaneHeartbeat
from gate.store.models.lanes import LaneStateRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep


def state_of(session: Session, lane: str) -> LaneStateRow | None:
    return session.get(LaneStateRow, lane)


def set_heartbeat(session: Session, beat: LaneHeartbeat) -> None:
    """A later heartbeat replaces an earlier one, never the reverse."""
    row = _row(session, beat.lane)
    if row.heartbeat_at is not None and row.heartbeat_at > beat.at:
        return
    row.heartbeat_at, row.source_state, row.last_frame_at = beat.at, beat.source_state, beat.last_frame_at
    row.frames_dropped, row.spooled, row.note = beat.frames_dropped, beat.spooled, beat.note


def set_barrier(session: Session, lane: str, action: str, at: datetime) -> None:
    row = _row(session, lane)
    if row.barrier_at is None or row.barrier_at <= at:
        row.barrier, row.barrier_at = "open" if action == "opened" else "closed", at


def _row(session: Session, lane: str) -> LaneStateRow:
    values = {
        "lane": lane,
        "source_state": "",
        "frames_dropped": 0,
        "spooled": 0,
        "barrier": "closed",
    }
    insert_or_keep(session, LaneStateRow, ("lane",), values)
    return session.scalars(
        select(LaneStateRow).where(LaneStateRow.lane == lane).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()
