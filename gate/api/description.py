"""The OpenAPI document: what FastAPI makes of the routes, and beside it who may call them and every refusal a caller may get."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import Field

from gate.api.row_by_row import RowProblem
from gate.domain.access import Permission
from gate.web.callers import Require, RequireAny

_ABOUT = "Of the permissions in an operation's `x-permissions` a caller needs one; an operation without any is public."
_PROBLEM_JSON = "application/problem+json"
_WRITES = frozenset({"POST", "PUT"})
_WAITS = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
_ANY = {
    422: "What was sent breaks rules; `failures` names all of them.",
    429: "More than the sender's share, or too many attempts.",
    500: "Something broke on our side: tell us the `trace_id`.",
    503: "The database does not answer: nothing was changed.",
}
_SIGNED_IN = {401: "Nobody is signed in.", 403: "The caller may not do this."}
_NAMED = {404: "What is named does not exist, or is not the caller's."}
_WRITTEN = {
    400: "The body cannot be read.",
    409: "The thing is not, or no longer, as the caller believes.",
    413: "More bytes than allowed.",
    507: "The disk of the gate is full: nothing was changed.",
}
_COMMAND_KEY = {"required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 200}}
"""Optional in the signatures alone, so that its absence is refused with a code of its own (`idempotency_key_missing`)."""


class ProblemDocument(RowProblem):
    """A refusal (RFC 9457). `code` is stable; `title` tells what to do; `trace_id` finds it in our logs.

    Some kinds have members of their own: `record_changed` has the record as it is now in `current`."""

    type: str = Field(pattern="^urn:bordergate:problem:[a-z_]+$")
    trace_id: str


def described(app: FastAPI) -> dict[str, Any]:
    """Made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
        _name_problems(document)
        for route in iter_route_contexts(app.routes):
            operations = document["paths"].get(route.path_format, {})
            for method in route.methods or ():
                if method.lower() in operations:
                    _complete(operations[method.lower()], route, method)
        app.openapi_schema = document
    return app.openapi_schema


def _name_problems(document: dict[str, Any]) -> None:
    components = document["components"]
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of a 422
        del components["schemas"][unused]
    schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update({**schema.pop("$defs"), ProblemDocument.__name__: schema})
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A session's token (POST /api/v1/sessions), an API key (bgk_…, POST /api/v1/account/keys)"
            " or a device key. With an API key a caller has those of its permissions that the key's scope lets through.",
        }
    }


def _complete(operation: dict[str, Any], route: RouteContext, method: str) -> None:
    permissions = {named for call in _calls(route.dependant) for named in _permissions(call)}
    if permissions:
        operation["security"] = [{"key": []}]
        operation["x-permissions"] = sorted(permissions)
    for parameter in operation.get("parameters", []):
        if parameter["name"] == "idempotency-key":
            parameter.update(_COMMAND_KEY)
    refusals = _ANY | (_SIGNED_IN if permissions else {})
    if "{" in str(route.path_format) or method in _WRITES:
        refusals |= _NAMED
    if method in _WRITES:
        refusals |= _WRITTEN
    named = {status: {"description": sentence} for status, sentence in refusals.items()}
    answers = operation["responses"] | {str(status): named[status] for status in sorted(named)}
    operation["responses"] = {
        status: answer | (_problem(int(status)) if int(status) >= 400 else {})
        for status, answer in answers.items()
    }


def _problem(status: int) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {
        "content": {_PROBLEM_JSON: {"schema": reference}},
        **({"headers": _WAITS} if status in {429, 503} else {}),
    }


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def _permissions(call: Any) -> tuple[Permission, ...]:
    """Of which the caller needs one."""
    if isinstance(call, RequireAny):
        return call.permissions
    return (call.permission,) if isinstance(call, Require) else ()
