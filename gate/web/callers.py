"""Who calls: a person by the session in a cookie or a bearer token, their software by an API key, a lane by its device key.

Every route names its permission."""

from dataclasses import replace
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request

from gate.domain.access import Actor, Permission
from gate.services.accounts import actor_of_session
from gate.services.api_keys import actor_of_api_key, note_use, use_is_to_be_noted
from gate.services.context import Gate
from gate.services.devices import actor_of_device
from gate.store.session import Session
from gate.store.trouble import DATABASE_TROUBLE
from gate.web.problems import SignInNeededError
from gate.web.sight import sight_of

log = structlog.get_logger(__name__)
SESSION_COOKIE = "sid"
_API = "/api/"


def gate_of(request: Request) -> Gate:
    """The gate for this request: what it reads is what its caller may see, and nothing until it is known who calls."""
    gate = _own_gate(request)
    return replace(gate, database=gate.database.seen_as(lambda: sight_of(_known(request))))


def _own_gate(request: Request) -> Gate:
    gate: Gate = request.app.state.gate
    return gate


GateHere = Annotated[Gate, Depends(gate_of)]


def address_of(request: Request) -> str:
    """Where it comes from; behind a trusted proxy (BORDERGATE_TRUSTED_PROXIES) the address that proxy names."""
    return request.client.host if request.client else ""


def caller(request: Request) -> Actor | None:
    """The actor behind this request, or None. A bearer token outranks the cookie; a wrong one is nobody."""
    known: dict[str, Any] = request.scope.setdefault("state", {})
    if "actor" not in known:
        known["actor"] = _find(request)
    return _known(request)


def _known(request: Request) -> Actor | None:
    actor: Actor | None = request.scope.get("state", {}).get("actor")
    return actor


def token_of(request: Request) -> str:
    """The session's token or a key: of the header, else of the cookie; empty where there is none."""
    bearer = _bearer(request)
    return request.cookies.get(SESSION_COOKIE, "") if bearer is None else bearer


def _bearer(request: Request) -> str | None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else None


def _find(request: Request) -> Actor | None:
    gate, address = _own_gate(request), address_of(request)
    token = token_of(request)
    if not token:
        return None
    with gate.database.read() as session:
        actor = (
            _of_api_key(request, gate, session)
            or actor_of_session(gate, session, token, address)
            or actor_of_device(gate, session, token, address)
        )
        key = actor.api_key if actor else None
        is_news = key is not None and use_is_to_be_noted(gate, session, key.id)
    if key is not None and is_news:
        _note_use(gate, key.id)
    if actor is not None:
        request.app.state.shares.know(token, actor)
    return actor


def _of_api_key(request: Request, gate: Gate, session: Session) -> Actor | None:
    """Only in the header, and only for the API: pages, with all that a person alone does there, open to no key."""
    bearer = _bearer(request)
    if bearer is None or not request.url.path.startswith(_API):
        return None
    return actor_of_api_key(gate, session, bearer, address_of(request))


def _note_use(gate: Gate, key_id: str) -> None:
    """A request neither fails for it nor waits for it again within the hour."""
    try:
        with gate.database.write() as session:
            note_use(gate, session, key_id)
    except DATABASE_TROUBLE:
        log.warning("api_key_use_not_noted", key_id=key_id)


class Require:
    """A dependency: the caller, who must be permitted this. Raises SignInNeededError (401) or ForbiddenError (403)."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: Request) -> Actor:
        actor = caller(request)
        if actor is None:
            raise SignInNeededError
        actor.need(self.permission)
        return actor


class RequireAny:
    """A dependency: the caller, who must be permitted at least one of these (what is shown is scoped to the caller)."""

    def __init__(self, *permissions: Permission) -> None:
        self.permissions = permissions

    def __call__(self, request: Request) -> Actor:
        actor = caller(request)
        if actor is None:
            raise SignInNeededError
        if not any(actor.may(permission) for permission in self.permissions):
            actor.need(self.permissions[0])
        return actor


SeesRecords = RequireAny(Permission.SEE_RECORDS, Permission.SEE_OWN_RECORDS)
SeesReaders = RequireAny(Permission.SEE_JOURNAL, Permission.SEE_OWN_RECORDS)


def public() -> None:
    """Marks a route that anyone may call; a route with neither this nor a requirement fails the tests."""
