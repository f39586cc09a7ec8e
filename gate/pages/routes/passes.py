"""The pass on the driver's phone: one QR code, one plate, one point, until when."""

from typing import Annotated

import segno
from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from gate.domain.errors import NotFoundError
from gate.pages.visit import Visit
from gate.pages.visitors import SEES_RECORDS, asking
from gate.services.views.passes import PassView, pass_for
from gate.services.views.records import record_for

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(*SEES_RECORDS))]


@router.get("/records/{record_id}/pass")
def show(visit: Asking, record_id: str) -> HTMLResponse:
    with visit.read() as session:
        record = record_for(visit.gate, session, visit.actor, record_id)
        try:
            found: PassView | None = pass_for(visit.gate, session, visit.actor, record.id)
        except NotFoundError:
            found = None
    return visit.page(
        "pass.html",
        status=200 if found else 404,
        record=record,
        shown=found,
        code=_drawn(found.text) if found else "",
    )


def _drawn(text: str) -> Markup:
    """Level M, as small as it gets: phones are cracked and scanners stand in the sun."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 -- drawn by segno from our own text: nothing of it is markup
