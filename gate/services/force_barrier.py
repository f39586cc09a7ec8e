"""Emergency: two officers of the border guard open a barrier by force. The record stays uncleared, and everyone sees it."""

from events.messages.values import Country, PlateId, VehicleSet
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ForbiddenError
from gate.services.commands import ForceBarrier
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.orders import issue, new_order
from gate.services.results import LaneOpened
from gate.store import accounts, records, sightings
from gate.store.models.lanes import SightingRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

_UNKNOWN = VehicleSet(tractor=PlateId(country=Country.VIETNAM, text="UNKNOWN"))
"""What the order names where nobody knows which vehicle stands there."""


@once(LaneOpened)
def force_barrier(gate: Gate, session: Session, actor: Actor, command: ForceBarrier) -> LaneOpened:
    """The edge has checked the second officer's password. Raises ForbiddenError `second_officer_needed`, InvalidError `lane_unknown`."""
    actor.need(Permission.FORCE_BARRIER)
    _need_second(session, actor, command.second_account)
    now = gate.clock.now()
    lane = in_force(session, now).lane(command.lane)
    sighting = sightings.standing(session, lane.id)
    record = _record_of(session, sighting)
    if record is not None:
        record.forced_at, record.updated_at = now, now
    ordinary = new_order(
        now,
        (lane.id, lane.point),
        (record.id, record.version) if record else ("", 0),
        records.facts_of(record).vehicle if record else _UNKNOWN,
        sighting.id if sighting else "",
    )
    order = ordinary.model_copy(update={"forced": True})
    issue(gate, session, order, confirmed_by=(actor.account_id, command.second_account))
    journal_success(
        gate,
        session,
        actor,
        ("barrier_forced", record.id if record else lane.id),
        {
            "lane": lane.id,
            "second": command.second_account,
            "reason": command.reason,
            "text": command.text,
            "order": order.order_id,
        },
    )
    return LaneOpened(
        order_id=order.order_id,
        lane=lane.id,
        record_id=record.id if record else None,
        expires_at=order.expires_at,
    )


def _need_second(session: Session, actor: Actor, account_id: str) -> None:
    second = accounts.get(session, account_id)
    named = second is not None and second.active and second.role == Role.BORDER_GUARD_OFFICER
    if not named or account_id == actor.account_id:
        raise ForbiddenError(
            "second_officer_needed", "Forcing a barrier takes two different border-guard officers."
        )


def _record_of(session: Session, sighting: SightingRow | None) -> RecordRow | None:
    if sighting is None or sighting.record_id is None:
        return None
    return records.lock(session, sighting.record_id)
