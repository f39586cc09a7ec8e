"""Holding, refusing, overriding, calling, cancelling: show the form of one act, then do it."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from events.messages.values import Value
from gate.domain.access import Actor
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.pages.acts import BY_NAME, Act, command_of
from gate.pages.visit import Visit
from gate.pages.visitors import SEES_RECORDS, asking, sending
from gate.services.call_forward import call_forward
from gate.services.cancel import cancel
from gate.services.commands import LiftHold
from gate.services.confirm_pass_through import confirm_pass_through
from gate.services.context import Gate
from gate.services.lift_hold import lift_hold
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.refuse_record import refuse_record
from gate.services.settle_fee import settle_fee
from gate.services.views.records import record_for
from gate.services.views.shapes import RecordView
from gate.store.session import Session
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(*SEES_RECORDS))]
Sending = Annotated[Visit, Depends(sending(*SEES_RECORDS))]
_USE_CASES: dict[str, Callable[[Gate, Session, Actor, Any], Value]] = {
    "hold": place_hold,
    "refuse": refuse_record,
    "override": override,
    "call": call_forward,
    "pass-through": confirm_pass_through,
    "cancel": cancel,
    "fee": settle_fee,
}


@router.post("/records/{record_id}/holds/{hold_id}/lift")
def lift(visit: Sending, record_id: str, hold_id: str) -> Response:
    command = visit.command(LiftHold, hold_id=hold_id, text=visit.sent.text("text"))
    visit.do(lift_hold, command, hold_id)
    return visit.go(f"/records/{record_id}", "hold_lifted")


@router.get("/records/{record_id}/do/{act_name}")
def show(visit: Asking, record_id: str, act_name: str) -> HTMLResponse:
    record, act = _found(visit, record_id, act_name)
    return _page(visit, record, act)


@router.post("/records/{record_id}/do/{act_name}")
def send(visit: Sending, record_id: str, act_name: str) -> Response:
    record, act = _found(visit, record_id, act_name)
    command = command_of(act, record, visit.sent, visit.speech.say)
    if command is None:
        return _page(visit, record, act, status=422)
    try:
        visit.do(_USE_CASES[act.name], command, record.id)
    except (ConflictError, InvalidError) as refused:
        visit.sent.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, record, act, status=status_of(refused))
    return visit.go(f"/records/{record.id}", act.said)


def _found(visit: Visit, record_id: str, act_name: str) -> tuple[RecordView, Act]:
    act = BY_NAME.get(act_name)
    if act is None:
        raise not_found("page")
    with visit.read() as session:
        return record_for(visit.gate, session, visit.actor, record_id), act


def _page(visit: Visit, record: RecordView, act: Act, status: int = 200) -> HTMLResponse:
    say = visit.speech.say
    shown = {
        "title": say(act.title),
        "button": say(act.button),
        "warning": say(act.warning) if act.warning else "",
        "tone": act.tone,
        "path": f"/records/{record.id}/do/{act.name}",
        "back": f"/records/{record.id}",
        "back_title": say("Crossing %(reference)s", reference=record.reference),
        "choices": act.fields(visit, record),
    }
    return visit.page("act.html", status=status, record=record, act=shown)
