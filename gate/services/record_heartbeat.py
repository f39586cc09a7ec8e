"""A lane is alive."""

from events.messages.lane import LaneHeartbeat
from gate.services.context import Gate
from gate.store import lanes
from gate.store.reference import in_force
from gate.store.session import Session


def record_heartbeat(gate: Gate, session: Session, beat: LaneHeartbeat) -> None:
    """Raises InvalidError `lane_unknown`."""
    in_force(session, gate.clock.now()).lane(beat.lane)
    lanes.set_heartbeat(session, beat)
