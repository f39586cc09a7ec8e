"""Pictures from the lanes, and who may see them: files that every process of the gate shares."""

from datetime import datetime

from events.messages.lane import Box
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ForbiddenError
from gate.services.context import Gate
from gate.store import frames
from gate.store.frames import StoredFrame
from gate.store.reference import in_force


def store_evidence(gate: Gate, actor: Actor, sha256: str, media_type: str, data: bytes) -> bool:
    """True where the picture is new. Raises ForbiddenError and what EvidenceStore.put raises."""
    actor.need(Permission.REPORT_FROM_LANE)
    return gate.evidence.put(sha256, media_type, data)


def read_evidence(gate: Gate, actor: Actor, sha256: str) -> tuple[str, bytes]:
    """Media type and bytes, for whoever may see lanes or records. Raises ForbiddenError, NotFoundError."""
    if not (actor.may(Permission.SEE_LANES) or actor.may(Permission.SEE_RECORDS)):
        actor.need(Permission.SEE_LANES)
    return gate.evidence.get(sha256)


def store_frame(
    gate: Gate, actor: Actor, frame: tuple[str, str, datetime], data: bytes, boxes: tuple[Box, ...] = ()
) -> None:
    """`frame` is (lane, camera, taken at). Raises ForbiddenError `not_your_lane`, InvalidError `lane_unknown`,
    `camera_unknown`, and what frames.put_frame raises."""
    actor.need(Permission.REPORT_FROM_LANE)
    if actor.role is Role.LANE and actor.account_id != frame[0]:
        raise ForbiddenError("not_your_lane", "This key belongs to another lane.")
    with gate.database.read() as session:
        in_force(session, gate.clock.now()).lane(frame[0]).need_cameras(frame[1])
    frames.put_frame(gate.evidence, frame, data, boxes)


def read_frame(gate: Gate, actor: Actor, lane: str, camera: str) -> tuple[StoredFrame, bytes]:
    """The latest frame's description and JPEG bytes. Raises ForbiddenError, NotFoundError `frame_not_found`."""
    actor.need(Permission.SEE_LANES)
    return frames.read_frame(gate.evidence, lane, camera)
