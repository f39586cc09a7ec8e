"""An account's API keys as its owner and the administrator see them; never the keys themselves."""

from dataclasses import dataclass
from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.api_keys import KeyScope
from gate.domain.errors import not_found
from gate.services.api_keys import state_of
from gate.services.context import Gate
from gate.store import accounts, api_keys
from gate.store.models.accounts import AccountRow, ApiKeyRow
from gate.store.session import Session


@dataclass(frozen=True)
class ApiKeyView:
    """`state`: living | expired | revoked | ended (its account has another role or firm now). `last_used_at` is right to about an hour; null where it was never used."""

    id: str
    name: str
    scope: tuple[KeyScope, ...]
    state: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def own_api_keys(gate: Gate, session: Session, actor: Actor) -> tuple[ApiKeyView, ...]:
    """Newest first. Raises ForbiddenError."""
    actor.need(Permission.KEEP_OWN_ACCOUNT)
    return _listed(gate, session, accounts.get(session, actor.account_id))


def account_keys(gate: Gate, session: Session, actor: Actor, account_id: str) -> tuple[ApiKeyView, ...]:
    """Newest first. Raises ForbiddenError, NotFoundError `account_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    account = accounts.get(session, account_id)
    if account is None:
        raise not_found("account")
    return _listed(gate, session, account)


def _listed(gate: Gate, session: Session, account: AccountRow | None) -> tuple[ApiKeyView, ...]:
    if account is None:
        return ()
    now, rows = gate.clock.now(), api_keys.of_account(session, account.id)
    return tuple(_view(row, state_of(row, account, now)) for row in rows)


def _view(row: ApiKeyRow, state: str) -> ApiKeyView:
    return ApiKeyView(
        id=row.id,
        name=row.name,
        scope=tuple(scope for scope in KeyScope if scope in row.scope),
        state=state,
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
