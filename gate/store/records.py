"""Clearance records: lock, read, list. Rows are locked in the order of their ids, so that two transactions never wait for each other."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.orm import aliased

from events.messages.facts import RecordFacts
from events.messages.values import RecordState
from gate.domain.numbers import Number, NumberKind
from gate.domain.states import OCCUPYING_STATES, OPEN_STATES
from gate.store.models.records import NumberRow, PassageRow, RecordRow, VersionRow
from gate.store.session import Session
from ocr.plates import canonical

T = TypeVar("T")


@dataclass(frozen=True)
class Listing:
    """What a list of records is narrowed to; None or empty = not narrowed. `text` is part of a reference or a plate (canonical).

    Every one of `numbers` must be named by the record's current version."""

    tax_code: str | None = None
    states: tuple[RecordState, ...] = ()
    direction: str | None = None
    gate: str | None = None
    text: str = ""
    numbers: frozenset[Number] = frozenset()
    before: tuple[datetime, str] | None = None


def facts_of(record: RecordRow) -> RecordFacts:
    return RecordFacts.model_validate(record.facts)


def state_of(record: RecordRow) -> RecordState:
    return RecordState(record.state)


def lock(session: Session, record_id: str) -> RecordRow | None:
    """The record as it is now, held until the transaction ends."""
    return next(iter(lock_all(session, (record_id,))), None)


def lock_all(session: Session, record_ids: Collection[str]) -> Sequence[RecordRow]:
    if not record_ids:
        return ()
    statement = select(RecordRow).where(RecordRow.id.in_(record_ids)).order_by(RecordRow.id).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def get(session: Session, record_id: str) -> RecordRow | None:
    return session.get(RecordRow, record_id)


def get_many(session: Session, record_ids: Collection[str]) -> dict[str, RecordRow]:
    if not record_ids:
        return {}
    rows = session.scalars(select(RecordRow).where(RecordRow.id.in_(record_ids)))
    return {row.id: row for row in rows}


def by_reference(session: Session, reference: str) -> RecordRow | None:
    return session.scalar(select(RecordRow).where(RecordRow.reference == reference))


def named(session: Session, record_id: str) -> RecordRow | None:
    """By id or reference."""
    return get(session, record_id) or by_reference(session, record_id.upper())


def open_on_routes(session: Session, gate: str, routes: Iterable[str]) -> Sequence[RecordRow]:
    """Open records of a gate on these routes: the candidates of a sighting."""
    return session.scalars(
        select(RecordRow).where(
            RecordRow.state.in_(OPEN_STATES), RecordRow.gate == gate, RecordRow.route.in_(tuple(routes))
        )
    ).all()


def all_open(session: Session) -> Sequence[RecordRow]:
    """Every open record, most urgent arrival first."""
    return session.scalars(
        select(RecordRow)
        .where(RecordRow.state.in_(OPEN_STATES))
        .order_by(RecordRow.planned_from, RecordRow.id)
    ).all()


def in_gate_area(session: Session, gate: str) -> Sequence[str]:
    """Ids of the records whose vehicles are in this gate's area."""
    return session.scalars(
        select(RecordRow.id).where(RecordRow.state.in_(OCCUPYING_STATES), RecordRow.gate == gate)
    ).all()


def open_for(session: Session, scope: str, subject: str) -> tuple[str, ...]:
    """Ids of the open records a hold with this scope and subject reaches."""
    narrowed = select(RecordRow.id).where(RecordRow.state.in_(OPEN_STATES))
    columns = {
        "record": RecordRow.id,
        "firm": RecordRow.tax_code,
        "gate": RecordRow.gate,
        "vehicle": RecordRow.tractor,
        "trailer": RecordRow.trailer,
    }
    if scope in columns:
        narrowed = narrowed.where(columns[scope] == subject)
    else:
        narrowed = _naming(narrowed, (NumberKind.CUSTOMS_DECLARATION, subject))
    return tuple(session.scalars(narrowed.order_by(RecordRow.id)))


