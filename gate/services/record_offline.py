"""A lane tells afterwards what it opened while it was cut off: the record passes where it still can, the rest is an officer's.

Known by the confirmation's id: told twice is told once. Sightings and movements come by two topics in any order, so the two are
brought together by whichever comes last."""

from events.messages.offline import OpeningConfirmed
from gate.domain.access import SYSTEM, Actor, Role
from gate.domain.errors import InvalidError
from gate.domain.holds import plate_key
from gate.domain.offline import Told, conflicts, may_still_pass
from gate.domain.pairing import CaseKind
from gate.domain.points import Reference
from gate.services.context import Gate
from gate.services.discrepancies import find_discrepancy
from gate.services.journal import journal_success
from gate.services.orders import withdraw
from gate.services.pass_sighted import pass_sighted
from gate.services.presenting import occupied_by_other, present
from gate.services.proofs import is_pass_of, officer_who_signed
from gate.services.situation import situation_of
from gate.store import offline, orders, passes, records, sightings
from gate.store.models.lanes import OrderRow, SightingRow
from gate.store.models.offline import OfflineOpeningRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

MOST_VERSIONS = 100_000  # as a pass can name


def record_opening(gate: Gate, session: Session, said: OpeningConfirmed) -> None:
    """Twice is once. Raises InvalidError `lane_unknown`, `opening_impossible`: lanes stand at the roadside, and one may be stolen."""
    in_force(session, gate.clock.now()).lane(said.lane)
    sighting = sightings.lock(session, said.order.sighting_id)
    if offline.opening(session, said.order.order_id) is not None:
        return
    _need_possible(session, said)
    record = _lock(session, said, sighting)
    opening = _keep(gate, session, record, said)
    actor = _officer(session, said)
    details = {
        "lane": said.lane,
        "point": said.order.point,
        "order": opening.id,
        "pass": opening.pass_id,
        "sighting": opening.sighting_id,
        "reason": said.signed.confirmation.reason,
        "text": said.signed.confirmation.text,
    }
    entry = ("opening_confirmed_offline", record.id if record else said.lane)
    journal_success(gate, session, actor, entry, details)
    if sighting is None or sighting.lane != said.lane:  # no lane speaks for what another saw
        _look(gate, session, opening, record)
        return
    for order in orders.live_of_sighting(session, sighting.id):
        withdraw(gate, session, order, "replaced")
    was = (sighting.status, sighting.record_id)
    bring_together(gate, session, sighting, opening, record)
    if (sighting.status, sighting.record_id) != was:
        _journal_settled(gate, session, actor, sighting)


def bring_together(
    gate: Gate, session: Session, row: SightingRow, opening: OfflineOpeningRow, record: RecordRow | None
) -> None:
    """The officer at the lane has said which vehicle it was: nobody looks at the picture again, unless it does not fit.

    The caller holds the locks of the sighting and the record, and lets the vehicle pass where it has gone through already."""
    told = _look(gate, session, opening, record)
    if record is None or not may_still_pass(told):
        _leave_to_officer(row)
    elif row.status == sightings.MATCHED and row.record_id != record.id:
        _find(gate, session, opening, record, "other_record")
        _leave_to_officer(row)
    elif row.status == sightings.MATCHED:
        return
    elif occupied_by_other(gate, session, record):
        _find(gate, session, opening, record, "vehicle_elsewhere")
        _leave_to_officer(row)
    else:
        present(gate, session, record, row, confirmed_by=opening.officer)


def pass_told(gate: Gate, session: Session, row: SightingRow) -> None:
    """The vehicle had gone through before the gate heard of it at all. The caller holds the record's lock."""
    record = records.get(session, row.record_id) if row.record_id else None
    if record is None or row.status != sightings.MATCHED or not row.through:
        return
    pass_sighted(gate, session, row, record)
    details = {"lane": row.lane, "point": row.point, "sighting": row.id}
    journal_success(gate, session, SYSTEM, ("point_passed", record.id), details)


def _need_possible(session: Session, said: OpeningConfirmed) -> None:
    """It must be neither an order of the gate's own nor a version that no record can have."""
    if orders.get(session, said.order.order_id) is not None or not 1 <= said.order.version <= MOST_VERSIONS:
        raise InvalidError(
            "opening_impossible", "No lane can have opened so: find out who speaks for this lane."
        )


