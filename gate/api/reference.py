"""Points, routes, lanes and legal clocks as they are in force, and what is to change. Anyone may read them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from events.messages.values import Instant
from gate.services.views.reference import ReferenceView, reference_at
from gate.web.callers import GateHere, public

router = APIRouter(tags=["reference"])


@router.get("/reference", dependencies=[Depends(public)])
def get_reference(
    gate: GateHere,
    at: Annotated[Instant | None, Query(description="Ask for another instant than now (RFC 3339).")] = None,
) -> ReferenceView:
    """What is in force at that instant, and every change that is known to come after it, the next first."""
    with gate.database.read() as session:
        return reference_at(gate, session, at)
