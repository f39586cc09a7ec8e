"""The yard: expected, arrived, left; and for each truck whether it may leave or must be held."""

from datetime import datetime, timedelta

from gate.domain.access import Actor, Permission
from gate.domain.may_pass import lacks
from gate.domain.points import Point, PointKind, Reference
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.views.lists import Gathered, gather, line, situation_from
from gate.services.views.transfers import to_take_over
from gate.services.views.yard_shapes import YardBoard, YardRow, YardTransfer
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

_AHEAD = timedelta(days=1)


def yard_board(gate: Gate, session: Session, actor: Actor) -> YardBoard:
    """Raises ForbiddenError. `left` shows trucks still on their way out of the gate area."""
    actor.need(Permission.SEE_YARD)
    now = gate.clock.now()
    reference = in_force(session, now)
    rows = [row for row in records.all_open(session) if _yard_of(reference, row)]
    soon = [row for row in rows if row.yard_arrived_at is None and _is_expected(row, now + _AHEAD)]
    arrived = [row for row in rows if row.yard_arrived_at is not None and row.yard_left_at is None]
    left = [row for row in rows if row.yard_left_at is not None]
    found = gather(session, [*soon, *arrived, *left])
    coming = to_take_over(session, [row for row in arrived if row.taken_over_at is None])
    return YardBoard(
        *(
            tuple(_row(actor, reference, row, (found, coming.get(row.id, ()))) for row in group)
            for group in (soon, arrived, left)
        )
    )


def _is_expected(row: RecordRow, until: datetime) -> bool:
    return PERMITS[records.state_of(row)].occupies or row.planned_from <= until


def _row(
    actor: Actor, reference: Reference, row: RecordRow, more: tuple[Gathered, tuple[YardTransfer, ...]]
) -> YardRow:
    found, coming = more
    yard = _yard_of(reference, row)
    return YardRow(
        record=line(actor, reference, row, found),
        slot=row.yard_slot,
        arrived_at=row.yard_arrived_at,
        left_at=row.yard_left_at,
        missing=lacks(yard, situation_from(reference, row, records.facts_of(row), found)) if yard else (),
        transfers=coming,
    )


def _yard_of(reference: Reference, row: RecordRow) -> Point | None:
    route = reference.routes.get(row.route)
    points = (
        reference.points[point] for point in (route.points if route else ()) if point in reference.points
    )
    return next((point for point in points if point.kind is PointKind.YARD), None)
