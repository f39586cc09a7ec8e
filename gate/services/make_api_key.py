"""A person makes a key for their software; it is shown once and kept as a hash."""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from gate.domain.access import Actor, Permission
from gate.domain.api_keys import LONGEST, MOST, PREFIX, offered
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError
from gate.services.api_key_commands import ApiKeyMade, MakeApiKey
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.views.overview import VIETNAM
from gate.store import accounts, api_keys
from gate.store.models.accounts import AccountRow, ApiKeyRow
from gate.store.session import Session


def make_api_key(gate: Gate, session: Session, actor: Actor, command: MakeApiKey) -> ApiKeyMade:
    """Raises ForbiddenError, InvalidError `api_key_scope_invalid`, `api_key_expiry_invalid`, ConflictError `api_keys_too_many`.

    What is remembered of the command for a repetition is the answer without the key: no table holds it."""
    key = PREFIX + secrets.token_urlsafe(32)

    @once(ApiKeyMade)
    def make_api_key(gate: Gate, session: Session, actor: Actor, command: MakeApiKey) -> ApiKeyMade:
        return _made(gate, session, actor, command, key)

    answer = make_api_key(gate, session, actor, command)
    is_new = api_keys.by_key(session, key) is not None
    return answer.model_copy(update={"key": key}) if is_new else answer


def _made(gate: Gate, session: Session, actor: Actor, command: MakeApiKey, key: str) -> ApiKeyMade:
    account, now = _account(session, actor), gate.clock.now()
    if not set(command.scope) <= set(offered(actor.role)):
        raise InvalidError("api_key_scope_invalid", "Choose among what your role may let a key do.")
    expires_at = _end_of(command.expires_on, now)
    if api_keys.count_living(session, account.id, now) >= MOST:
        raise ConflictError("api_keys_too_many", f"You have {MOST} keys already: revoke one first.")
    row = ApiKeyRow(
        id=str(uuid4()),
        account_id=account.id,
        name=command.name,
        key_hash=accounts.hashed(key),
        scope=sorted(set(command.scope)),
        role=account.role,
        tax_code=account.tax_code,
        made_at=now,
        expires_at=expires_at,
    )
    api_keys.add(session, row)
    told = {"key": row.id, "name": row.name, "scope": " ".join(row.scope), "until": str(command.expires_on)}
    journal_success(gate, session, actor, ("api_key_made", account.id), told)
    return ApiKeyMade.model_validate(
        {"key_id": row.id, "name": row.name, "scope": row.scope, "expires_at": expires_at}
    )


def _account(session: Session, actor: Actor) -> AccountRow:
    """The actor's own, held: keys are counted one after the other, and none is made for who is being switched off."""
    actor.need(Permission.KEEP_OWN_ACCOUNT)
    account = accounts.lock(session, actor.account_id)
    if account is None or not account.active:
        raise ForbiddenError("not_permitted", "Only a person with an account makes keys.")
    return account


def _end_of(day: date, now: datetime) -> datetime:
    today = now.astimezone(VIETNAM).date()
    if not today <= day <= today + LONGEST:
        raise InvalidError(
            "api_key_expiry_invalid", f"Choose a day from today to {(today + LONGEST).isoformat()}."
        )
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM).astimezone(UTC)
