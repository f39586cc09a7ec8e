"""Amending one field: choose it, change it, say why, see who decides again, confirm."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.declaration import Declaration
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.pages import declaration_form
from gate.pages.amend_parts import Part, part_of, parts
from gate.pages.amending import amended
from gate.pages.checking import EDIT, SAVE, Check, check_page
from gate.pages.declaration_form import to_declaration
from gate.pages.forms import Form, put_failures
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.amend import amend, preview_amendment
from gate.services.commands import Amend
from gate.services.views.declared import declared_now
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.web.given import made
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECLARE))]
Sending = Annotated[Visit, Depends(sending(Permission.DECLARE))]


@router.get("/records/{record_id}/amend")
def choose(visit: Asking, record_id: str) -> HTMLResponse:
    record = _record(visit, record_id)
    return visit.page("amend.html", record=record, parts=parts(record, visit.speech))


@router.get("/records/{record_id}/amend/{name}")
def show(visit: Asking, record_id: str, name: str) -> HTMLResponse:
    record = _record(visit, record_id)
    visit.sent = declaration_form.of_record(record)
    return _page(visit, record, _part(visit, record, name))


@router.post("/records/{record_id}/amend/{name}")
def send(visit: Sending, record_id: str, name: str) -> Response:
    record = _record(visit, record_id)
    part = _part(visit, record, name)
    sent = visit.sent
    visit.sent = form = _changed(record, sent, part)
    if sent.text("do") == EDIT:
        return _page(visit, record, part)
    typed = to_declaration(form, visit.reference, record.gate, visit.speech.say)
    if typed is None:
        return _page(visit, record, part, status=422)
    declaration = amended(_standing(visit, record), typed, form, part.name)
    try:
        command = _command(sent, record, declaration)
        if sent.text("do") != SAVE:
            with visit.read() as session:
                answer = preview_amendment(visit.gate, session, visit.actor, command)
            check = Check(part.title, f"/records/{record.id}/amend/{part.name}", part.entries, "–")
            return check_page(visit, record, check, answer)
        visit.do(amend, command, record.id)
    except InvalidError as refused:
        fields = declaration_form.fields() | declaration_form.paper_fields(declaration)
        put_failures(form, refused.failures, fields, visit.speech)
        form.errors = form.errors or {"": visit.speech.problem(refused.code, refused.sentence)}
        return _page(visit, record, part, status=422)
    except ConflictError as refused:
        form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, record, part, status=status_of(refused))
    return visit.go(f"/records/{record.id}", "amended")


def _command(sent: Form, record: RecordView, declaration: Declaration) -> Amend:
    seen = sent.text("seen_version")
    return made(
        Amend,
        {
            "command_id": sent.text("command_id"),
            "record_id": record.id,
            "seen_version": int(seen) if seen.isdecimal() else record.version,
            "declaration": declaration,
            "reason": sent.text("why")[:500],
        },
    )


def _standing(visit: Visit, record: RecordView) -> Declaration:
    with visit.read() as session:
        return declared_now(visit.gate, session, visit.actor, record.id)


def _changed(record: RecordView, sent: Form, part: Part) -> Form:
    """The record's own values with those of this part replaced: an unticked box counts, an unknown field does not."""
    form = declaration_form.of_record(record)
    for entry in part.entries:
        form.values[entry.name] = sent.text(entry.name)
    form.values |= {name: sent.text(name) for name in ("why", "seen_version")}
    return form


def _record(visit: Visit, record_id: str) -> RecordView:
    with visit.read() as session:
        return record_for(visit.gate, session, visit.actor, record_id)


def _part(visit: Visit, record: RecordView, name: str) -> Part:
    part = part_of(record, name, visit.speech)
    if part is None:
        raise not_found("page")
    return part


def _page(visit: Visit, record: RecordView, part: Part, status: int = 200) -> HTMLResponse:
    return visit.page("amend_part.html", status=status, record=record, part=part)
