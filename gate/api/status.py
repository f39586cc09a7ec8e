"""Whether the gate works: the path of every event for people and machines that look after it, and the numbers for Prometheus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from gate.domain.access import Actor, Permission
from gate.services.views.status import StatusView, measured, status
from gate.store import gathered, webhooks
from gate.web.callers import GateHere, Require
from gate.web.lookout import AroundHere
from gate.web.metering import Meter
from gate.web.metrics import CONTENT_TYPE, Sample, exposition

router = APIRouter(tags=["status"])
Watcher = Annotated[Actor, Depends(Require(Permission.SEE_STATUS))]


def meter_of(request: Request) -> Meter:
    meter: Meter = request.app.state.meter
    return meter


@router.get("/status")
def get_status(actor: Watcher, gate: GateHere, around: AroundHere) -> StatusView:
    """Every hop from the door to the lanes: fine, late, broken or not to be told, with the number that was judged."""
    with gate.database.read() as session:
        return status(gate, session, actor, around)


@router.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE: {}}}})
def get_metrics(
    _: Watcher,
    gate: GateHere,
    around: AroundHere,
    meter: Annotated[Meter, Depends(meter_of)],
) -> Response:
    """The same numbers in the text format of Prometheus, and the requests this process has answered."""
    with gate.database.read() as session:
        seen = measured(gate, session, around)
        states = gathered.count_by_state(session)
        sample = Sample(seen, states, webhooks.count_by_state(session), webhooks.count_waiting(session))
    return Response(exposition(sample, meter), media_type=CONTENT_TYPE)
