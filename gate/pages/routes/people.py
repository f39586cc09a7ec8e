"""The persons of a crossing, for those who may read them; each reading is journalled and the firm sees that it happened."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.pages.visit import Visit
from gate.pages.visitors import SEES_RECORDS, asking
from gate.services.people import read_people
from gate.services.transaction import transaction
from gate.services.views.records import record_for

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(*SEES_RECORDS))]


@router.get("/records/{record_id}/people")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    with transaction(visit.gate, visit.actor, "people_read", record_id) as session:
        people = read_people(visit.gate, session, visit.actor, record_id)
    with visit.read() as session:
        record = record_for(visit.gate, session, visit.actor, record_id)
    return visit.page("people.html", record=record, people=people)
