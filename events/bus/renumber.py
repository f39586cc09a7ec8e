"""After a restore: numbers that an owner had given since its backup are known to its consumers, and must not be given again.

A restored owner counts on from the backup; what it says next under a known number with other bytes looks forged. So its
sequences are lifted above all that consumers have seen, and what they refused of it meanwhile is said again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Row, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from events.bus.envelope import HASH_ONLY
from events.bus.relay import enveloped
from events.bus.seals import owner_of
from events.storage.parked import FORGED
from events.storage.tables import EventTables

_LIFT = text(
    "INSERT INTO outbox_sequence (source, topic, subject, last) VALUES (:source, :topic, :subject, :last)"
    " ON CONFLICT (source, topic, subject) DO UPDATE SET last = :last WHERE outbox_sequence.last < :last"
)
_KEPT = ("aggregatetype", "aggregateid", "type", "payload", "source", "subject", "time", "traceparent")


class Place(NamedTuple):
    """One sequence."""

    source: str
    topic: str
    subject: str


class Seen(BaseModel):
    """What consumers have of one owner's events: the last number of each sequence, and by (id, fingerprint) what they refused
    because its id or number was taken."""

    model_config = ConfigDict(frozen=True)

    owner: str
    numbers: tuple[tuple[Place, int], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lifted:
    """One sequence that stands behind: `last` as the owner counts, `seen` by its consumers, `again` events to be said again."""

    place: Place
    last: int
    seen: int
    again: int


def seen_by(session: Session, tables: EventTables, owner: str) -> Seen:
    """What the consumers of this database have seen of `owner`: gate, customs, …, lane-<id>."""
    position, parked = tables.inbox_position.c, tables.inbox_parked.c
    applied = select(position.source, position.topic, position.subject, func.max(position.last))
    applied = applied.where(_said_by(owner, position.source), position.last > 0)
    waits = select(parked.source, parked.topic, parked.subject, func.max(parked.sequence))
    waits = waits.where(_said_by(owner, parked.source), parked.sequence.is_not(None), parked.reason != FORGED)
    numbers = [
        (Place(*place), last)
        for query, names in ((applied, position), (waits, parked))
        for *place, last in session.execute(query.group_by(names.source, names.topic, names.subject))
    ]
    refused = select(parked.id, parked.digest).where(_said_by(owner, parked.source), parked.reason == FORGED)
    return together(
        owner,
        [Seen(owner=owner, numbers=tuple(numbers), refused=tuple(map(tuple, session.execute(refused))))],
    )


def together(owner: str, parts: Iterable[Seen]) -> Seen:
    highest: dict[Place, int] = {}
    refused: set[tuple[str, str]] = set()
    for part in parts:
        refused.update(part.refused)
        for place, last in part.numbers:
            highest[place] = max(last, highest.get(place, 0))
    return Seen(owner=owner, numbers=tuple(sorted(highest.items())), refused=tuple(sorted(refused)))


def behind(session: Session, tables: EventTables, seen: Seen) -> Sequence[Lifted]:
    """The sequences that `renumber` would lift, or in which it would say something again."""
    counted = tables.outbox_sequence.c
    query = select(counted.source, counted.topic, counted.subject, counted.last).where(
        _said_by(seen.owner, counted.source)
    )
    last = {Place(*place): number for *place, number in session.execute(query)}
    known, again = dict(seen.numbers), dict[Place, int]()
    for row in _to_say_again(session, tables, seen):
        again[_place(row)] = again.get(_place(row), 0) + 1
    return [
        Lifted(place, last.get(place, 0), known.get(place, 0), again.get(place, 0))
        for place in sorted(known.keys() | again.keys())
        if known.get(place, 0) > last.get(place, 0) or place in again
    ]


def renumber(session: Session, tables: EventTables, seen: Seen) -> Sequence[Lifted]:
    """Lifts what is `behind`, and returns it. Twice is the same as once: what was said again has an id made of the first one's."""
    found = behind(session, tables, seen)
    for one in found:
        session.execute(_LIFT, {**one.place._asdict(), "last": one.seen})
    for row in _to_say_again(session, tables, seen):
        kept = {name: getattr(row, name) for name in _KEPT}
        number = _next(session, tables, _place(row))
        session.execute(insert(tables.outbox).values(id=_again(row.id), sequence=number, **kept))
    return found


def _next(session: Session, tables: EventTables, place: Place) -> int:
    counted = tables.outbox_sequence
    mine = (counted.c[name] == value for name, value in place._asdict().items())
    raised = update(counted).where(*mine).values(last=counted.c.last + 1).returning(counted.c.last)
    return int(session.execute(raised).scalar_one())


def _to_say_again(session: Session, tables: EventTables, seen: Seen) -> Sequence[Row[Any]]:
    """In the order in which they were said. Only what is byte for byte ours, others may have written under our ids, and what
    we still have: register rows are pushed again by their owner."""
    outbox, found = tables.outbox, list[Row[Any]]()
    for event_id, fingerprint in seen.refused:
        rows = session.execute(select(outbox).where(outbox.c.id.in_((event_id, _again(event_id))))).all()
        if [row.id for row in rows] != [event_id] or rows[0].payload.startswith(HASH_ONLY):
            continue
        if enveloped(rows[0]).fingerprint == fingerprint:
            found += rows
    return sorted(found, key=lambda row: row.position)


def _said_by(owner: str, source: Any) -> ColumnElement[bool]:
    """Its own word, and that of its consumers: gate-…, or of the same name."""
    consumer = f"/consumers/{owner}"
    family = source.startswith(f"{consumer}-", autoescape=True) if owner == "gate" else source == consumer
    return or_(source == owner_of(consumer), source == consumer, family)


def _place(row: Row[Any]) -> Place:
    return Place(row.source, row.aggregatetype, row.subject)


def _again(event_id: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{event_id} said again"))
