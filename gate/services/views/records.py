"""One record whole, lists of records, and a record's life as a timeline."""

from dataclasses import dataclass
from datetime import UTC, datetime

from events.messages.values import Direction, RecordState
from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.domain.may_pass import Situation
from gate.domain.numbers import Number, NumberKind, kind_of, sought
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.services.views.fees import fee_view
from gate.services.views.known import Known, known_now
from gate.services.views.lists import flags_of, lines
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
from gate.services.views.transfers import linked
from gate.store import records
from gate.store.reference import in_force
from gate.store.session import Session
from ocr.plates import canonical


@dataclass(frozen=True)
class RecordFilter:
    """What a list is narrowed to; None or empty = not narrowed. `text`: part of a reference or plate.

    `container` and `customs_declaration` are whole numbers, however they are written."""

    states: tuple[RecordState, ...] = ()
    direction: Direction | None = None
    gate: str | None = None
    text: str = ""
    container: str = ""
    customs_declaration: str = ""


def looking_for(typed: str, states: tuple[RecordState, ...] = ()) -> RecordFilter:
    """What one field means in which people type whatever they have at hand: a number by its shape, else a plate or reference."""
    match kind_of(typed):
        case NumberKind.CONTAINER:
            return RecordFilter(states, container=typed)
        case NumberKind.CUSTOMS_DECLARATION:
            return RecordFilter(states, customs_declaration=typed)
    return RecordFilter(states, text=canonical(typed))


def record_for(gate: Gate, session: Session, actor: Actor, record_id: str) -> RecordView:
    """By id or reference. Raises NotFoundError `record_not_found`, also for another firm's record."""
    record = fetch(session, actor, record_id)
    return view_of(session, actor, known_now(gate, session, actor, record))


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

    Raises ForbiddenError, InvalidError `cursor_invalid`, `search_invalid`."""
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
        numbers=_numbers(filters),
        before=_parsed(cursor),
    )
    found = records.listed(session, listing, limit)
    shown = found[:limit]
    more = f"{shown[-1].updated_at.isoformat()}~{shown[-1].id}" if len(found) > limit else None
    return Page(lines(session, actor, in_force(session, gate.clock.now()), shown), more)


def _numbers(filters: RecordFilter) -> frozenset[Number]:
    return sought(
        {
            NumberKind.CONTAINER: filters.container,
            NumberKind.CUSTOMS_DECLARATION: filters.customs_declaration,
        }
    )


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


def view_of(session: Session, actor: Actor, known: Known) -> RecordView:
    """The one way from what is known of a record to what is shown of it."""
    record, reference, situation = known.record, known.reference, known.situation
    facts = records.facts_of(record)
    route = reference.routes.get(record.route)
    place = reference.gates.get(record.gate)
    predecessors, successors = linked(session, known)
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
        capacity_kg=facts.capacity_kg,
        container_feet=facts.container_feet,
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
        points=point_views(known, situation),
        decisions=decision_views(actor, known),
        holds=hold_views(session, actor, known),
        overrides=override_views(actor, known),
        return_obligation=return_view(known),
        flags=_flags(actor, known, situation),
        actions=actions_for(actor, record, reference),
        sightings=sighting_views(known.seen),
        yard_slot=record.yard_slot,
        predecessors=predecessors,
        successors=successors,
        fee=fee_view(actor, known),
    )


def _flags(actor: Actor, known: Known, situation: Situation) -> frozenset[str]:
    flags = flags_of(
        actor, known.record, situation, case_open=known.case_open, return_overdue=known.return_overdue
    )
    return flags | {"competing"} if known.competing else flags
