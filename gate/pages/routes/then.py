"""One crossing as it was at a second that has passed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from gate.domain.errors import InvalidError
from gate.pages import times
from gate.pages.routes.record import record_page
from gate.pages.visit import Visit
from gate.pages.visitors import SEES_RECORDS, asking
from gate.services.views.as_seen import record_then
from gate.services.views.timeline import timeline

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(*SEES_RECORDS))]


@router.get("/records/{record_id}/then")
def show(visit: Asking, record_id: str, at: str = "") -> HTMLResponse:
    moment = _whole_second(visit, at)
    with visit.read() as session:
        record = record_then(visit.gate, session, visit.actor, record_id, moment)
        entries = timeline(visit.gate, session, visit.actor, record.id, moment)
    return record_page(visit, record, entries)


def _whole_second(visit: Visit, text: str) -> datetime:
    """People read seconds: what happened within the one they choose belongs to it. Raises InvalidError `moment_invalid`."""
    try:
        start = times.from_input(text).replace(microsecond=0)
    except ValueError:
        raise InvalidError("moment_invalid", "Choose a day and a time.") from None
    return start if start > visit.now else min(start.replace(microsecond=999_999), visit.now)
