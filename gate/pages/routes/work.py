"""An officer's work list: what waits for the own authority, most urgent clock first."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.domain.access import Permission
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.services.views.work import work_list

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.DECIDE))]


@router.get("/work")
def show(visit: Asking) -> HTMLResponse:
    with visit.read() as session:
        work = work_list(visit.gate, session, visit.actor)
    return visit.page("work.html", work=work, authority=visit.actor.authority)