def change_numbers(
    session: Session, record_id: str, before: frozenset[Number], after: frozenset[Number]
) -> None:
    """The record is found by what it names now, and no longer by what it named before."""
    for kind, number in before - after:
        gone = and_(NumberRow.kind == kind, NumberRow.number == number, NumberRow.record_id == record_id)
        session.execute(delete(NumberRow).where(gone))
    session.add_all(
        NumberRow(kind=kind, number=number, record_id=record_id) for kind, number in sorted(after - before)
    )


def competing(session: Session, record: RecordRow) -> tuple[str, ...]:
    """Ids of other open records of this direction that name the same tractor or trailer."""
    same = RecordRow.tractor == record.tractor
    if record.trailer:
        same = or_(same, RecordRow.trailer == record.trailer)
    rows = session.scalars(
        select(RecordRow.id).where(
            same,
            RecordRow.id != record.id,
            RecordRow.direction == record.direction,
            RecordRow.state.in_(OPEN_STATES),
        )
    )
    return tuple(rows)


def listed(session: Session, listing: Listing, limit: int) -> Sequence[RecordRow]:
    """Newest change first; one row more than `limit` tells that there is a further page."""
    newest = (RecordRow.updated_at.desc(), RecordRow.id.desc())
    statement = _narrowed(select(RecordRow), listing).order_by(*newest).limit(limit + 1)
    if listing.text:  # an index alone tells which, so that only these are read
        which = _narrowed(select(RecordRow.id), listing).order_by(*newest).limit(limit + 1)
        statement = select(RecordRow).where(RecordRow.id.in_(which)).order_by(*newest)
    return session.scalars(statement).all()


def passages(session: Session, record_id: str) -> dict[str, PassageRow]:
    """Points passed, by point."""
    return passages_of(session, (record_id,))[record_id]


def passages_of(session: Session, record_ids: Collection[str]) -> dict[str, dict[str, PassageRow]]:
    """Points passed, by point, for every one of these records."""
    found: dict[str, dict[str, PassageRow]] = {record_id: {} for record_id in record_ids}
    for row in session.scalars(select(PassageRow).where(PassageRow.record_id.in_(record_ids))):
        found[row.record_id][row.point] = row
    return found


def versions_of(session: Session, record_ids: Collection[str]) -> dict[str, list[VersionRow]]:
    """From the first, for every one of these records."""
    found: dict[str, list[VersionRow]] = {record_id: [] for record_id in record_ids}
    statement = select(VersionRow).where(VersionRow.record_id.in_(record_ids)).order_by(VersionRow.version)
    for row in session.scalars(statement):
        found[row.record_id].append(row)
    return found


def _narrowed(statement: Select[T], listing: Listing) -> Select[T]:
    for column, value in (
        (RecordRow.tax_code, listing.tax_code),
        (RecordRow.direction, listing.direction),
        (RecordRow.gate, listing.gate),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if listing.states:
        statement = statement.where(RecordRow.state.in_(listing.states))
    if listing.text:
        statement = statement.where(_contains(listing.text))
    for number in listing.numbers:
        statement = _naming(statement, number)
    if listing.before:
        at, record_id = listing.before
        earlier = RecordRow.updated_at < at
        statement = statement.where(or_(earlier, and_(RecordRow.updated_at == at, RecordRow.id < record_id)))
    return statement


def _contains(text: str) -> ColumnElement[bool]:
    """Part of a reference as written, or of a plate however it is written."""
    columns = [RecordRow.reference.contains(text.upper(), autoescape=True)]
    if plate := canonical(text):
        columns += [
            column.contains(plate, autoescape=True) for column in (RecordRow.tractor, RecordRow.trailer)
        ]
    return or_(*columns)


def _naming(statement: Select[T], number: Number) -> Select[T]:
    """Records whose current version names this number. A join, not an IN: SQLite would read all of a firm's records for that."""
    kind, text = number
    named = aliased(NumberRow)
    return statement.join(
        named, and_(named.record_id == RecordRow.id, named.kind == kind, named.number == text)
    )
