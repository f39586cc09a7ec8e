"""A smart camera posts what it saw: the same as a lane's event, in by the gate's one door."""

from events.bus.trouble import SlowDownError
from events.messages.lane import VehicleSighted
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ConflictError, ForbiddenError
from gate.domain.pairing import cameras_of
from gate.services.context import Gate
from gate.services.record_sighting import record_sighting
from gate.services.results import SightingAnswer
from gate.store.reference import in_force
from gate.store.session import Session


def report_sighting(gate: Gate, session: Session, actor: Actor, sighted: VehicleSighted) -> SightingAnswer:
    """Twice is once, by the sighting's id. Raises ForbiddenError `not_your_lane`, InvalidError `lane_unknown`,
    `camera_unknown`, ConflictError `record_changed`."""
    actor.need(Permission.REPORT_FROM_LANE)
    if actor.role is Role.LANE and actor.account_id != sighted.lane:
        raise ForbiddenError("not_your_lane", "This key belongs to another lane.")
    lane = in_force(session, gate.clock.now()).lane(sighted.lane)
    lane.need_cameras(*sorted(cameras_of(sighted)))
    try:
        return record_sighting(gate, session, sighted)
    except SlowDownError as error:
        raise ConflictError(
            "record_changed", "The record changed at this moment: send the sighting again."
        ) from error
