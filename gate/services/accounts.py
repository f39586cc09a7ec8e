"""Who is calling: accounts with argon2 passwords, opaque sessions, device keys. Secrets are kept only as hashes."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from events.messages.facts import Firm
from gate.domain.access import Actor, Permission, Role
from gate.domain.errors import ConflictError, InvalidError
from gate.services import passwords
from gate.services.commands import NewAccount
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.results import AccountAnswer
from gate.store import accounts as rows
from gate.store.models.accounts import AccountRow, SessionRow
from gate.store.session import Session, whole

SESSION_LENGTH = timedelta(hours=12)
_FOR_PEOPLE = frozenset(Role) - {Role.SYSTEM, Role.LANE, Role.MONITOR, Role.STRANGER}


def create_account(gate: Gate, session: Session, actor: Actor, command: NewAccount) -> AccountAnswer:
    """Raises ForbiddenError, ConflictError `login_taken`, InvalidError `role_unknown`, `firm_missing`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    role = _role(command)
    if rows.by_login(session, command.login) is not None:  # before the hash, which takes its time on purpose
        raise _taken()
    account = AccountRow(
        id=str(uuid4()),
        login=command.login,
        name=command.name,
        role=role,
        password_hash=passwords.hash_of(command.password),
        tax_code=command.tax_code if role is Role.FIRM else None,
        firm_name=command.firm_name if role is Role.FIRM else None,
        active=True,
        created_at=gate.clock.now(),
    )
    if not rows.add(session, account):
        raise _taken()
    journal_success(
        gate, session, actor, ("account_created", account.id), {"login": command.login, "role": role}
    )
    return AccountAnswer(account_id=account.id, login=account.login)


def _taken() -> ConflictError:
    return ConflictError("login_taken", "This login is taken: choose another one.")


@dataclass(frozen=True)
class Proof:
    """A password that was right a moment ago. `renewed` is its hash with today's parameters where the stored one is weaker."""

    account_id: str
    password_hash: str
    renewed: str | None = None


def prove(gate: Gate, login: str, password: str) -> Proof:
    """Checks a password outside any transaction. Raises InvalidError `login_refused`, the same for a wrong login and a wrong password."""
    with gate.database.read() as session, whole(session):  # nobody is anybody yet
        account = rows.by_login(session, login)
    if not passwords.fits(account.password_hash if account else None, password) or account is None:
        raise _refused()
    outdated = passwords.is_outdated(account.password_hash)
    renewed = passwords.hash_of(password) if outdated else None
    return Proof(account.id, account.password_hash, renewed)


def admit(session: Session, proof: Proof, address: str = "") -> Actor:
    """Who has proved it, if the account is still switched on and the password still the same. Raises InvalidError `login_refused`."""
    account = rows.lock(session, proof.account_id)
    if account is None or not account.active or account.password_hash != proof.password_hash:
        raise _refused()
    if proof.renewed is not None:
        account.password_hash = proof.renewed
    return acting(account, address)


def _refused() -> InvalidError:
    return InvalidError(
        "login_refused", "Login and password do not fit: try again, or ask for a new password."
    )


def open_session(gate: Gate, session: Session, actor: Actor) -> str:
    """Signs in: a new opaque token of 256 bits for the caller's cookie; only its hash is kept."""
    journal_success(gate, session, actor, ("logged_in", actor.account_id))
    token = secrets.token_urlsafe(32)
    now = gate.clock.now()
    rows.forget_expired(session, actor.account_id, now)
    session.add(
        SessionRow(
            token_hash=rows.hashed(token),
            account_id=actor.account_id,
            opened_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    return token


def actor_of_session(gate: Gate, session: Session, token: str, address: str = "") -> Actor | None:
    """None where the session is unknown, over, or its account switched off."""
    account = rows.account_of_session(session, token, gate.clock.now())
    return acting(account, address) if account is not None and account.active else None


def close_session(gate: Gate, session: Session, actor: Actor, token: str) -> None:
    row = rows.session_by_token(session, token)
    if row is not None:
        session.delete(row)
        journal_success(gate, session, actor, ("logged_out", row.account_id))


def _role(command: NewAccount) -> Role:
    if command.role not in _FOR_PEOPLE:
        raise InvalidError(
            "role_unknown", f"There is no role “{command.role}” for people: choose a listed one."
        )
    if command.role == Role.FIRM and not (command.tax_code and command.firm_name):
        raise InvalidError("firm_missing", "A firm's account needs the firm's tax code and name.")
    return Role(command.role)


def acting(account: AccountRow, address: str) -> Actor:
    """Who acts with this account, from there. Whether it is switched on is for the caller to look at."""
    firm = None
    if account.tax_code and account.firm_name:
        firm = Firm(tax_code=account.tax_code, name=account.firm_name)
    return Actor(account.id, account.name, Role(account.role), firm, address)
