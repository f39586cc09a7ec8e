"""Lists of crossings: a firm's own trucks, and every crossing for officers."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from events.messages.values import RecordState
from gate.domain.access import Permission
from gate.pages.finding import found, status_of_search
from gate.pages.forms import Form
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.services.views.records import looking_for

router = APIRouter()
Own = Annotated[Visit, Depends(asking(Permission.SEE_OWN_RECORDS))]
All = Annotated[Visit, Depends(asking(Permission.SEE_RECORDS))]


@router.get("/trucks")
def my_trucks(visit: Own, find: str = "", state: str = "", cursor: str = "") -> HTMLResponse:
    return _list(visit, visit.speech.say("My trucks"), (find, state, cursor))


@router.get("/records")
def all_records(visit: All, find: str = "", state: str = "", cursor: str = "") -> HTMLResponse:
    return _list(visit, visit.speech.say("Crossings"), (find, state, cursor))


def _list(visit: Visit, title: str, asked: tuple[str, str, str]) -> HTMLResponse:
    find, state, cursor = asked
    states = (RecordState(state),) if state in set(RecordState) else ()
    visit.sent = Form({"find": find, "state": state})
    with visit.read() as session:
        page = found(visit, session, looking_for(find, states), cursor or None)
    path = visit.request.url.path
    more = urlencode({"find": find, "state": state, "cursor": page.cursor}) if page.cursor else ""
    choices = [(str(one), visit.speech.word("state", one).text) for one in RecordState]
    return visit.page(
        "trucks.html",
        status=status_of_search(visit),
        title=title,
        rows=page.rows,
        more=f"{path}?{more}" if more else "",
        filtered=bool(find or state),
        here_path=path,
        state_choices=[("", visit.speech.say("Any state")), *choices],
    )
