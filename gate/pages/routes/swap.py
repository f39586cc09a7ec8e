"""Swapping tractor, trailer, container or driver: fill in what is swapped, see who decides again, confirm."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.pages import declaration_form
from gate.pages.amend_parts import Entry, part_of
from gate.pages.checking import EDIT, SAVE, Check, check_page
from gate.pages.forms import put_failures
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import Swap
from gate.services.swap import preview_swap, swap
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECLARE))]
Sending = Annotated[Visit, Depends(sending(Permission.DECLARE))]
_PARTS = ("tractor", "trailer", "containers", "driver")


@router.get("/records/{record_id}/swap")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    return _page(visit, _record(visit, record_id))


@router.post("/records/{record_id}/swap")
def send(visit: Sending, record_id: str) -> Response:
    record, form = _record(visit, record_id), visit.sent
    if form.text("do") == EDIT:
        return _page(visit, record)
    _note_gaps(visit)
    if form.errors:
        return _page(visit, record, status=422)
    try:
        command = visit.command(Swap, record_id=record.id, **_swapped(visit))
        if form.text("do") != SAVE:
            with visit.read() as session:
                answer = preview_swap(visit.gate, session, visit.actor, command)
            check = Check(_title(visit), f"/records/{record.id}/swap", _entries(visit, record))
            return check_page(visit, record, check, answer)
        visit.do(swap, command, record.id)
    except (ConflictError, InvalidError) as refused:
        failures = refused.failures if isinstance(refused, InvalidError) else ()
        put_failures(form, failures, declaration_form.fields(), visit.speech)
        form.errors = form.errors or {"": visit.speech.problem(refused.code, refused.sentence)}
        return _page(visit, record, status=status_of(refused))
    return visit.go(f"/records/{record.id}", "swapped")


def _note_gaps(visit: Visit) -> None:
    """What the gate would pass over in silence, and the reason it wants."""
    form, say = visit.sent, visit.speech.say
    papers = ("driver_document", "driver_licence", "driver_country")
    if not form.text("driver_name") and any(form.text(name) for name in papers):
        form.wrong("driver_name", say("Write the driver's full name."))
    if not form.text("why"):
        form.wrong("why", say("Say why."))


def _swapped(visit: Visit) -> dict[str, Any]:
    """A field left empty is not swapped."""
    form = visit.sent
    plates = {name: declaration_form.plate(form, name) for name in ("tractor", "trailer") if form.text(name)}
    return {
        **plates,
        "containers": form.list("containers") or None,
        "people": declaration_form.driver(form),
        "seen_version": form.text("seen_version"),
        "reason": form.text("why")[:500],
    }


def _record(visit: Visit, record_id: str) -> RecordView:
    with visit.read() as session:
        return record_for(visit.gate, session, visit.actor, record_id)


def _title(visit: Visit) -> str:
    return visit.speech.say("Swap truck, trailer or driver")


def _entries(visit: Visit, record: RecordView) -> list[Entry]:
    """Those of the parts that can be swapped, each asked for as when it is amended; a driver's say that they are."""
    parts = (part_of(record, name, visit.speech) for name in _PARTS)
    return [
        replace(entry, label=f"{part.title}: {entry.label}") if part.name == "driver" else entry
        for part in parts
        if part
        for entry in part.entries
    ]


def _hints(visit: Visit, record: RecordView) -> Iterator[tuple[str, str]]:
    say = visit.speech.say
    for name in _PARTS:
        part = part_of(record, name, visit.speech)
        if part is not None:
            now = say("Now: %(value)s. Leave empty if it stays.", value=part.value or "–")
            yield part.entries[0].name, now


def _page(visit: Visit, record: RecordView, status: int = 200) -> HTMLResponse:
    return visit.page(
        "swap.html",
        status=status,
        record=record,
        title=_title(visit),
        entries=_entries(visit, record),
        hints=dict(_hints(visit, record)),
    )
