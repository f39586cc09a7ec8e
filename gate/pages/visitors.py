"""The one place that turns a request into a visit: permission, language, the form that was sent and its token."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from gate.domain.access import Actor, Permission
from gate.pages.forms import Form
from gate.pages.languages import COOKIE, choose
from gate.pages.visit import Visit
from gate.web import csrf
from gate.web.callers import SESSION_COOKIE, RequireAny, caller, gate_of, public
from gate.web.given import need_storable, pointer

SEES_RECORDS = (Permission.SEE_RECORDS, Permission.SEE_OWN_RECORDS)
_MOST_FIELDS = 600
_LONGEST = 4000


def asking(*permissions: Permission) -> Callable[[Request, Actor], Visit]:
    """A dependency: someone permitted one of these asks for a page."""

    def visit(request: Request, actor: Annotated[Actor, Depends(RequireAny(*permissions))]) -> Visit:
        return visit_of(request, actor)

    return visit


def sending(*permissions: Permission) -> Callable[[Request, Actor], Awaitable[Visit]]:
    """A dependency: someone permitted one of these sends a form of ours. Raises CsrfError."""

    async def visit(request: Request, actor: Annotated[Actor, Depends(RequireAny(*permissions))]) -> Visit:
        return await _with_form(visit_of(request, actor))

    return visit


def sending_file(*permissions: Permission) -> Callable[[Request, Actor], Awaitable[Visit]]:
    """A dependency: someone permitted one of these sends a form of ours that may hold one file, `file`. Raises CsrfError."""

    async def visit(request: Request, actor: Annotated[Actor, Depends(RequireAny(*permissions))]) -> Visit:
        return await _with_form(visit_of(request, actor), files=1)

    return visit


def anyone(request: Request, _: Annotated[None, Depends(public)]) -> Visit:
    """A dependency: a page that needs no signing in, which still knows who is."""
    return visit_of(request, caller(request))


async def anyone_sending(visit: Annotated[Visit, Depends(anyone)]) -> Visit:
    return await _with_form(visit)


def visit_of(request: Request, actor: Actor | None) -> Visit:
    cookies = request.cookies
    secret = cookies.get(SESSION_COOKIE) or cookies.get(csrf.VISITOR_COOKIE)
    fresh = "" if secret else secrets.token_urlsafe(16)
    return Visit(
        request=request,
        gate=gate_of(request),
        guest=actor,
        csrf=csrf.token_of(secret or fresh),
        language=choose(cookies.get(COOKIE), request.headers.get("accept-language")),
        new_visitor=fresh,
    )


async def _with_form(visit: Visit, files: int = 0) -> Visit:
    """Texts, of sensible number and length: but for a file where one is awaited, a form of ours has nothing else."""
    async with visit.request.form(max_files=files, max_fields=_MOST_FIELDS) as sent:
        values = {name: value[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}
        csrf.check(visit.request, values.pop("csrf", ""))
        if isinstance(file := sent.get("file"), UploadFile):
            visit.file = (file.filename or "", await file.read())
    texts = {**values, "file": visit.file[0]}
    need_storable((pointer([name]), value) for name, value in texts.items())
    visit.sent = Form(values)
    return visit
