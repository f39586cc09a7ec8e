"""What lanes keep at hand to check passes while the network is away."""

from typing import Annotated

from fastapi import APIRouter, Depends

from gate.domain.access import Actor, Permission
from gate.services.views.passes import withdrawn_passes
from gate.web.callers import GateHere, RequireAny

router = APIRouter(tags=["passes"])
AtTheLane = Annotated[Actor, Depends(RequireAny(Permission.REPORT_FROM_LANE, Permission.SEE_LANES))]


@router.get("/passes/withdrawn")
def get_withdrawn(actor: AtTheLane, gate: GateHere) -> tuple[str, ...]:
    """Ids of passes taken back that have not expired by themselves yet."""
    with gate.database.read() as session:
        return withdrawn_passes(gate, session, actor)
