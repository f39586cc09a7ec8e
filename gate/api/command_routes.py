"""Every command of the gate as one POST route: body = the command without its ids, path = what it is done to, header = its key.

A command on a record may also say in If-Match which state of the record its sender saw. Holds take no such word, nor does what
settles a sighting: a stop must not be refused because something else has changed."""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Request
from pydantic import BaseModel, create_model

from events.messages.values import Value
from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.services.transaction import transaction
from gate.services.unchanged import need_unchanged, need_unchanged_before
from gate.web.callers import Require, gate_of
from gate.web.conditions import names
from gate.web.given import made

UseCase = Callable[..., Value]
_CHANGED: dict[int | str, dict[str, Any]] = {
    412: {
        "description": "Not the state named in If-Match (`record_changed`): `current` and the ETag are those of now."
    }
}


@dataclass(frozen=True)
class CommandRoute:
    """`path` names in braces those fields of the command that say what it is done to.

    A route that `looks` answers what a command would do: its use case gets a session that only reads, and needs no key."""

    path: str
    use_case: UseCase
    command: type[Value]
    answer: type[Value]
    permission: Permission
    status: int = 200
    looks: bool = False

    @property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def on_record(self) -> bool:
        return "record_id" in self.path_fields


def add(router: APIRouter, route: CommandRoute) -> None:
    router.add_api_route(
        route.path,
        _endpoint(route),
        methods=["POST"],
        status_code=route.status,
        response_model=route.answer,
        name=route.use_case.__name__,
        summary=_first_line(route.command),
        responses=_CHANGED if route.on_record else None,
    )


def command_id(actor: Actor, key: str | None) -> str:
    """The id of the caller's command: keys of two accounts never meet. Raises InvalidError `idempotency_key_missing`."""
    if not key:
        raise InvalidError(
            "idempotency_key_missing",
            "Send an Idempotency-Key header, new for each command and the same for each repetition.",
        )
    return hashlib.sha256(f"{actor.account_id}\0{key}".encode()).hexdigest()


def _endpoint(route: CommandRoute) -> Callable[..., Value]:
    body_model = _body_model(route)

    def endpoint(
        request: Request,
        actor: Actor,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        **given: Any,
    ) -> Value:
        body: BaseModel | None = given.pop("body", None)
        fields = (body.model_dump(exclude_unset=True) if body else {}) | given
        gate, subject = gate_of(request), next(iter(given.values()), "")
        saw = partial(names, if_match) if if_match is not None else None
        if route.looks:
            asked = made(route.command, fields)
            with gate.database.read() as session:
                if saw:
                    need_unchanged(gate, session, actor, subject, saw)
                return route.use_case(gate, session, actor, asked)
        key = command_id(actor, idempotency_key)
        command = made(route.command, fields | {"command_id": key})
        with transaction(gate, actor, route.use_case.__name__, subject) as session:
            if saw:
                need_unchanged_before(gate, session, actor, (key, subject), saw)
            return route.use_case(gate, session, actor, command)

    endpoint.__signature__ = _signature(route, body_model)  # type: ignore[attr-defined]  # FastAPI reads the signature
    return endpoint


def _signature(route: CommandRoute, body_model: type[BaseModel]) -> inspect.Signature:
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = {
        "request": Request,
        "actor": Annotated[Actor, Depends(Require(route.permission))],
        **dict.fromkeys(route.path_fields, str),
    }
    if body_model.model_fields:
        parameters["body"] = Annotated[body_model, Body()]
    named = [inspect.Parameter(name, kind, annotation=shape) for name, shape in parameters.items()]
    headers = [
        *(("idempotency_key",) if not route.looks else ()),
        *(("if_match",) if route.on_record else ()),
    ]
    return inspect.Signature(
        [*named, *(inspect.Parameter(n, kind, annotation=_HEADERS[n], default=None) for n in headers)]
    )


_HEADERS: dict[str, Any] = {
    "idempotency_key": Annotated[str | None, Header(max_length=200)],
    "if_match": Annotated[str | None, Header(max_length=2000)],
}


def _body_model(route: CommandRoute) -> type[BaseModel]:
    left_out = {"command_id", *route.path_fields}
    fields: dict[str, Any] = {
        name: (
            field.annotation if not field.metadata else Annotated[field.annotation, *field.metadata],
            field,
        )
        for name, field in route.command.model_fields.items()
        if name not in left_out
    }
    return create_model(f"{route.command.__name__}Body", __doc__=route.command.__doc__, **fields)


def _first_line(command: type[Value]) -> str:
    return (command.__doc__ or command.__name__).strip().splitlines()[0]