def _lock(session: Session, said: OpeningConfirmed, sighting: SightingRow | None) -> RecordRow | None:
    """The record that the pass names; with it that of the sighting, in the order of their ids."""
    named = {said.order.record_id} | ({sighting.record_id} if sighting and sighting.record_id else set())
    return {row.id: row for row in records.lock_all(session, named)}.get(said.order.record_id)


def _keep(
    gate: Gate, session: Session, record: RecordRow | None, said: OpeningConfirmed
) -> OfflineOpeningRow:
    """Beside it a row among the barrier orders, spent: it is what the barrier moved by."""
    order = said.order
    account = officer_who_signed(session, said)
    officer = account.id if account else ""
    session.add(
        OrderRow(
            id=order.order_id,
            lane=said.lane,
            point=order.point,
            record_id=record.id if record else None,
            version=order.version,
            sighting_id=order.sighting_id,
            forced=False,
            confirmed_by=officer,
            order=order.model_dump(mode="json"),
            issued_at=order.issued_at,
            expires_at=order.expires_at,
            spent_at=said.at,
        )
    )
    opening = OfflineOpeningRow(
        id=order.order_id,
        lane=said.lane,
        sighting_id=order.sighting_id,
        record_id=order.record_id,
        pass_id=said.pass_id,
        officer=officer,
        said=said.model_dump(mode="json"),
        at=said.at,
        recorded_at=gate.clock.now(),
    )
    session.add(opening)
    session.flush()
    return opening


def _look(gate: Gate, session: Session, opening: OfflineOpeningRow, record: RecordRow | None) -> Told:
    """What is known now; what of it does not fit is found."""
    told = _told(gate, session, opening, record)
    find_discrepancy(gate, session, (opening.lane, opening.id, opening.at), record, conflicts(told))
    return told


def _told(gate: Gate, session: Session, opening: OfflineOpeningRow, record: RecordRow | None) -> Told:
    said, reference = OpeningConfirmed.model_validate(opening.said), in_force(session, gate.clock.now())
    proven = {
        "confirmation_proven": bool(opening.officer),
        "pass_proven": is_pass_of(gate, session, said),
        "used_before": offline.was_used_before(session, opening.pass_id, opening),
        "snapshot_fresh": _was_fresh(reference, said),
    }
    if record is None:
        return Told(None, **proven)
    shown = passes.get(session, opening.pass_id)
    return Told(
        records.state_of(record),
        passed=said.order.point in records.passages(session, record.id),
        same_vehicle=_same_vehicle(record, said),
        held=bool(situation_of(session, record, reference).holds),
        same_version=record.version == said.order.version,
        pass_withdrawn=shown is not None and shown.withdrawn_at is not None,
        **proven,
    )


def _same_vehicle(record: RecordRow, said: OpeningConfirmed) -> bool:
    vehicle = said.order.vehicle
    trailer = plate_key(vehicle.trailer) if vehicle.trailer else None
    return (record.tractor, record.trailer or None) == (plate_key(vehicle.tractor), trailer)


def _was_fresh(reference: Reference, said: OpeningConfirmed) -> bool:
    limit = reference.point(reference.lane(said.lane).point).offline_limit
    return limit is not None and said.at - said.snapshot_taken_at <= limit


def _officer(session: Session, said: OpeningConfirmed) -> Actor:
    """In whose name it stands in the journal; the gate's own where nobody's signature is under it."""
    account = officer_who_signed(session, said)
    return Actor(account.id, account.name, Role(account.role)) if account else SYSTEM


def _find(gate: Gate, session: Session, opening: OfflineOpeningRow, record: RecordRow, code: str) -> None:
    find_discrepancy(gate, session, (opening.lane, opening.id, opening.at), record, (code,))


def _leave_to_officer(row: SightingRow) -> None:
    """The discrepancy is the case: the sighting is not a second one, and its leaving moves no record."""
    row.status, row.kind = sightings.CLOSED, row.kind or CaseKind.OUT_OF_ORDER


def _journal_settled(gate: Gate, session: Session, actor: Actor, row: SightingRow) -> None:
    row.settled_by, row.settled_at, row.reason = actor.account_id, gate.clock.now(), "confirmed_at_the_lane"
    details = {"sighting": row.id, "outcome": row.status, "reason": row.reason, "text": ""}
    subject = row.record_id if row.status == sightings.MATCHED and row.record_id else row.id
    journal_success(gate, session, actor, ("sighting_settled", subject), details)
