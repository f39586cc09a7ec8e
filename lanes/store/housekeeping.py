"""What the log has had for long leaves the spool: for the lane's archive, or for good where it was a heartbeat."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from events.messages.registry import HEARTBEAT
from lanes.store.tables import ARCHIVE, CONFIRMATION, EVENTS, PASSAGE, SPENT_ORDER, USED_PASS, WITHDRAWN_ORDER

_HEARTBEATS = timedelta(hours=1)
_EVERYTHING = timedelta(days=30)


def heartbeat_waits(session: Session) -> bool:
    """Is an earlier heartbeat still on its way to the log?"""
    outbox = EVENTS.outbox.c
    waiting = select(outbox.position).where(
        outbox.published_at.is_(None), outbox.aggregatetype == HEARTBEAT.name
    )
    return session.execute(waiting.limit(1)).first() is not None


def tidy(session: Session, now: datetime) -> None:
    """Orders live 30 seconds and passages minutes: after 30 days none of them can matter to this lane any more.

    One parcel goes to the archive at a time: a lane says less in an hour than a parcel holds."""
    outbox, old = EVENTS.outbox, now - _EVERYTHING
    heartbeat = outbox.c.aggregatetype == HEARTBEAT.name
    session.execute(delete(outbox).where(heartbeat, outbox.c.published_at < now - _HEARTBEATS))
    ARCHIVE.move(session, now)
    session.execute(delete(PASSAGE).where(PASSAGE.c.left_at < old))
    session.execute(delete(SPENT_ORDER).where(SPENT_ORDER.c.spent_at < old))
    session.execute(delete(WITHDRAWN_ORDER).where(WITHDRAWN_ORDER.c.withdrawn_at < old))
    session.execute(delete(CONFIRMATION).where(CONFIRMATION.c.handed_in_at < old))
    session.execute(delete(USED_PASS).where(USED_PASS.c.used_at < old))
