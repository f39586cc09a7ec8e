"""The fee office's list: which crossings owe a fee."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.domain.access import Permission
from gate.pages.visit import Visit
from gate.pages.visitors import asking
from gate.services.views.fees import fees_owed

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SETTLE_FEES))]


@router.get("/fees")
def show(visit: Asking) -> HTMLResponse:
    with visit.read() as session:
        owed = fees_owed(visit.gate, session, visit.actor)
    return visit.page("fees.html", owed=owed)
