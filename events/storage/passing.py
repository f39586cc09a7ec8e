"""Events that matter only while they pass: an owner lets go of them, so that a sign of life each minute never fills a disk."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, and_, delete
from sqlalchemy.orm import Session

from events.messages.canary import CANARY_IDS
from events.storage.tables import EventTables

_BEYOND = "canarz"  # a range, because an index knows ranges; this one holds in every collation


def forget_canaries(
    session: Session, tables: EventTables, consumers: tuple[str, ...], before: datetime
) -> None:
    """Takes out the canaries that the log has had, and that these consumers have heard, since before that moment."""
    outbox, inbox = tables.outbox.c, tables.inbox.c
    session.execute(delete(tables.outbox).where(_is_canary(outbox.id), outbox.published_at < before))
    heard = and_(inbox.consumer.in_(consumers), _is_canary(inbox.id), inbox.received_at < before)
    session.execute(delete(tables.inbox).where(heard))


def _is_canary(identity: Column[str]) -> ColumnElement[bool]:
    return and_(identity >= CANARY_IDS, identity < _BEYOND)
