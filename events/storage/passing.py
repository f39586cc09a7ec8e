"""Events that matter only while they pass: an owner lets go of them, so that signs of life never fill a disk."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, and_, delete, or_
from sqlalchemy.orm import Session

from events.messages.passing import PASSING_IDS
from events.storage.tables import EventTables


def forget_passing(
    session: Session, tables: EventTables, consumers: tuple[str, ...], before: datetime
) -> None:
    """Takes out those that the log has had, and that these consumers have heard, since before that moment."""
    outbox, inbox = tables.outbox.c, tables.inbox.c
    session.execute(delete(tables.outbox).where(_passes(outbox.id), outbox.published_at < before))
    heard = and_(inbox.consumer.in_(consumers), _passes(inbox.id), inbox.received_at < before)
    session.execute(delete(tables.inbox).where(heard))


def _passes(identity: Column[str]) -> ColumnElement[bool]:
    """As ranges, because an index knows ranges."""
    return or_(*(and_(identity >= prefix, identity < _beyond(prefix)) for prefix in PASSING_IDS))


def _beyond(prefix: str) -> str:
    """The next word of letters: it comes after every id with this prefix in every collation."""
    word = prefix.rstrip("-")
    return word[:-1] + chr(ord(word[-1]) + 1)
