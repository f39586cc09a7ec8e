"""Who acts with an API key: its person, with no more than the key's scope lets through."""

from dataclasses import replace
from datetime import datetime

from gate.domain.access import Actor, ApiKey
from gate.domain.api_keys import NOTED_EVERY, PREFIX, permissions
from gate.services.accounts import acting
from gate.services.context import Gate
from gate.store import accounts, api_keys
from gate.store.models.accounts import AccountRow, ApiKeyRow
from gate.store.session import Session

LIVING = "living"


def actor_of_api_key(gate: Gate, session: Session, key: str, address: str = "") -> Actor | None:
    """None where the key is unknown, over or revoked, or its account switched off or of another role or firm by now."""
    row = api_keys.by_key(session, key) if key.startswith(PREFIX) else None
    account = accounts.get(session, row.account_id) if row is not None else None
    if row is None or account is None or not account.active:
        return None
    if state_of(row, account, gate.clock.now()) != LIVING:
        return None
    return replace(acting(account, address), api_key=ApiKey(row.id, row.name, permissions(row.scope)))


def use_is_to_be_noted(gate: Gate, session: Session, key_id: str) -> bool:
    row = api_keys.get(session, key_id)
    return row is not None and (
        row.last_used_at is None or row.last_used_at <= gate.clock.now() - NOTED_EVERY
    )


def note_use(gate: Gate, session: Session, key_id: str) -> None:
    """Once an hour: when a key was used last is told to the hour, not to the second."""
    now = gate.clock.now()
    api_keys.note_use(session, key_id, now, now - NOTED_EVERY)


def state_of(row: ApiKeyRow, account: AccountRow, now: datetime) -> str:
    """living | expired | revoked | ended, as its account has another role or firm than when the key was made."""
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= now:
        return "expired"
    return LIVING if (row.role, row.tax_code) == (account.role, account.tax_code) else "ended"
