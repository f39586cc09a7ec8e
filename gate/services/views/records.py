"""One record whole, lists of records, and a record's life as a timeline."""

from dataclasses import dataclass
from datetime import UTC, datetime

from events.messages.values import Direction, RecordState
from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.domain.points import Reference
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.situation import situation_of
from gate.services.views.lists import flags_of, gather, lines
from gate.services.views.parts import (
    actions_for,
    decision_views,
    hold_views,
    override_views,
    point_views,
    return_view,
)
from gate.services.views.shapes import Page, RecordLine, RecordView
from gate.services.views.sightings import sighting_views
from gate.store import records, sightings
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


@dataclass(frozen=True)
class RecordFilter:
    """What a list is narrowed to; None or empty = not narrowed. `text`: part of a reference or plate."""

    states: tuple[RecordState, ...] = ()
    direction: Direction | None = None
    gate: str | None = None
    text: str = ""


def record_for(gate: Gate, session: Session, actor: Actor, record_id: str) -> RecordView:
    """By id or reference. Raises NotFoundError `record_not_found`, also for another firm's record."""
    record = fetch(session, actor, record_id)
    reference = in_force(session, gate.clock.now())
    return _view(gate, session, actor, record, reference)


def records_for(
    gate: Gate,
    session: Session,
    actor: Actor,
    filters: RecordFilter = RecordFilter(),
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RecordLine]:
    """Newest change first: a firm's own records, or all for those who may see them.

    Raises ForbiddenError, InvalidError `cursor_invalid`."""
    tax_code = None
    if not actor.may(Permission.SEE_RECORDS):
        actor.need(Permission.SEE_OWN_RECORDS)
        tax_code = actor.firm.tax_code if actor.firm else ""
    listing = records.Listing(
        tax_code=tax_code,
        states=filters.states,
        direction=filters.direction,
        gate=filters.gate,
        text=filters.text.strip(),
        before=_parsed(cursor),
    )
    found = records.listed(session, listing, limit)
    shown = found[:limit]
    more = f"{shown[-1].updated_at.isoformat()}~{shown[-1].id}" if len(found) > limit else None
    return Page(lines(session, actor, in_force(session, gate.clock.now()), shown), more)


def _parsed(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, _, record_id = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is not None and record_id:
            return at.astimezone(UTC), record_id
    except (ValueError, OverflowError):
        pass
    raise InvalidError("cursor_invalid", "Start the list again from its first page.")


def _view(gate: Gate, session: Session, actor: Actor, record: RecordRow, reference: Reference) -> RecordView:
    now = gate.clock.now()
    facts = records.facts_of(record)
    situation = situation_of(session, record)
    route = reference.routes.get(record.route)
    place = reference.gates.get(record.gate)
    flags = flags_of(actor, record, situation, gather(session, [record]))
    sees_all = actor.may(Permission.SEE_RECORDS)
    if sees_all and records.competing(session, record):
        flags |= {"competing"}
    seen = sightings.of_record(session, record.id) if sees_all else ()
    return RecordView(
        id=record.id,
        reference=record.reference,
        version=record.version,
        state=records.state_of(record),
        direction=facts.direction,
        gate=record.gate,
        gate_names=place.names if place else {},
        route=record.route,
        route_names=route.names if route else {},
        regime=facts.regime,
        loaded=facts.loaded,
        two_way=facts.two_way,
        vehicle=facts.vehicle,
        firm=facts.firm,
        driver_declared=facts.driver_declared,
        border_form_declared_at=facts.border_form_declared_at,
        planned_from=facts.planned_from,
        planned_until=facts.planned_until,
        goods=facts.goods,
        customs_declarations=facts.customs_declarations,
        certificates=facts.certificates,
        permits=facts.permits,
        declared_at=record.declared_at,
        updated_at=record.updated_at,
        present_at=record.present_at,
        border_crossed_at=record.border_crossed_at,
        points=point_views(session, record, reference, situation),
        decisions=decision_views(session, actor, record, now),
        holds=hold_views(session, actor, record, now),
        overrides=override_views(session, actor, record),
        return_obligation=return_view(session, record, now),
        flags=flags,
        actions=actions_for(actor, record, reference),
        sightings=sighting_views(session, seen),
        yard_slot=record.yard_slot,
    )
