"""Lists of crossings: a firm's own trucks, and every crossing for officers."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from events.messages.values import RecordState
from gate.domain.access import Permission
from gate.pages.forms import Form
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.services.views.records import RecordFilter, records_for
from ocr.plates import canonical

router = APIRouter()
Own = Annotated[Visit, Depends(asking(Permission.SEE_OWN_RECORDS))]
All = Annotated[Visit, Depends(asking(Permission.SEE_RECORDS))]


@router.get("/trucks")
def my_trucks(visit: Own, plate: str = "", state: str = "", cursor: str = "") -> HTMLResponse:
    return _list(visit, visit.speech.say("My trucks"), (plate, state, cursor))


@router.get("/records")
def all_records(visit: All, plate: str = "", state: str = "", cursor: str = "") -> HTMLResponse:
    return _list(visit, visit.speech.say("Crossings"), (plate, state, cursor))


def _list(visit: Visit, title: str, asked: tuple[str, str, str]) -> HTMLResponse:
    plate, state, cursor = asked
    states = (RecordState(state),) if state in set(RecordState) else ()
    wanted = RecordFilter(states=states, text=canonical(plate))
    with visit.read() as session:
        page = records_for(visit.gate, session, visit.actor, wanted, cursor=cursor or None)
    visit.sent = Form({"plate": plate, "state": state})
    path = visit.request.url.path
    more = urlencode({"plate": plate, "state": state, "cursor": page.cursor}) if page.cursor else ""
    choices = [(str(one), visit.speech.word("state", one).text) for one in RecordState]
    return visit.page(
        "trucks.html",
        title=title,
        rows=page.rows,
        more=f"{path}?{more}" if more else "",
        filtered=bool(plate or state),
        here_path=path,
        state_choices=[("", visit.speech.say("Any state")), *choices],
    )
