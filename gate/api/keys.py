"""API keys for people's own software: made, listed, revoked by their owner; listed and revoked by an administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends

from gate.api.command_routes import CommandRoute, add
from gate.domain.access import Actor, Permission
from gate.services import api_key_commands as k
from gate.services.make_api_key import make_api_key
from gate.services.revoke_api_key import revoke_account_key, revoke_api_key
from gate.services.views.api_keys import ApiKeyView, account_keys, own_api_keys
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["accounts"])
_OWN, _MANAGE = Permission.KEEP_OWN_ACCOUNT, Permission.MANAGE_ACCOUNTS
Person = Annotated[Actor, Depends(Require(_OWN))]
Manager = Annotated[Actor, Depends(Require(_MANAGE))]
_ALL = "/accounts/{account_id}/keys"

ROUTES: tuple[CommandRoute, ...] = (
    CommandRoute("/account/keys", make_api_key, k.MakeApiKey, k.ApiKeyMade, _OWN, 201),
    CommandRoute("/account/keys/{key_id}/revocation", revoke_api_key, k.RevokeApiKey, k.ApiKeyRevoked, _OWN),
    CommandRoute(
        f"{_ALL}/{{key_id}}/revocation", revoke_account_key, k.RevokeAccountKey, k.ApiKeyRevoked, _MANAGE
    ),
)

for route in ROUTES:
    add(router, route)


@router.get("/account/keys")
def list_own_keys(actor: Person, gate: GateHere) -> tuple[ApiKeyView, ...]:
    """The caller's own keys, newest first, never the keys themselves. No API key may ask this."""
    with gate.database.read() as session:
        return own_api_keys(gate, session, actor)


@router.get(_ALL)
def list_account_keys(account_id: str, actor: Manager, gate: GateHere) -> tuple[ApiKeyView, ...]:
    """The keys of an account, newest first, never the keys themselves."""
    with gate.database.read() as session:
        return account_keys(gate, session, actor, account_id)
