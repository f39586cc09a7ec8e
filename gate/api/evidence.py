"""Pictures: put by lanes under their hash, shown to whoever may see them; and the latest frame of each camera."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime, BaseModel, Json

from events.messages.lane import Box, VehicleSighted
from gate.domain.access import Actor, Permission
from gate.domain.errors import ForbiddenError
from gate.services.report_sighting import report_sighting
from gate.services.results import SightingAnswer
from gate.services.store_evidence import read_evidence, read_frame, store_evidence, store_frame
from gate.services.transaction import transaction
from gate.web.callers import GateHere, Require, RequireAny

router = APIRouter(tags=["lanes"])
FromLane = Annotated[Actor, Depends(Require(Permission.REPORT_FROM_LANE))]
SeesLanes = Annotated[Actor, Depends(Require(Permission.SEE_LANES))]
SeesPictures = Annotated[Actor, Depends(RequireAny(Permission.SEE_LANES, Permission.SEE_RECORDS))]
_FOR_EVER = "private, max-age=31536000, immutable"
_JPEG, _PNG = "image/jpeg", "image/png"
_Responses = dict[int | str, dict[str, Any]]
_NOT_A_PICTURE: _Responses = {415: {"description": "No JPEG or PNG, or not what it is called."}}


def _sent(*media_types: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": _pictures(*media_types)}}


def _pictures(*media_types: str) -> dict[str, Any]:
    return {media_type: {} for media_type in media_types}


class FrameHeaders(BaseModel):
    """When, by which camera of the lane, and the boxes of what was read (a JSON list)."""

    x_frame_time: AwareDatetime
    x_frame_camera: str
    x_frame_boxes: Json[tuple[Box, ...]] = ()

    def place(self, lane: str) -> tuple[str, str, datetime]:
        return (lane, self.x_frame_camera, self.x_frame_time)


@router.put(
    "/evidence/{sha256}",
    status_code=201,
    responses=_NOT_A_PICTURE | {200: {"description": "Already kept."}},
    openapi_extra=_sent(_JPEG, _PNG),
)
async def put_evidence(
    request: Request, response: Response, sha256: str, actor: FromLane, gate: GateHere
) -> None:
    """Keeps one picture; sending it again changes nothing."""
    data = await request.body()
    media_type = request.headers.get("content-type", "")
    fresh = await run_in_threadpool(store_evidence, gate, actor, sha256, media_type, data)
    response.status_code = 201 if fresh else 200


@router.get(
    "/evidence/{sha256}", response_class=Response, responses={200: {"content": _pictures(_JPEG, _PNG)}}
)
def get_evidence(sha256: str, actor: SeesPictures, gate: GateHere) -> Response:
    """One picture. What stands under a hash never changes, so it may be kept."""
    media_type, data = read_evidence(gate, actor, sha256)
    return Response(data, media_type=media_type, headers={"Cache-Control": _FOR_EVER})


@router.put("/lanes/{lane}/frame", status_code=204, responses=_NOT_A_PICTURE, openapi_extra=_sent(_JPEG))
async def put_latest_frame(
    request: Request, lane: str, actor: FromLane, gate: GateHere, about: Annotated[FrameHeaders, Header()]
) -> None:
    """The newest picture of one camera of the caller's own lane."""
    data = await request.body()
    await run_in_threadpool(store_frame, gate, actor, about.place(lane), data, about.x_frame_boxes)


@router.get(
    "/lanes/{lane}/frames/{camera}", response_class=Response, responses={200: {"content": _pictures(_JPEG)}}
)
def get_latest_frame(lane: str, camera: str, actor: SeesLanes, gate: GateHere) -> Response:
    """The latest picture of one camera."""
    frame, data = read_frame(gate, actor, lane, camera)
    return Response(data, media_type=_JPEG, headers={"ETag": f'"{frame.sha256}"'})


@router.post("/lanes/{lane}/sightings", status_code=202)
def post_sighting(lane: str, sighted: VehicleSighted, actor: FromLane, gate: GateHere) -> SightingAnswer:
    """A smart camera's own sighting; its `sighting_id` makes a repetition harmless."""
    if sighted.lane != lane:
        raise ForbiddenError("not_your_lane", "The sighting names another lane than its address.")
    with transaction(gate, actor, "report_sighting", lane) as session:
        return report_sighting(gate, session, actor, sighted)
