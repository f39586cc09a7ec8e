"""Refusals on the wire: RFC 9457 problems with a stable code, the sentence that tells what to do, and every rule failure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from gate.domain.errors import (
    ConflictError,
    ForbiddenError,
    GateError,
    InvalidError,
    NotFoundError,
    RuleFailure,
    StorageFullError,
    TooLargeError,
    UnsupportedMediaError,
    value_refused,
)
from gate.services.unchanged import RecordChangedError
from gate.store.trouble import (
    DATABASE_TROUBLE,
    DatabaseTrouble,
    PoolTimeout,
    is_disk_full,
    is_value_refused,
    passes_by_itself,
)
from gate.web.given import malformed

_RETRYABLE = frozenset({409, 429, 503, 507})
_HTTP_CODES = {404: "page_not_found", 405: "method_not_allowed", 401: "sign_in_needed"}


class SignInNeededError(GateError):
    """Nobody is signed in (401)."""

    def __init__(self) -> None:
        super().__init__("sign_in_needed", "Sign in first: this is for known people and machines only.")


class TooManyError(GateError):
    """More than is allowed in a while (429); `wait` until it makes sense to try again."""

    def __init__(self, code: str, sentence: str, wait: timedelta) -> None:
        super().__init__(code, sentence)
        self.wait = wait


_STATUS: tuple[tuple[type[GateError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
    (RecordChangedError, 412),
    (InvalidError, 422),
    (TooLargeError, 413),
    (UnsupportedMediaError, 415),
    (StorageFullError, 507),
    (SignInNeededError, 401),
    (TooManyError, 429),
)


@dataclass(frozen=True)
class Problem:
    """One refusal, ready for JSON (API) or for a page. `more` are members of its own kind (RFC 9457, 3.2)."""

    status: int
    code: str
    sentence: str
    failures: tuple[RuleFailure, ...] = ()
    trace_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "type": f"urn:bordergate:problem:{self.code}",
            "title": self.sentence,
            "status": self.status,
            "code": self.code,
            "retryable": self.status in _RETRYABLE,
            "trace_id": self.trace_id,
            "failures": [vars(failure) for failure in self.failures],
            **self.more,
        }

    def as_json(self) -> JSONResponse:
        return JSONResponse(
            self.body(), self.status, headers=dict(self.headers), media_type="application/problem+json"
        )


def problem_of(error: Exception, request: Request) -> Problem:
    """The problem an exception stands for; an unknown exception is ours to mend and shows nothing but its trace id."""
    trace_id = getattr(request.state, "trace_id", "")
    if isinstance(error, GateError):
        return _refusal(error, trace_id)
    if isinstance(error, RequestValidationError):
        return _refusal(malformed(error.errors()), trace_id)
    if isinstance(error, HTTPException):
        code = _HTTP_CODES.get(error.status_code, "request_refused")
        return Problem(error.status_code, code, str(error.detail), (), trace_id, error.headers or {})
    if isinstance(error, DATABASE_TROUBLE):
        return _database(error, trace_id)
    return _broken(trace_id)


def status_of(error: GateError) -> int:
    """The HTTP status of a refusal, for machines and for the page that shows its form again."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _broken(trace_id: str) -> Problem:
    sentence = "Something broke on our side. Tell us the trace number."
    return Problem(500, "internal_error", sentence, (), trace_id)


def _refusal(error: GateError, trace_id: str) -> Problem:
    failures = error.failures if isinstance(error, InvalidError) else ()
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if isinstance(error, RecordChangedError):
        headers, more = {"ETag": error.current.etag}, {"current": json.loads(error.current.body)}
    if isinstance(error, SignInNeededError):
        headers = {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooManyError):
        headers = {"Retry-After": str(max(1, ceil(error.wait.total_seconds())))}
    return Problem(status_of(error), error.code, error.sentence, failures, trace_id, headers, more)


def _database(error: DatabaseTrouble | PoolTimeout, trace_id: str) -> Problem:
    """Only what passes by itself may be tried again: a statement that is wrong stays wrong."""
    if isinstance(error, DatabaseTrouble) and is_disk_full(error):
        sentence = "The disk of the gate is full: nothing was changed. Call the operator and try again."
        return Problem(507, "storage_full", sentence, (), trace_id)
    if is_value_refused(error):
        return _refusal(value_refused(), trace_id)
    if not passes_by_itself(error):
        return _broken(trace_id)
    sentence = "The database does not answer: nothing was changed. Try again in a moment."
    return Problem(503, "database_unavailable", sentence, (), trace_id, {"Retry-After": "5"})
