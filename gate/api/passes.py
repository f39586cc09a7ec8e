"""What lanes keep at hand while the network is away: passes taken back, and all that one goes by then."""

from typing import Annotated

from fastapi import APIRouter, Depends

from events.messages.offline import SignedSnapshot
from gate.domain.access import Actor, Permission
from gate.services.views.passes import withdrawn_passes
from gate.services.views.snapshot import lane_snapshot
from gate.web.callers import GateHere, Require, RequireAny

router = APIRouter(tags=["passes"])
FromLane = Annotated[Actor, Depends(Require(Permission.REPORT_FROM_LANE))]
AtTheLane = Annotated[Actor, Depends(RequireAny(Permission.REPORT_FROM_LANE, Permission.SEE_LANES))]


@router.get("/passes/withdrawn")
def get_withdrawn(actor: AtTheLane, gate: GateHere) -> tuple[str, ...]:
    """Ids of passes taken back that have not expired by themselves yet."""
    with gate.database.read() as session:
        return withdrawn_passes(gate, session, actor)


@router.get("/lanes/{lane}/snapshot")
def get_snapshot(lane: str, actor: FromLane, gate: GateHere) -> SignedSnapshot:
    """What the caller's own lane goes by while it is cut off, signed by the gate's order key: expected vehicles, passes withdrawn
    or spent, holds, officers' public keys."""
    with gate.database.read() as session:
        return lane_snapshot(gate, session, actor, lane)
