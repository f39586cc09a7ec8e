"""Fees, for machines of the fee office."""

from typing import Annotated

from fastapi import APIRouter, Depends

from gate.domain.access import Actor, Permission
from gate.services.views.fee_shapes import OwedLine
from gate.services.views.fees import fees_owed
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["boards"])
FeeOffice = Annotated[Actor, Depends(Require(Permission.SETTLE_FEES))]


@router.get("/fees")
def get_fees(actor: FeeOffice, gate: GateHere) -> tuple[OwedLine, ...]:
    """Crossings of which a fee is owed or cannot be told, the one that changed last first; at most 200."""
    with gate.database.read() as session:
        return fees_owed(gate, session, actor)
