"""A device's key is taken from it: lost, stolen, or the lane's machine replaced."""

from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import not_found
from gate.services.commands import RevokeDevice
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.results import DeviceRevoked
from gate.store import accounts as rows
from gate.store.session import Session


def revoke_device(gate: Gate, session: Session, actor: Actor, command: RevokeDevice) -> DeviceRevoked:
    """Again = the same. Raises ForbiddenError, NotFoundError `device_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    device = rows.lock_device(session, command.device_id)
    if device is None:
        raise not_found("device")
    if device.revoked_at is None:
        device.revoked_at = gate.clock.now()
        details = {"device": device.id, "name": device.name, "reason": command.reason}
        journal_success(gate, session, actor, ("device_revoked", device.lane or Role.MONITOR), details)
    return DeviceRevoked(device_id=device.id, lane=device.lane, revoked_at=device.revoked_at)
