"""Officers' own keys, public halves only."""

from collections.abc import Sequence

from sqlalchemy import select

from gate.domain.access import Role
from gate.store.models.accounts import AccountRow
from gate.store.models.offline import OfficerKeyRow
from gate.store.session import Session


def get(session: Session, key_id: str) -> OfficerKeyRow | None:
    return session.get(OfficerKeyRow, key_id)


def lock(session: Session, key_id: str) -> OfficerKeyRow | None:
    """The key, held until the transaction ends."""
    return session.get(OfficerKeyRow, key_id, with_for_update=True, populate_existing=True)


def in_force(session: Session) -> Sequence[OfficerKeyRow]:
    """Keys that count now: not revoked, of an account that is switched on and still the border guard's; by key id."""
    return session.scalars(
        select(OfficerKeyRow)
        .join(AccountRow, AccountRow.id == OfficerKeyRow.account_id)
        .where(
            OfficerKeyRow.revoked_at.is_(None),
            AccountRow.active,
            AccountRow.role == Role.BORDER_GUARD_OFFICER,
        )
        .order_by(OfficerKeyRow.key_id)
    ).all()


def listed(session: Session) -> Sequence[tuple[OfficerKeyRow, str]]:
    """Every key with its account's login, by login, newest first."""
    rows = session.execute(
        select(OfficerKeyRow, AccountRow.login)
        .join(AccountRow, AccountRow.id == OfficerKeyRow.account_id)
        .order_by(AccountRow.login, OfficerKeyRow.enrolled_at.desc(), OfficerKeyRow.key_id)
    )
    return [(row, login) for row, login in rows]
