"""Live lanes: what each camera sees, whether it may pass, and the buttons of the border guard."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from gate.domain.access import Permission
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError
from gate.pages import pictures, reasons
from gate.pages.lane_cards import LaneCard, lane_card
from gate.pages.visit import Visit
from gate.pages.visitors import asking, sending
from gate.services.commands import ForceBarrier, OpenLane
from gate.services.force_barrier import force_barrier
from gate.services.open_lane import open_lane
from gate.services.views.lanes import lane_view, lanes_board
from gate.services.views.shapes import LaneView
from gate.store.frames import read_frame
from gate.web.problems import TooManyError, status_of
from gate.web.sign_in import confirm_second

router = APIRouter()
Asking = Annotated[Visit, Depends(asking(Permission.SEE_LANES))]
Opening = Annotated[Visit, Depends(sending(Permission.OPEN_LANE))]
Forcing = Annotated[Visit, Depends(sending(Permission.FORCE_BARRIER))]
_FRAME_FOR_EVER = "private, max-age=600, immutable"  # the address carries the frame's digest


@router.get("/lanes")
def show(visit: Asking) -> HTMLResponse:
    with visit.read() as session:
        board = lanes_board(visit.gate, session, visit.actor)
    cards = [_card(visit, lane) for lane in board]
    return visit.page("lanes.html", cards=cards, open_cases=sum(1 for card in cards if card.settle_path))


@router.get("/lanes/{lane_id}")
def one(visit: Asking, lane_id: str) -> HTMLResponse:
    return _page(visit, lane_id)


@router.get("/lanes/{lane_id}/cameras/{camera}", response_class=Response)
def frame(visit: Asking, lane_id: str, camera: str) -> Response:
    _, data = read_frame(visit.gate.evidence, lane_id, camera)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": _FRAME_FOR_EVER})


@router.post("/lanes/{lane_id}/open")
def confirm_opening(visit: Opening, lane_id: str) -> Response:
    form = visit.sent
    try:
        visit.do(
            open_lane, visit.command(OpenLane, lane=lane_id, sighting_id=form.text("sighting_id")), lane_id
        )
    except (ConflictError, InvalidError) as refused:
        form.wrong("", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, lane_id, status=status_of(refused))
    return visit.go("/lanes", "opened")


@router.post("/lanes/{lane_id}/force")
def force(visit: Forcing, lane_id: str) -> Response:
    """Two officers: the one signed in, and a second who gives account and password here."""
    form = visit.sent
    try:
        second = confirm_second(
            visit.request,
            visit.actor,
            form.text("second_login")[:60],
            form.values.pop("second_password", ""),
        )
        command = ForceBarrier(
            command_id=form.text("command_id"),
            lane=lane_id,
            second_account=second,
            reason=form.text("reason"),
            text=form.text("text"),
        )
        visit.do(force_barrier, command, lane_id)
    except ValidationError as wrong:
        if any("reason" in error["loc"] for error in wrong.errors()):
            form.wrong("reason", visit.speech.say("Choose a reason"))
            return _page(visit, lane_id, status=422)
        form.wrong("text", visit.speech.say("Say what happened: it is read by everyone later."))
        return _page(visit, lane_id, status=422)
    except (ConflictError, InvalidError, ForbiddenError, TooManyError) as refused:
        form.wrong("second_login", visit.speech.problem(refused.code, refused.sentence))
        return _page(visit, lane_id, status=status_of(refused))
    return visit.go("/lanes", "forced")


def _card(visit: Visit, lane: LaneView) -> LaneCard:
    shots = pictures.of_frames(visit.gate.evidence, lane.id, lane.frames, visit.speech)
    if not shots and lane.sighting:
        shots = pictures.shots(lane.sighting.pictures, visit.speech)
    return lane_card(
        lane, shots, visit.speech, may_settle=visit.may(Permission.SETTLE_SIGHTING), now=visit.now
    )


def _page(visit: Visit, lane_id: str, status: int = 200) -> HTMLResponse:
    with visit.read() as session:
        lane = lane_view(visit.gate, session, visit.actor, lane_id)
    return visit.page(
        "lane.html",
        status=status,
        card=_card(visit, lane),
        force_reasons=reasons.options(reasons.FORCE, visit.speech),
    )
