"""Declaring the truck that takes over goods in the yard, from the page of the truck that brings them."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.transfer import remaining
from gate.pages import declaration_form, times
from gate.pages.amend_parts import Entry, part_of
from gate.pages.forms import Form, put_failures
from gate.pages.transfer_form import filled, take_fields, takes_of
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.declare_successor import declare_successor
from gate.services.transfer_commands import DeclareSuccessor
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECLARE))]
Sending = Annotated[Visit, Depends(sending(Permission.DECLARE))]
_PARTS = ("tractor", "trailer", "containers", "size", "window", "border-form", "driver")


@router.get("/records/{record_id}/successor")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    record = _record(visit, record_id)
    visit.sent = _prefilled(visit, record)
    return _page(visit, record)


@router.post("/records/{record_id}/successor")
def send(visit: Sending, record_id: str) -> Response:
    record, form = _record(visit, record_id), visit.sent
    takes = takes_of(form, len(record.goods), visit.speech.say)
    fields = _vehicle(visit)
    if form.errors:
        return _page(visit, record, status=422)
    try:
        command = visit.command(DeclareSuccessor, record_id=record.id, goods=takes, **fields)
        done = visit.do(declare_successor, command, record.id)
    except (ConflictError, InvalidError) as refused:
        failures = refused.failures if isinstance(refused, InvalidError) else ()
        known = declaration_form.fields()
        if refused.code == "transfer_invalid":
            known |= take_fields(takes)
        put_failures(form, failures, known, visit.speech)
        form.errors = form.errors or {"": visit.speech.problem(refused.code, refused.sentence)}
        return _page(visit, record, status=status_of(refused))
    return visit.go(f"/records/{done.record_id}", "successor_declared")


def _prefilled(visit: Visit, record: RecordView) -> Form:
    """All that no other truck is to take; the hours as for any declaration."""
    window = declaration_form.fresh(visit.now, "").values
    planned = [line for link in record.successors if link.confirmed_at is None for line in link.goods]
    try:
        free = remaining(record.goods, planned)
    except ConflictError:  # the load was changed since that was planned
        free = (None,) * len(record.goods)
    return Form({name: window[name] for name in ("planned_from", "planned_until")} | filled(free))


def _vehicle(visit: Visit) -> dict[str, Any]:
    """The fields of the command that say which truck, when and who drives; what is no time is noted."""
    form = visit.sent
    moments = {name: _instant(visit, name) for name in ("planned_from", "planned_until")}
    border_form = _instant(visit, "border_form") if form.text("border_form") else None
    return {
        "seen_version": form.text("seen_version"),
        "tractor": declaration_form.plate(form, "tractor"),
        "trailer": declaration_form.plate(form, "trailer") if form.text("trailer") else None,
        "containers": form.list("containers")[:4],
        "capacity_kg": form.text("capacity_kg")[:20],
        "container_feet": form.text("container_feet")[:10],
        "people": declaration_form.driver(form) or (),
        "border_form_declared_at": border_form,
        **moments,
    }


def _instant(visit: Visit, name: str) -> Any:
    try:
        return times.from_input(visit.sent.text(name))
    except ValueError:
        visit.sent.wrong(name, visit.speech.say("Write day and time."))
        return None


def _record(visit: Visit, record_id: str) -> RecordView:
    with visit.read() as session:
        return record_for(visit.gate, session, visit.actor, record_id)


def _entries(visit: Visit, record: RecordView) -> list[Entry]:
    """The fields of these parts as they are amended; a driver's say that they are."""
    parts = (part_of(record, name, visit.speech) for name in _PARTS)
    return [
        replace(entry, label=f"{part.title}: {entry.label}") if part.name == "driver" else entry
        for part in parts
        if part
        for entry in part.entries
    ]


def _page(visit: Visit, record: RecordView, status: int = 200) -> HTMLResponse:
    return visit.page(
        "successor.html",
        status=status,
        record=record,
        title=visit.speech.say("Declare the truck that takes over"),
        entries=_entries(visit, record),
    )
