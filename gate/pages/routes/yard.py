"""The yard board: expected, arrived, may leave, must hold; the yard operator confirms arriving and leaving."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.points import PointKind
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import ConfirmYard
from gate.services.confirm_yard import confirm_yard
from gate.services.views.queues import queues_board
from gate.services.views.yard import yard_board
from gate.services.views.yard_shapes import YardRow
from gate.web.problems import status_of

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_YARD))]
Sending = Annotated[Visit, Depends(sending(Permission.CONFIRM_YARD))]


@router.get("/yard")
def show(visit: Asking) -> HTMLResponse:
    return _page(visit)


@router.post("/yard/{record_id}")
def confirm(visit: Sending, record_id: str) -> Response:
    form = visit.sent
    event = "left" if form.text("event") == "left" else "arrived"
    fields = {"point": form.text("point"), "event": event, "slot": form.text("slot")}
    try:
        visit.do(confirm_yard, visit.command(ConfirmYard, record_id=record_id, **fields), record_id)
    except (ConflictError, InvalidError) as refused:
        form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, status=status_of(refused))
    return visit.go("/yard", f"yard_{event}")


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        board = yard_board(visit.gate, session, visit.actor)
        queues = queues_board(visit.gate, session)
    return visit.page(
        "yard.html",
        status=status,
        board=board,
        queues=queues,
        may_leave=[row for row in board.arrived if row.may_leave],
        must_hold=[row for row in board.arrived if not row.may_leave],
        yard_point=lambda row: _yard_point(visit, row),
    )


def _yard_point(visit: Visit, row: YardRow) -> str:
    """The yard's control point on the record's route, empty where the route has none."""
    points = visit.reference.points
    route = visit.reference.routes.get(row.record.route)
    ids = route.points if route else ()
    return next((one for one in ids if one in points and points[one].kind is PointKind.YARD), "")
