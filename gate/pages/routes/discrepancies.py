"""What lanes did and the gate knows that does not fit together: an officer of the border guard looks and says what it was."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.pages import reasons
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import SettleDiscrepancy
from gate.services.discrepancies import settle_discrepancy
from gate.services.views.discrepancies import discrepancies
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SETTLE_DISCREPANCY))]
Sending = Annotated[Visit, Depends(sending(Permission.SETTLE_DISCREPANCY))]


@router.get("/discrepancies")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/discrepancies/{discrepancy_id}/settle")
def settle(visit: Sending, discrepancy_id: str) -> Response:
    form = visit.sent
    if not form.text("reason"):
        form.wrong(f"reason-{discrepancy_id}", visit.speech.say("Choose a reason"))
    if not form.text("text"):
        form.wrong(f"text-{discrepancy_id}", visit.speech.say("Say what it was: it stands in the journal."))
    if form.errors:
        return _page(visit, status=422)
    fields = {name: form.text(name) for name in ("reason", "text")}
    try:
        command = visit.command(SettleDiscrepancy, discrepancy_id=discrepancy_id, **fields)
        visit.do(settle_discrepancy, command, discrepancy_id)
    except (ConflictError, InvalidError) as refused:
        form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, status=status_of(refused))
    return visit.go("/discrepancies", "discrepancy_settled")


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        shown = discrepancies(visit.gate, session, visit.actor)
    return visit.page(
        "discrepancies.html",
        status=status,
        waiting=shown.waiting,
        settled=shown.settled,
        reasons=reasons.options(reasons.DISCREPANCY, visit.speech),
        found=visit.speech.discrepancy,
    )
