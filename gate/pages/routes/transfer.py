"""The yard operator confirms a transshipment: what really went from one truck to the other."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.pages.forms import Form, put_failures
from gate.pages.transfer_form import filled, planned_on, take_fields, takes_of
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.confirm_transfer import confirm_transfer
from gate.services.transfer_commands import ConfirmTransfer
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.CONFIRM_YARD))]
Sending = Annotated[Visit, Depends(sending(Permission.CONFIRM_YARD))]


@router.get("/records/{record_id}/transfers/{predecessor_id}")
def show(visit: Asking, record_id: str, predecessor_id: str) -> HTMLResponse:
    taker, giver = _two(visit, record_id, predecessor_id)
    link = next(one for one in taker.predecessors if one.record_id == giver.id)
    visit.sent = Form(filled(planned_on(giver.goods, link.goods)))
    return _page(visit, taker, giver)


@router.post("/records/{record_id}/transfers/{predecessor_id}")
def send(visit: Sending, record_id: str, predecessor_id: str) -> Response:
    taker, giver = _two(visit, record_id, predecessor_id)
    form = visit.sent
    takes = takes_of(form, len(giver.goods), visit.speech.say)
    if form.errors:
        return _page(visit, taker, giver, status=422)
    try:
        command = visit.command(ConfirmTransfer, record_id=taker.id, predecessor=giver.id, goods=takes)
        visit.do(confirm_transfer, command, taker.id)
    except (ConflictError, InvalidError) as refused:
        failures = refused.failures if isinstance(refused, InvalidError) else ()
        put_failures(form, failures, take_fields(takes), visit.speech)
        form.errors = form.errors or {"": visit.speech.problem(refused.code, refused.sentence)}
        return _page(visit, taker, giver, status=status_of(refused))
    return visit.go("/yard", "transferred")


def _two(visit: Visit, record_id: str, predecessor_id: str) -> tuple[RecordView, RecordView]:
    """Raises NotFoundError `record_not_found`, `transfer_not_found`."""
    with visit.read() as session:
        taker = record_for(visit.gate, session, visit.actor, record_id)
        giver = record_for(visit.gate, session, visit.actor, predecessor_id)
    if giver.id not in {link.record_id for link in taker.predecessors}:
        raise not_found("transfer")
    return taker, giver


def _page(visit: Visit, taker: RecordView, giver: RecordView, status: int = 200) -> HTMLResponse:
    return visit.page("transfer.html", status=status, taker=taker, giver=giver)
