"""The declare form: one page, every failure at its field, nothing typed twice."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import InvalidError
from gate.pages import declaration_form
from gate.pages.countries import origins
from gate.pages.declaration_form import MAX_GOODS_LINES, goods_lines, to_declaration
from gate.pages.forms import Form, put_failures
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.pages.words import CERTIFICATES, PERMITS
from gate.services.commands import Declare
from gate.services.declare import declare
from gate.services.views.records import record_for

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECLARE))]
Sending = Annotated[Visit, Depends(sending(Permission.DECLARE))]


@router.get("/declare")
def show(visit: Asking, like: str = "") -> HTMLResponse:
    visit.sent = _prefilled(visit, like)
    return _page(visit)


@router.post("/declare")
def send(visit: Sending) -> Response:
    form = visit.sent
    if form.text("do") == "add_goods":
        form.values["goods_lines"] = str(min(MAX_GOODS_LINES, goods_lines(form) + 1))
        return _page(visit)
    declaration = to_declaration(
        form, visit.reference, next(iter(visit.reference.gates), ""), visit.speech.say
    )
    if declaration is None:
        return _page(visit, status=422)
    try:
        done = visit.do(declare, Declare(command_id=form.text("command_id"), declaration=declaration))
    except InvalidError as refused:
        fields = declaration_form.fields() | declaration_form.paper_fields(declaration)
        put_failures(form, refused.failures, fields, visit.speech)
        if not form.errors:
            form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        form.values["command_id"] = uuid4().hex
        return _page(visit, status=422)
    return visit.go(f"/records/{done.record_id}", "declared_competing" if done.warnings else "declared")


def _prefilled(visit: Visit, like: str) -> Form:
    """A fresh form, or one like an earlier crossing but for its times."""
    form = declaration_form.fresh(visit.now, next(iter(visit.reference.routes), ""))
    if like:
        with visit.read() as session:
            record = record_for(visit.gate, session, visit.actor, like)
        window = {name: form.values[name] for name in ("planned_from", "planned_until")}
        form.values = declaration_form.of_record(record).values | window | {"border_form": ""}
    form.values["command_id"] = uuid4().hex
    return form


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    say, word = visit.speech.say, visit.speech.word
    lands = [("VN", say("Vietnam")), ("CN", say("China"))]
    return visit.page(
        "declare.html",
        status=status,
        firm=visit.actor.firm,
        goods_lines_shown=goods_lines(visit.sent),
        routes=[
            (route.id, visit.speech.name(route.names, route.id))
            for route in visit.reference.routes.values()
            if not route.takes_over
        ],
        countries=[("", say("By the plate")), *lands],
        nationalities=lands,
        origins=origins(visit.language),
        certificates=[(kind, word("certificate", kind).text) for kind in CERTIFICATES],
        permits=[(kind, word("permit", kind).text) for kind in PERMITS],
    )
