"""People change their own password; every other session of theirs ends with the old one."""

from dataclasses import dataclass

from gate.domain.access import Actor
from gate.domain.errors import InvalidError, not_found
from gate.services import passwords
from gate.services.accounts import Proof, admit
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store import accounts as rows
from gate.store.session import Session


def login_of(gate: Gate, actor: Actor) -> str:
    """Raises NotFoundError `account_not_found` where the actor is no person (a lane)."""
    with gate.database.read() as session:
        account = rows.get(session, actor.account_id)
    if account is None:
        raise not_found("account")
    return account.login


def new_hash(old: str, new: str) -> str:
    """Made outside any transaction. Raises InvalidError `password_same`."""
    if old == new:
        raise InvalidError("password_same", "The new password is the old one: choose another.")
    return passwords.hash_of(new)


@dataclass(frozen=True)
class PasswordChange:
    """`proof` is of the old password, `kept_token` of the session that goes on."""

    proof: Proof
    password_hash: str
    kept_token: str


def change_password(gate: Gate, session: Session, actor: Actor, change: PasswordChange) -> None:
    """Raises InvalidError `login_refused`."""
    admit(session, change.proof)
    account = rows.lock(session, change.proof.account_id)
    if account is None or account.id != actor.account_id:
        raise not_found("account")
    account.password_hash = change.password_hash
    rows.end_sessions(session, account.id, but=change.kept_token)
    journal_success(gate, session, actor, ("password_changed", account.id))
