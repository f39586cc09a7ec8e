"""Machines sign in as people do and then carry the session as a bearer token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from events.messages.values import Value
from gate.web.callers import public
from gate.web.sign_in import sign_in

router = APIRouter(tags=["sessions"], dependencies=[Depends(public)])


class Credentials(Value):
    login: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=200, repr=False)]


class SessionOpened(Value):
    """Send `token` as `Authorization: Bearer …`."""

    token: str = Field(repr=False)
    name: str
    role: str


@router.post("/sessions", status_code=201)
def post_session(credentials: Credentials, request: Request) -> SessionOpened:
    """Opens a session. The answer to a wrong login and to a wrong password is the same."""
    actor, token = sign_in(request, credentials.login, credentials.password)
    return SessionOpened(token=token, name=actor.name, role=actor.role)
