"""Lanes, smart cameras and monitors speak with a key of their own; it is shown once and kept as a hash."""

import secrets
from uuid import uuid4

from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ConflictError, InvalidError
from gate.services.commands import NewDevice
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.results import DeviceAnswer
from gate.store import accounts as rows
from gate.store.models.accounts import DeviceRow
from gate.store.reference import in_force
from gate.store.session import Session

_SHORTEST_KEY = 32


def create_device(gate: Gate, session: Session, actor: Actor, command: NewDevice) -> DeviceAnswer:
    """Raises ForbiddenError, InvalidError `lane_unknown`."""
    key = secrets.token_urlsafe(32)
    return DeviceAnswer(
        device_id=adopt_device(gate, session, actor, (command.lane, command.name), key), key=key
    )


def adopt_device(gate: Gate, session: Session, actor: Actor, place: tuple[str, str], key: str) -> str:
    """The same with a key made elsewhere (an assembly that starts gate and lanes together); again = the same device.

    `place` is (lane, name); a device without a lane is a monitor. Raises InvalidError `lane_unknown`, `device_key_weak` under 32 signs,
    ConflictError `device_key_taken`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    lane, name = place
    if lane:
        in_force(session, gate.clock.now()).lane(lane)
    if len(key) < _SHORTEST_KEY:
        raise InvalidError("device_key_weak", "A device key has at least 32 random signs.")
    known = rows.device_by_key(session, key)
    if known is not None:
        return _same_lane(known, lane).id
    device = DeviceRow(
        id=str(uuid4()), lane=lane, name=name, key_hash=rows.hashed(key), created_at=gate.clock.now()
    )
    session.add(device)
    session.flush()
    journal_success(
        gate, session, actor, ("device_created", lane or Role.MONITOR), {"device": device.id, "name": name}
    )
    return device.id


def actor_of_device(gate: Gate, session: Session, key: str, address: str = "") -> Actor | None:
    """A lane as an actor: its account id is the lane's id, a monitor's its device's. None where the key is unknown, revoked
    or its lane gone."""
    row = rows.device_by_key(session, key)
    if row is None or row.revoked_at is not None:
        return None
    if not row.lane:
        return Actor(row.id, row.name, Role.MONITOR, None, address)
    if row.lane not in in_force(session, gate.clock.now()).lanes:
        return None
    return Actor(row.lane, row.name, Role.LANE, None, address)


def _same_lane(device: DeviceRow, lane: str) -> DeviceRow:
    if device.lane != lane:
        raise ConflictError("device_key_taken", "This key belongs to another lane: make a new one.")
    return device
