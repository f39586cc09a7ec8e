"""What the gate goes by as it is in force, and what is to change. Anyone may read it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from events.messages.values import Instant
from gate.services.views.reference import ReferenceRowView, ReferenceView, hs_codes_at, reference_at
from gate.services.views.shapes import Page
from gate.web.callers import GateHere, public

router = APIRouter(tags=["reference"])
HS_DIGITS = r"^[0-9]{0,8}$"


@router.get("/reference", dependencies=[Depends(public)])
def get_reference(
    gate: GateHere,
    at: Annotated[Instant | None, Query(description="Ask for another instant than now (RFC 3339).")] = None,
) -> ReferenceView:
    """What is in force at that instant, and every change that is known to come after it, the next first."""
    with gate.database.read() as session:
        return reference_at(gate, session, at)


@router.get("/reference/hs-codes", dependencies=[Depends(public)])
def get_hs_codes(
    gate: GateHere,
    at: Annotated[Instant | None, Query(description="Ask for another instant than now (RFC 3339).")] = None,
    beginning: Annotated[str, Query(pattern=HS_DIGITS, description="Only codes that begin so.")] = "",
    cursor: Annotated[str, Query(pattern=HS_DIGITS)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Page[ReferenceRowView]:
    """Chapters, headings, subheadings and lines of the tariff that a declaration may name at that instant, in their order.

    Where lines of a chapter are listed, a declared code of that chapter is one of them; else any line of a listed chapter will do."""
    with gate.database.read() as session:
        return hs_codes_at(gate, session, at, beginning, (cursor, limit))
