"""The gate's web application: one door for people (pages) and machines (API)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException

from gate.api import (
    accounts,
    boards,
    commands,
    declarations,
    events,
    evidence,
    fees,
    health,
    journal,
    keys,
    passes,
    queues,
    records,
    reference,
    registers,
    sessions,
    status,
    uploads,
    webhooks,
)
from gate.api.description import described
from gate.api.feed_watch import FeedWatch
from gate.domain.errors import GateError
from gate.domain.path import Surroundings
from gate.pages.live import LiveFeed
from gate.pages.site import PAGES, problem_page
from gate.pages.templating import static_files
from gate.services.context import Gate
from gate.services.views.status import LookAround
from gate.store.trouble import DATABASE_TROUBLE
from gate.web.accesses import AccessLedger, NotingAccess
from gate.web.attempts import Attempts
from gate.web.fairness import FairShares
from gate.web.given import storable
from gate.web.headers import SecurityHeaders
from gate.web.limits import BodyLimit
from gate.web.metering import Meter, Metering
from gate.web.methods import methods_at
from gate.web.problems import problem_of
from gate.web.refusals import RefusalJournal, refused_at_the_door
from gate.web.shares import REQUESTS, Shares
from gate.web.tracing import Tracing

log = structlog.get_logger(__name__)
_API = "/api/v1"
_NO_TELEMETRY = TelemetryConfig(
    tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
)
"""FastAPI's own would tell collectors paths, queries and the words of errors: plates, firms, people (gate/web/tracing.py tells less)."""


def create_app(
    gate: Gate,
    *,
    secure_cookies: bool = False,
    look_around: LookAround = Surroundings,
    share: int = REQUESTS,
) -> FastAPI:
    """`secure_cookies` marks cookies Secure: set it wherever the pages are served over HTTPS. `look_around` asks what
    lies outside the gate's own tables (the log, the agencies); without it the status page says that nobody asked.
    `share`: requests a sender may make within ten seconds."""
    app = FastAPI(
        title="Border Gate",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{_API}/openapi.json",
        dependencies=[Depends(storable)],
        lifespan=_life,
        telemetry=_NO_TELEMETRY,
    )
    app.openapi = partial(described, app)  # type: ignore[method-assign]  # FastAPI's own way to extend the document
    app.state.gate = gate
    app.state.secure_cookies = secure_cookies
    app.state.attempts = Attempts()
    app.state.shares = Shares(share)
    app.state.refusals = RefusalJournal(gate)
    app.state.accesses = AccessLedger(gate)
    app.state.look_around = look_around
    app.state.meter = Meter()
    app.state.live = LiveFeed(gate.database)
    app.state.feed = FeedWatch(gate.database)
    app.include_router(_api(), prefix=_API)
    app.include_router(PAGES)
    app.mount("/static", static_files(), name="static")
    for kind in (GateError, RequestValidationError, HTTPException, *DATABASE_TROUBLE, Exception):
        app.add_exception_handler(kind, _refuse)
    app.add_middleware(FairShares, shares=app.state.shares, refuse=_refuse)
    app.add_middleware(BodyLimit)
    app.add_middleware(NotingAccess, ledger=app.state.accesses)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Tracing)
    app.add_middleware(Metering, meter=app.state.meter)
    return app


def _api() -> APIRouter:
    api = APIRouter()
    for module in (
        declarations, uploads, records, boards, fees, commands, events, webhooks, evidence, registers, sessions, accounts, keys, journal, passes, queues, reference, status, health,
    ):  # fmt: skip
        api.include_router(module.router)
    return api


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    app.state.accesses.start()
    yield
    app.state.live.stop()
    app.state.feed.stop()
    app.state.refusals.finish()
    app.state.accesses.finish()


def _refuse(request: Request, error: Exception) -> Response:
    """One door for every refusal: JSON for machines, a page for people."""
    problem = problem_of(error, request)
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = replace(problem, headers={"Allow": ", ".join(methods_at(request))})
    refused_at_the_door(request, error)
    if problem.status >= 500:
        log.error("request_failed", code=problem.code, path=request.url.path, exc_info=error)
    else:
        log.info("request_refused", code=problem.code, status=problem.status, path=request.url.path)
    if request.url.path.startswith("/api/"):
        return problem.as_json()
    return problem_page(request, problem)
