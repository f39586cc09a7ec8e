"""Accounts and device keys for the administrator, and everyone's own password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from events.messages.values import Value
from gate.api.command_routes import CommandRoute, add
from gate.domain.access import Actor, Permission
from gate.services import commands as c
from gate.services import results as r
from gate.services.disable_account import disable_account
from gate.services.enable_account import enable_account
from gate.services.revoke_device import revoke_device
from gate.services.views.accounts import accounts_listed, devices_listed
from gate.services.views.shapes import AccountView, DeviceView, Page
from gate.web.callers import GateHere, Require
from gate.web.sign_in import change_own_password

router = APIRouter(tags=["accounts"])
_P = Permission
Manager = Annotated[Actor, Depends(Require(_P.MANAGE_ACCOUNTS))]
Person = Annotated[Actor, Depends(Require(_P.KEEP_OWN_ACCOUNT))]


class PasswordChange(Value):
    old: Annotated[str, Field(min_length=1, max_length=200, repr=False)]
    new: Annotated[str, Field(min_length=10, max_length=200, repr=False)]


@router.get("/accounts")
def list_accounts(
    actor: Manager,
    gate: GateHere,
    text: Annotated[str, Query(max_length=60, description="Part of a login, a name or a firm.")] = "",
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AccountView]:
    """By login."""
    with gate.database.read() as session:
        return accounts_listed(gate, session, actor, text, cursor=cursor, limit=limit)


@router.get("/devices")
def list_devices(actor: Manager, gate: GateHere) -> tuple[DeviceView, ...]:
    """The lanes' keys, newest first, never the keys themselves."""
    with gate.database.read() as session:
        return devices_listed(gate, session, actor)


@router.put("/account/password", status_code=204)
def put_password(change: PasswordChange, request: Request, actor: Person) -> None:
    """The caller's own password; every other session of the account ends."""
    change_own_password(request, actor, change.old, change.new)


for route in (
    CommandRoute(
        "/accounts/{account_id}/disabling",
        disable_account,
        c.DisableAccount,
        r.AccountAnswer,
        _P.MANAGE_ACCOUNTS,
    ),
    CommandRoute(
        "/accounts/{account_id}/enabling",
        enable_account,
        c.EnableAccount,
        r.AccountAnswer,
        _P.MANAGE_ACCOUNTS,
    ),
    CommandRoute(
        "/devices/{device_id}/revocation", revoke_device, c.RevokeDevice, r.DeviceRevoked, _P.MANAGE_ACCOUNTS
    ),
):
    add(router, route)
