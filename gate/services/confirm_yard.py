"""The yard operator confirms that a truck has come into the yard, or left it."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.may_pass import lacks
from gate.domain.points import PointKind, Route
from gate.domain.states import need
from gate.services.commands import ConfirmYard
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.presenting import present_in_yard
from gate.services.reconcile import reconcile
from gate.services.results import RecordAnswer
from gate.services.situation import situation_of
from gate.store import records
from gate.store.models.records import PassageRow, RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(RecordAnswer)
def confirm_yard(gate: Gate, session: Session, actor: Actor, command: ConfirmYard) -> RecordAnswer:
    """A yard must hold goods that customs has not let go (Decree 169/2026 Art. 25 fines it otherwise).

    A crossing whose route begins in the yard is present from its arrival on. Raises NotFoundError, ConflictError
    `open_barrier_not_permitted` (not in the gate area), `vehicle_already_present`, `must_hold`, `not_in_yard`, InvalidError `point_not_on_route`, `point_not_a_yard`."""
    actor.need(Permission.CONFIRM_YARD)
    record = fetch_locked(session, actor, command.record_id)
    route = _route_by(gate, session, record, command.point)
    if command.event == "arrived" and route.first == command.point:
        need("pair", records.state_of(record))
        present_in_yard(gate, session, actor, record, command.point)
    need("open_barrier", records.state_of(record))
    if command.event == "arrived":
        record.yard_arrived_at = record.yard_arrived_at or gate.clock.now()
        record.yard_slot = command.slot or record.yard_slot
        record.yard_left_at = None
    else:
        _leave(gate, session, record, command.point)
    record.updated_at = gate.clock.now()
    journal_success(gate, session, actor, (f"yard_{command.event}", record.id), {"slot": record.yard_slot})
    reconcile(gate, session, record, f"yard_{command.event}")
    return RecordAnswer(record_id=record.id, version=record.version, state=records.state_of(record))


def _route_by(gate: Gate, session: Session, record: RecordRow, point_id: str) -> Route:
    """The record's route, which comes by this yard."""
    reference = in_force(session, gate.clock.now())
    route = reference.route(record.route)
    if point_id not in route.points:
        raise InvalidError("point_not_on_route", "This record's route does not come by this yard.")
    if reference.point(point_id).kind is not PointKind.YARD:
        raise InvalidError("point_not_a_yard", "This point is no yard.")
    return route


def _leave(gate: Gate, session: Session, record: RecordRow, point_id: str) -> None:
    now = gate.clock.now()
    reference = in_force(session, now)
    if record.yard_arrived_at is None:
        raise ConflictError("not_in_yard", "Confirm first that this truck has come into the yard.")
    missing = lacks(reference.point(point_id), situation_of(session, record, reference))
    if missing:
        names = ", ".join(f"{item.code} ({item.whom})" for item in missing)
        raise ConflictError("must_hold", f"Hold this truck in the yard. Missing: {names}.")
    record.yard_left_at = now
    if point_id not in records.passages(session, record.id):
        session.add(PassageRow(record_id=record.id, point=point_id, at=now))
