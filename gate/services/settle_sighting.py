"""A border-guard officer settles what the pairing left open: it is this record, nobody declared it, or it is turned away."""

from uuid import uuid4

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.domain.pairing import CaseKind
from gate.domain.points import Requirement, Route
from gate.domain.states import need
from gate.services.commands import SettleSighting
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.pass_sighted import pass_sighted
from gate.services.presenting import occupied_by_other, present
from gate.services.record_sighting import answer_of
from gate.services.results import SightingAnswer
from gate.store import gathered, records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.records import OverrideRow, RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

_AGAINST_THE_PICTURE = frozenset({CaseKind.MISMATCH, CaseKind.UNDECLARED, CaseKind.SET_CHANGED})
_SAYS_NOTHING = frozenset({CaseKind.UNREAD})


@once(SightingAnswer)
def settle_sighting(gate: Gate, session: Session, actor: Actor, command: SettleSighting) -> SightingAnswer:
    """Raises NotFoundError, ConflictError `already_settled`, `pair_not_permitted`, `vehicle_already_present`,
    InvalidError `record_missing`, `point_not_on_route`."""
    actor.need(Permission.SETTLE_SIGHTING)
    row = sightings.lock(session, command.sighting_id)
    record = _record_to_match(session, actor, command)
    if row is None:
        raise not_found("sighting")
    if row.status != sightings.OPEN:
        raise ConflictError("already_settled", "Somebody has settled this case already: reload the page.")
    row.settled_by, row.settled_at = actor.account_id, gate.clock.now()
    row.reason, row.text = command.reason, command.text
    if record is None:
        row.status = command.outcome
    else:
        _match(gate, session, actor, record, row)
    journal_success(
        gate,
        session,
        actor,
        ("sighting_settled", row.record_id or row.id),
        {"sighting": row.id, "outcome": command.outcome, "reason": command.reason, "text": command.text},
    )
    return answer_of(session, row)


def _record_to_match(session: Session, actor: Actor, command: SettleSighting) -> RecordRow | None:
    if command.outcome != sightings.MATCHED:
        return None
    if command.record_id is None:
        raise InvalidError("record_missing", "Say which record this vehicle belongs to.")
    record = fetch_locked(session, actor, command.record_id)
    need("pair", records.state_of(record))
    return record


def _match(gate: Gate, session: Session, actor: Actor, record: RecordRow, row: SightingRow) -> None:
    route = in_force(session, gate.clock.now()).route(record.route)
    if row.point not in route.points:
        raise InvalidError(
            "point_not_on_route", "This record's route does not come by here: choose another record."
        )
    if occupied_by_other(gate, session, record):
        raise ConflictError(
            "vehicle_already_present",
            "A vehicle with this plate is in the gate area under another record: settle that one first.",
        )
    if _against_the_picture(record, row) or not _is_due(session, route, record, row):
        _flag(gate, session, actor, record, row)
    present(gate, session, record, row, confirmed_by=actor.account_id)
    if row.through:
        pass_sighted(gate, session, row, record)


def _against_the_picture(record: RecordRow, row: SightingRow) -> bool:
    """What was read speaks against this record, or did not even name it as one it may be."""
    if row.kind in _AGAINST_THE_PICTURE:
        return True
    return row.kind not in _SAYS_NOTHING and record.id not in {score[0] for score in row.scores}


def _is_due(session: Session, route: Route, record: RecordRow, row: SightingRow) -> bool:
    passed = gathered.passed_points(session, [record.id]).get(record.id, frozenset())
    opened = gathered.spent_points(session, [record.id]).get(record.id, frozenset())
    return route.is_due(row.point, passed, opened)


def _flag(gate: Gate, session: Session, actor: Actor, record: RecordRow, row: SightingRow) -> None:
    """The officer's word stands against the reader's or the route's order: kept for ever beside the record."""
    session.add(
        OverrideRow(
            id=str(uuid4()),
            record_id=record.id,
            point=row.point,
            requirement=Requirement.MATCHED,
            by=actor.account_id,
            issuer=actor.issuer,
            reason=row.reason,
            text=row.text,
            at=gate.clock.now(),
        )
    )
    details = {
        "point": row.point,
        "requirement": Requirement.MATCHED.value,
        "reason": row.reason,
        "text": row.text,
    }
    journal_success(gate, session, actor, ("override_made", record.id), details)
