"""What people look at, for machines: lanes, open sightings, work lists, the yard, the overview. Each scoped to the caller."""

from typing import Annotated

from fastapi import APIRouter, Depends

from gate.domain.access import Actor, Permission
from gate.services.views.discrepancies import discrepancies
from gate.services.views.discrepancy_shapes import DiscrepancyList
from gate.services.views.lanes import lanes_board
from gate.services.views.overview import overview
from gate.services.views.shapes import LaneView, Overview, SightingView, WorkList
from gate.services.views.sightings import open_cases, sighting_view
from gate.services.views.work import work_list
from gate.services.views.yard import yard_board
from gate.services.views.yard_shapes import YardBoard
from gate.web.callers import GateHere, Require

router = APIRouter(tags=["boards"])
SeesLanes = Annotated[Actor, Depends(Require(Permission.SEE_LANES))]
Officer = Annotated[Actor, Depends(Require(Permission.DECIDE))]
SettlesDiscrepancies = Annotated[Actor, Depends(Require(Permission.SETTLE_DISCREPANCY))]
SeesYard = Annotated[Actor, Depends(Require(Permission.SEE_YARD))]
SeesOverview = Annotated[Actor, Depends(Require(Permission.SEE_OVERVIEW))]


@router.get("/lanes")
def get_lanes(actor: SeesLanes, gate: GateHere) -> tuple[LaneView, ...]:
    """Every lane: what stands there, what it still waits for, its barrier and its health."""
    with gate.database.read() as session:
        return lanes_board(gate, session, actor)


@router.get("/sightings")
def get_open_sightings(actor: SeesLanes, gate: GateHere) -> tuple[SightingView, ...]:
    """Sightings that wait for an officer, oldest first."""
    with gate.database.read() as session:
        return open_cases(gate, session, actor)


@router.get("/sightings/{sighting_id}")
def get_sighting(sighting_id: str, actor: SeesLanes, gate: GateHere) -> SightingView:
    """One passage as seen, with its reads, pictures and candidates."""
    with gate.database.read() as session:
        return sighting_view(gate, session, actor, sighting_id)


@router.get("/discrepancies")
def get_discrepancies(actor: SettlesDiscrepancies, gate: GateHere) -> DiscrepancyList:
    """What lanes did and the gate knows that does not fit together: waiting, oldest first, and the latest settled."""
    with gate.database.read() as session:
        return discrepancies(gate, session, actor)


@router.get("/work")
def get_work(actor: Officer, gate: GateHere) -> WorkList:
    """The caller's own work list, most urgent clock first."""
    with gate.database.read() as session:
        return work_list(gate, session, actor)


@router.get("/yard")
def get_yard(actor: SeesYard, gate: GateHere) -> YardBoard:
    """Expected, arrived and left vehicles, and which may leave."""
    with gate.database.read() as session:
        return yard_board(gate, session, actor)


@router.get("/overview")
def get_overview(actor: SeesOverview, gate: GateHere) -> Overview:
    """Counts by state, who waits for whom, the health of the lanes."""
    with gate.database.read() as session:
        return overview(gate, session, actor)
