"""The one way in for people and machines, and the second officer's word: attempts are counted, the password is checked, all is journalled."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

from fastapi import Request

from gate.domain.access import Actor
from gate.domain.errors import InvalidError
from gate.services.accounts import Proof, admit, open_session, prove
from gate.services.change_password import PasswordChange, change_password, login_of, new_hash
from gate.services.context import Gate
from gate.services.journal import journal_refusal, journal_success
from gate.services.transaction import transaction
from gate.store.session import Session
from gate.web.callers import address_of, gate_of, token_of
from gate.web.refusals import told_at_the_door
from gate.web.strangers import stranger

A = TypeVar("A")


@dataclass(frozen=True)
class Password:
    """What someone typed, and what it is for: `action` as the journal names it."""

    login: str
    password: str
    action: str


def sign_in(request: Request, login: str, password: str) -> tuple[Actor, str]:
    """Who it is, and the token of a new session. Raises InvalidError `login_refused`, TooManyError."""

    def enter(gate: Gate, session: Session, proof: Proof) -> tuple[Actor, str]:
        actor = admit(session, proof, address_of(request))
        return actor, open_session(gate, session, actor)

    attempt = Password(login, password, "logged_in")
    actor, token = _checked(request, stranger(address_of(request)), attempt, enter)
    request.app.state.shares.know(token, actor)
    return actor, token


def confirm_second(request: Request, actor: Actor, login: str, password: str) -> str:
    """The account id of the officer who confirms what `actor` does, by a password given on the spot.

    Raises InvalidError `login_refused`, TooManyError. Nobody is signed in by it, and the journal does not say so."""

    def confirm(gate: Gate, session: Session, proof: Proof) -> str:
        second = admit(session, proof, actor.address)
        entry = ("second_officer_confirmed", second.account_id)
        journal_success(gate, session, second, entry, {"first": actor.account_id})
        return second.account_id

    return _checked(request, actor, Password(login, password, "second_officer_confirmed"), confirm)


def change_own_password(request: Request, actor: Actor, old: str, new: str) -> None:
    """Ends all sessions of the account but this one. Raises InvalidError `login_refused`, `password_same`, TooManyError."""
    login = login_of(gate_of(request), actor)

    def change(gate: Gate, session: Session, proof: Proof) -> None:
        change_password(gate, session, actor, PasswordChange(proof, fresh(), token_of(request)))

    # Hashed only once the old password was right: a wrong one must cost no second hash.
    fresh = cache(partial(new_hash, old, new))
    _checked(request, actor, Password(login, old, "password_changed"), change, fresh)


def _checked(
    request: Request,
    actor: Actor,
    typed: Password,
    then: Callable[[Gate, Session, Proof], A],
    before: Callable[[], object] = bool,
) -> A:
    """Counted first, checked outside any transaction, then (after `before`) written; `actor` is who is refused where it is wrong."""
    gate = gate_of(request)
    with (
        told_at_the_door(request, actor),
        request.app.state.attempts.one(typed.login, address_of(request), gate.clock.now()),
    ):
        try:
            proof = prove(gate, typed.login, typed.password)
        except InvalidError as error:
            journal_refusal(gate, actor, (typed.action, typed.login), error)
            raise
        before()
        with transaction(gate, actor, typed.action, typed.login) as session:
            return then(gate, session, proof)
