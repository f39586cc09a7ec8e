"""Reconciles every outbox, its topics and every inbox, event by event and by fingerprint, while all of them go on working.

What is read when makes that safe: first what owners have marked as published, then the log to its end, then how far groups
have come, and last what their inboxes know.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from events.bus.archive import Archive
from events.bus.disagreements import (
    ARCHIVE,
    ConsumerCount,
    Disagreement,
    Kind,
    TopicCount,
    by_consumer,
    by_topic,
    disagreements,
)
from events.bus.envelope import Envelope
from events.bus.ledger import Ledger
from events.bus.port import Broker
from events.bus.relay import enveloped
from events.clock import Clock
from events.messages.dead_letter import EventsDropped
from events.messages.registry import DROPPED, TOPICS, Topic
from events.storage.database import Database
from events.storage.tables import EventTables

_POLL_SECONDS = 0.5
_CHUNK = 500


class Party(Protocol):
    """An owner that is reached; `groups` names the topics of its consumers. `keeps`: it can show all that it said."""

    @property
    def name(self) -> str: ...
    @property
    def database(self) -> Database: ...
    @property
    def tables(self) -> EventTables: ...
    @property
    def groups(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def archive(self) -> Archive: ...
    @property
    def keeps(self) -> bool: ...


@dataclass(frozen=True)
class Verdict:
    disagreements: Sequence[Disagreement]
    topics: Sequence[TopicCount]
    consumers: Sequence[ConsumerCount]


def reconcile(
    parties: Sequence[Party], broker: Broker, clock: Clock, topics: Sequence[Topic] = TOPICS
) -> Verdict:
    """Raises BrokerDownError."""
    with Ledger() as ledger:
        for party in parties:
            ledger.owner(party.name, keeps=party.keeps)
            with party.database.read() as session:
                outbox = party.tables.outbox
                ledger.said(
                    _rows(session, party.tables, outbox.c.published_at.is_not(None)), must_be_there=True
                )
        _read_log(ledger, broker, clock, topics)
        for party in parties:
            _look_again(ledger, party)
        groups = {name: read for party in parties for name, read in party.groups.items()}
        ledger.progress(groups, broker.progress(groups))
        for party in parties:
            with party.database.snapshot() as session:
                _hear(ledger, party.tables, session)
        ledger.close()
        broken = [one for party in parties for one in _broken_parcels(party)]
        return Verdict([*disagreements(ledger), *broken], by_topic(ledger), by_consumer(ledger))


def _rows(session: Session, tables: EventTables, which: ColumnElement[bool]) -> Iterator[Envelope]:
    query = select(tables.outbox).where(which).order_by(tables.outbox.c.position)
    return map(enveloped, session.execute(query.execution_options(yield_per=_CHUNK)))


def _read_log(ledger: Ledger, broker: Broker, clock: Clock, topics: Sequence[Topic]) -> None:
    names = [topic.name for topic in topics]
    with closing(broker.look_on(names, from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            ledger.logged(onlooker.poll(_POLL_SECONDS))
    now = clock.now()  # after reading: what left the log meanwhile was old enough by now
    for topic in topics:
        kept = topic.retention_hours
        since = datetime.min.replace(tzinfo=now.tzinfo) if kept is None else now - timedelta(hours=kept)
        ledger.topic(topic.name, since, compacted=topic.compacted)


def _look_again(ledger: Ledger, party: Party) -> None:
    """What is on the log and was not yet marked, or not yet said, when its owner was asked first."""
    unknown = iter(_unknown(ledger, party.name))
    with party.database.read() as session:
        while chunk := list(islice(unknown, _CHUNK)):
            rows = _rows(session, party.tables, party.tables.outbox.c.id.in_(chunk))
            ledger.said(rows, must_be_there=False)
    if left := set(_unknown(ledger, party.name)):
        with party.database.read() as session:
            ledger.said(_archived(session, party.archive, left), must_be_there=False)


def _unknown(ledger: Ledger, owner: str) -> list[str]:
    query = "SELECT DISTINCT l.id FROM logged l WHERE l.owner = :name AND NOT EXISTS (SELECT 1 FROM said s WHERE s.id = l.id)"
    return [row[0] for row in ledger.ask(query, name=owner)]


def _archived(session: Session, archive: Archive, wanted: set[str]) -> Iterator[Envelope]:
    """The log may be late in forgetting: what it still has was archived last."""
    with closing(archive.said(session, newest_first=True)) as events:
        for event in events:
            if event.id in wanted:
                yield event
                wanted.discard(event.id)
            if not wanted:
                return


def _broken_parcels(party: Party) -> list[Disagreement]:
    with party.database.read() as session:
        broken = party.archive.broken(session)
    return [
        Disagreement(Kind.DIFFERENT, ARCHIVE, "", month, party.name, number, None) for number, month in broken
    ]


def _hear(ledger: Ledger, tables: EventTables, session: Session) -> None:
    inbox, parked, position = tables.inbox.c, tables.inbox_parked.c, tables.inbox_position.c
    applied = select(inbox.consumer, inbox.id, inbox.digest)
    ledger.heard(_read(session, applied), applied=True)
    aside = select(parked.consumer, parked.id, parked.digest)
    ledger.heard(_read(session, aside), applied=False)
    places = select(position.consumer, position.source, position.topic, position.subject, position.last)
    ledger.positions(_read(session, places))
    ledger.given_up(map(_span, _rows(session, tables, tables.outbox.c.type == DROPPED)))


def _read(session: Session, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    return map(tuple, session.execute(query.execution_options(yield_per=_CHUNK)))


def _span(event: Envelope) -> tuple[Any, ...]:
    told = EventsDropped.model_validate_json(event.data)
    return (told.consumer, told.event_id, told.source, told.topic, told.subject, told.first, told.last)
