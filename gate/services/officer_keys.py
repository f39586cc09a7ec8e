"""An officer's own key: with it, and with nothing else, a cut-off lane is told to open."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.signing import key_id
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.officer_key_commands import EnrolOfficerKey, OfficerKeyAnswer, RevokeOfficerKey
from gate.store import accounts, officer_keys
from gate.store.models.offline import OfficerKeyRow
from gate.store.session import Session


def enrol_officer_key(
    gate: Gate, session: Session, actor: Actor, command: EnrolOfficerKey
) -> OfficerKeyAnswer:
    """Again = the same. Raises ForbiddenError, NotFoundError `account_not_found`, InvalidError `not_a_border_guard`,
    `officer_key_invalid`, ConflictError `officer_key_taken` for another's key or one that was revoked."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    account = accounts.by_login(session, command.login)
    if account is None or not account.active:
        raise not_found("account")
    if account.role != Role.BORDER_GUARD_OFFICER:
        raise InvalidError(
            "not_a_border_guard", "Only an officer of the border guard confirms openings at a lane."
        )
    key = _key_id(command.public)
    known = officer_keys.lock(session, key)
    if known is None:
        now = gate.clock.now()
        known = OfficerKeyRow(key_id=key, account_id=account.id, public=command.public, enrolled_at=now)
        session.add(known)
        session.flush()
        details = {"key": key, "login": account.login}
        journal_success(gate, session, actor, ("officer_key_enrolled", account.id), details)
    elif known.account_id != account.id or known.revoked_at is not None:
        raise ConflictError(
            "officer_key_taken", "This key is another officer's or was revoked: make a new one."
        )
    return OfficerKeyAnswer(key_id=key, account_id=account.id)


def revoke_officer_key(
    gate: Gate, session: Session, actor: Actor, command: RevokeOfficerKey
) -> OfficerKeyAnswer:
    """Again = the same. A lane that is cut off now learns of it when its line is back: what it opened by the key until then is
    found as a discrepancy. Raises ForbiddenError, NotFoundError `officer_key_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    row = officer_keys.lock(session, command.key_id)
    if row is None:
        raise not_found("officer_key")
    if row.revoked_at is None:
        row.revoked_at = gate.clock.now()
        details = {"key": row.key_id, "reason": command.reason}
        journal_success(gate, session, actor, ("officer_key_revoked", row.account_id), details)
    return OfficerKeyAnswer(key_id=row.key_id, account_id=row.account_id)


def _key_id(public: str) -> str:
    try:
        return key_id(Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)))
    except ValueError:
        raise InvalidError(
            "officer_key_invalid", "This is no public Ed25519 key of 64 hexadecimal digits."
        ) from None
