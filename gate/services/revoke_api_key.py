"""An API key ends at once: by its owner, by an administrator, or with its account."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.services.api_key_commands import ApiKeyRevoked, RevokeAccountKey, RevokeApiKey
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import api_keys
from gate.store.models.accounts import ApiKeyRow
from gate.store.session import Session


def revoke_api_key(gate: Gate, session: Session, actor: Actor, command: RevokeApiKey) -> ApiKeyRevoked:
    """Again = the same. Raises ForbiddenError, NotFoundError `api_key_not_found`, also for somebody else's key."""
    actor.need(Permission.KEEP_OWN_ACCOUNT)
    return _revoked(gate, session, actor, (actor.account_id, command.key_id), "")


def revoke_account_key(
    gate: Gate, session: Session, actor: Actor, command: RevokeAccountKey
) -> ApiKeyRevoked:
    """Again = the same. Raises ForbiddenError, NotFoundError `api_key_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    return _revoked(gate, session, actor, (command.account_id, command.key_id), command.reason)


def end_api_keys(gate: Gate, session: Session, actor: Actor, account_id: str, reason: str) -> None:
    """All of an account's, for good: switched on again, it makes new ones."""
    for row in api_keys.lock_living(session, account_id, gate.clock.now()):
        _end(gate, session, actor, row, reason)


def _revoked(
    gate: Gate, session: Session, actor: Actor, which: tuple[str, str], reason: str
) -> ApiKeyRevoked:
    """`which`: (account id, key id)."""
    account_id, key_id = which
    row = api_keys.lock(session, key_id)
    if row is None or row.account_id != account_id:
        raise not_found("api_key")
    if row.revoked_at is None:
        _end(gate, session, actor, row, reason)
    return ApiKeyRevoked.model_validate({"key_id": row.id, "revoked_at": row.revoked_at})


def _end(gate: Gate, session: Session, actor: Actor, row: ApiKeyRow, reason: str) -> None:
    row.revoked_at = gate.clock.now()
    told = {"key": row.id, "name": row.name, "reason": reason}
    journal_success(gate, session, actor, ("api_key_revoked", row.account_id), told)
