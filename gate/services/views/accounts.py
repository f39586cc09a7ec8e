"""Accounts and device keys as the administrator sees them; no secret is among what is shown."""

from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import not_found
from gate.services.context import Gate
from gate.services.views.shapes import AccountView, DeviceView, Page
from gate.store import accounts as rows
from gate.store.models.accounts import AccountRow, DeviceRow
from gate.store.session import Session


def accounts_listed(
    gate: Gate,  # noqa: ARG001 -- every view has the same head
    session: Session,
    actor: Actor,
    text: str = "",
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[AccountView]:
    """By login; `text` is a part of login, name, firm or tax code. Raises ForbiddenError."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    found = rows.listed(session, text.strip(), cursor or "", limit)
    shown = found[:limit]
    return Page(tuple(_account(row) for row in shown), shown[-1].login if len(found) > limit else None)


def account_view(gate: Gate, session: Session, actor: Actor, account_id: str) -> AccountView:  # noqa: ARG001 -- every view has the same head
    """Raises ForbiddenError, NotFoundError `account_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    row = rows.get(session, account_id)
    if row is None:
        raise not_found("account")
    return _account(row)


def devices_listed(gate: Gate, session: Session, actor: Actor) -> tuple[DeviceView, ...]:  # noqa: ARG001 -- every view has the same head
    """By lane, newest key first. Raises ForbiddenError."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    return tuple(_device(row) for row in rows.devices(session))


def _account(row: AccountRow) -> AccountView:
    return AccountView(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        firm_name=row.firm_name,
        tax_code=row.tax_code,
        active=row.active,
        created_at=row.created_at,
    )


def _device(row: DeviceRow) -> DeviceView:
    return DeviceView(row.id, row.lane, row.name, row.created_at, row.revoked_at)
