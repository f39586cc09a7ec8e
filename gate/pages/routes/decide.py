"""An officer decides for the own authority on the version that was seen."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from events.messages.values import DecisionState
from gate.domain.access import Permission
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError
from gate.pages import reasons
from gate.pages.languages import mark as _
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import Decide
from gate.services.decide import decide
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECIDE))]
Sending = Annotated[Visit, Depends(sending(Permission.DECIDE))]
_CHOICES = {
    DecisionState.PASSED: _("Pass"),
    DecisionState.HOLD: _("Hold for now"),
    DecisionState.INSPECT: _("Inspect"),
    DecisionState.REFUSED: _("Refuse"),
}


@router.get("/records/{record_id}/decide")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    return _page(visit, _record(visit, record_id))


@router.post("/records/{record_id}/decide")
def send(visit: Sending, record_id: str) -> Response:
    record = _record(visit, record_id)
    command = _command(visit, record)
    if command is None:
        return _page(visit, record, status=422)
    try:
        visit.do(decide, command, record.id)
    except (ConflictError, InvalidError) as refused:
        visit.sent.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, record, status=status_of(refused))
    return visit.go(f"/records/{record.id}", "decided")


def _command(visit: Visit, record: RecordView) -> Decide | None:
    form = visit.sent
    try:
        return Decide.model_validate(
            {
                "command_id": form.text("command_id"),
                "record_id": record.id,
                "seen_version": form.text("seen_version"),
                "seen_decision": form.text("seen_decision"),
                "authority": visit.actor.authority,
                "state": form.text("state"),
                "reason": form.text("reason"),
                "text": form.text("text"),
            }
        )
    except ValidationError as wrong:
        if any("state" in error["loc"] for error in wrong.errors()):
            form.wrong("state", visit.speech.say("Choose one: pass, hold, inspect or refuse."))
        else:
            form.wrong("reason", visit.speech.say("Choose a reason"))
        return None


def _record(visit: Visit, record_id: str) -> RecordView:
    with visit.read() as session:
        return record_for(visit.gate, session, visit.actor, record_id)


def _page(visit: Visit, record: RecordView, status: int = 200) -> HTMLResponse:
    authority = visit.actor.authority
    decision = next((one for one in record.decisions if one.authority == authority), None)
    if authority is None or decision is None:
        raise ForbiddenError("not_your_authority", "Your authority does not decide on this crossing.")
    say, word = visit.speech.say, visit.speech.word
    return visit.page(
        "decide.html",
        status=status,
        record=record,
        decision=decision,
        title=say("Decide for: %(authority)s", authority=word("authority", authority).text),
        states=[(str(state), say(_CHOICES[state])) for state in _CHOICES],
        reasons=reasons.options(reasons.DECIDE, visit.speech),
    )
