"""What waits in one owner's database: events on their way out, and events its consumers have put aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from events.storage.parked import FORGED, GAP, PASSABLE
from events.storage.tables import EventTables

_BEHIND_OTHERS = frozenset(PASSABLE) - {FORGED}


@dataclass(frozen=True)
class Backlog:
    """`oldest` is the time of the oldest event the log has not taken. By consumer: `parked` counts poison and forged events,
    which a person must settle, `waiting` those that wait behind them or behind a gap, `gaps` those right behind a gap."""

    unpublished: int
    oldest: datetime | None
    parked: Mapping[str, int]
    waiting: Mapping[str, int]
    gaps: Mapping[str, int]


def backlog(session: Session, tables: EventTables) -> Backlog:
    outbox = tables.outbox.c
    unpublished = select(func.count()).where(outbox.published_at.is_(None))
    oldest = select(outbox.time).where(outbox.published_at.is_(None)).order_by(outbox.position).limit(1)
    parked, waiting, gaps = dict[str, int](), dict[str, int](), dict[str, int]()
    put_aside = tables.inbox_parked.c
    by_reason = select(put_aside.consumer, put_aside.reason, func.count()).group_by(
        put_aside.consumer, put_aside.reason
    )
    for consumer, reason, number in session.execute(by_reason):
        counted = waiting if reason in _BEHIND_OTHERS else parked
        counted[consumer] = counted.get(consumer, 0) + number
        if reason == GAP:
            gaps[consumer] = number
    return Backlog(
        int(session.execute(unpublished).scalar_one()),
        session.execute(oldest).scalar_one_or_none(),
        parked,
        waiting,
        gaps,
    )
